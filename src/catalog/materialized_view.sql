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
        SELECT pg_catalog.concat_ws(
            ' ', pg_catalog.quote_ident(a.attname),
            CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END,
            'compression ' || NULLIF(pg_catalog.to_jsonb(a) ->> 'attcompression', ''),
            'statistics ' || NULLIF(a.attstattarget, -1),
            'options ' || pg_catalog.array_to_string(a.attoptions, ' ')
        )
        FROM pg_catalog.pg_attribute AS a
        JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND (
                a.attstorage <> t.typstorage
                OR NULLIF(pg_catalog.to_jsonb(a) ->> 'attcompression', '') IS NOT NULL
                OR NULLIF(a.attstattarget, -1) IS NOT NULL
                OR a.attoptions IS NOT NULL
            )
    )::text[],
    c.relispopulated::bool,
    (SELECT m.amname FROM pg_catalog.pg_am AS m WHERE m.oid = c.relam)::text,
    c.reloptions::text[],
    (SELECT s.spcname FROM pg_catalog.pg_tablespace AS s WHERE s.oid = c.reltablespace)::text,
    EXISTS (
        SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisclustered
    )::bool,
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
