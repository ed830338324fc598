-- Every view.
SELECT
    n.nspname::text,
    c.relname::text,
    pg_catalog.btrim(pg_catalog.pg_get_viewdef(c.oid), E' \n;')::text,
    ARRAY(
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(a.attname), ' ',
            pg_catalog.format_type(a.atttypid, a.atttypmod)
        )
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
    )::text[],
    ARRAY(
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(a.attname), ' ', pg_catalog.pg_get_expr(e.adbin, 0)
        )
        FROM pg_catalog.pg_attrdef AS e
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = e.adrelid AND a.attnum = e.adnum
        WHERE e.adrelid = c.oid
    )::text[],
    c.reloptions::text[],
    pg_catalog.pg_get_userbyid(c.relowner)::text
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'v'
    AND c.relpersistence <> 't'
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
