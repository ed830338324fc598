-- Every collation of the user's. Until 14 the locale of ICU was where that of libc is.
SELECT
    n.nspname::text,
    c.collname::text,
    c.collprovider::text,
    c.collisdeterministic::bool,
    CASE c.collprovider WHEN 'c' THEN c.collcollate END::text,
    CASE c.collprovider WHEN 'c' THEN c.collctype END::text,
    COALESCE(
        pg_catalog.to_jsonb(c) ->> 'colllocale',
        pg_catalog.to_jsonb(c) ->> 'colliculocale',
        CASE c.collprovider WHEN 'i' THEN c.collcollate END
    )::text,
    (pg_catalog.to_jsonb(c) ->> 'collicurules')::text,
    CASE WHEN c.collencoding >= 0 THEN pg_catalog.pg_encoding_to_char(c.collencoding) END::text,
    pg_catalog.pg_get_userbyid(c.collowner)::text
FROM pg_catalog.pg_collation AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
WHERE c.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.collname COLLATE "C"
