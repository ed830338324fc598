-- Every composite type that stands alone.
SELECT
    n.nspname::text,
    c.relname::text,
    ARRAY(
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(a.attname), ' ',
            pg_catalog.format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attcollation <> t.typcollation THEN pg_catalog.concat(
                ' COLLATE ', pg_catalog.quote_ident(NULLIF(ln.nspname, 'pg_catalog')) || '.',
                pg_catalog.quote_ident(l.collname)
            ) END
        )
        FROM pg_catalog.pg_attribute AS a
        JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
        LEFT JOIN pg_catalog.pg_namespace AS ln ON ln.oid = l.collnamespace
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
    )::text[],
    pg_catalog.pg_get_userbyid(c.relowner)::text
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'c'
    AND c.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND d.objid = c.reltype
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
