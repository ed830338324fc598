-- Every publication.
SELECT
    p.pubname::text,
    p.puballtables::bool,
    ARRAY(
        SELECT pg_catalog.concat(pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(c.relname))
        FROM pg_catalog.pg_publication_rel AS r
        JOIN pg_catalog.pg_class AS c ON c.oid = r.prrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE r.prpubid = p.oid
    )::text[],
    NULL::text[],
    p.pubinsert::bool,
    p.pubupdate::bool,
    p.pubdelete::bool,
    p.pubtruncate::bool,
    p.pubviaroot::bool,
    (pg_catalog.to_jsonb(p) ->> 'pubgencols')::text,
    pg_catalog.pg_get_userbyid(p.pubowner)::text
FROM pg_catalog.pg_publication AS p
ORDER BY p.pubname COLLATE "C"
