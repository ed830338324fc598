-- Every publication.
SELECT
    p.pubname::text,
    p.puballtables::bool,
    ARRAY(
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(c.relname),
            (
                SELECT ' (' || pg_catalog.string_agg(
                    pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum
                ) || ')'
                FROM pg_catalog.unnest(r.prattrs::int2[]) AS k
                JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.prrelid AND a.attnum = k
            ),
            ' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')'
        )
        FROM pg_catalog.pg_publication_rel AS r
        JOIN pg_catalog.pg_class AS c ON c.oid = r.prrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE r.prpubid = p.oid
    )::text[],
    ARRAY(
        SELECT s.nspname
        FROM pg_catalog.pg_publication_namespace AS x
        JOIN pg_catalog.pg_namespace AS s ON s.oid = x.pnnspid
        WHERE x.pnpubid = p.oid
    )::text[],
    p.pubinsert::bool,
    p.pubupdate::bool,
    p.pubdelete::bool,
    p.pubtruncate::bool,
    p.pubviaroot::bool,
    (pg_catalog.to_jsonb(p) ->> 'pubgencols')::text,
    pg_catalog.pg_get_userbyid(p.pubowner)::text
FROM pg_catalog.pg_publication AS p
ORDER BY p.pubname COLLATE "C"
