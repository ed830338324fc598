-- Every foreign table. What looks like a secret is compared by the beginning of its digest.
SELECT
    n.nspname::text,
    c.relname::text,
    s.srvname::text,
    ARRAY(
        SELECT CASE
            WHEN {is secret}
                THEN o.name || '=' || {digest}
            ELSE o.name || '=' || o.value
        END
        FROM pg_catalog.unnest(f.ftoptions) AS e (entry)
        CROSS JOIN LATERAL (
            SELECT pg_catalog.split_part(e.entry, '=', 1),
                pg_catalog.substr(e.entry, pg_catalog.strpos(e.entry, '=') + 1)
        ) AS o (name, value)
    )::text[],
    c.relispartition::bool,
    CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END::text,
    parents.schemas::text[],
    parents.names::text[],
    pg_catalog.pg_get_userbyid(c.relowner)::text
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_foreign_table AS f ON f.ftrelid = c.oid
JOIN pg_catalog.pg_foreign_server AS s ON s.oid = f.ftserver
LEFT JOIN (
    SELECT
        i.inhrelid,
        pg_catalog.array_agg(pn.nspname::text ORDER BY i.inhseqno) AS schemas,
        pg_catalog.array_agg(p.relname::text ORDER BY i.inhseqno) AS names
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
    JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
    GROUP BY i.inhrelid
) AS parents ON parents.inhrelid = c.oid
WHERE c.relpersistence <> 't'
    AND c.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
