-- Every materialized view.
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
        SELECT pg_catalog.concat(pg_catalog.quote_ident(a.attname), ' ', setting.said)
        FROM pg_catalog.pg_attribute AS a
        JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
        CROSS JOIN LATERAL (
            SELECT 'storage=' || CASE a.attstorage
                WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main'
                WHEN 'x' THEN 'extended' ELSE a.attstorage::text
            END
            WHERE a.attstorage <> t.typstorage
            UNION ALL
            -- PostgreSQL 13 has no compression per column, and this is NULL there.
            SELECT 'compression=' || CASE pg_catalog.to_jsonb(a) ->> 'attcompression'
                WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE 'unknown'
            END
            WHERE NULLIF(pg_catalog.to_jsonb(a) ->> 'attcompression', '') IS NOT NULL
            UNION ALL
            SELECT 'statistics=' || a.attstattarget WHERE NULLIF(a.attstattarget, -1) IS NOT NULL
            UNION ALL
            SELECT o FROM pg_catalog.unnest(a.attoptions) AS o WHERE o NOT LIKE 'pg\_attver=%'
        ) AS setting (said)
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    )::text[],
    c.relispopulated::bool,
    (SELECT m.amname FROM pg_catalog.pg_am AS m WHERE m.oid = c.relam)::text,
    pg_catalog.array_cat(
        c.reloptions,
        ARRAY(
            SELECT 'toast.' || o
            FROM pg_catalog.pg_class AS toast
            CROSS JOIN LATERAL pg_catalog.unnest(toast.reloptions) AS o
            WHERE toast.oid = c.reltoastrelid
        )
    )::text[],
    (SELECT s.spcname FROM pg_catalog.pg_tablespace AS s WHERE s.oid = c.reltablespace)::text,
    ARRAY(
        SELECT e.extname
        FROM pg_catalog.pg_depend AS d
        JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
            AND d.deptype = 'x'
    )::text[],
    pg_catalog.pg_get_userbyid(c.relowner)::text
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'm'
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
