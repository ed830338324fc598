-- Every foreign table.
SELECT
    n.nspname::text,
    c.relname::text,
    s.srvname::text,
    ARRAY(
        SELECT CASE
            WHEN pg_catalog.split_part(o, '=', 1) ~* '(password|passwd|secret|token|credential|private|key)'
                THEN pg_catalog.split_part(o, '=', 1) || '=(hidden)'
            ELSE o
        END
        FROM pg_catalog.unnest(f.ftoptions) AS o
    )::text[],
    ARRAY(
        SELECT pg_catalog.concat(pg_catalog.quote_ident(a.attname), ' ', o)
        FROM pg_catalog.pg_attribute AS a
        CROSS JOIN LATERAL pg_catalog.unnest(a.attfdwoptions) AS o
        WHERE a.attrelid = c.oid AND NOT a.attisdropped
    )::text[],
    ARRAY(
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(pn.nspname), '.', pg_catalog.quote_ident(p.relname)
        )
        FROM pg_catalog.pg_inherits AS i
        JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
        JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid
        ORDER BY i.inhseqno
    )::text[],
    CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END::text,
    pg_catalog.pg_get_userbyid(c.relowner)::text
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_foreign_table AS f ON f.ftrelid = c.oid
JOIN pg_catalog.pg_foreign_server AS s ON s.oid = f.ftserver
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
