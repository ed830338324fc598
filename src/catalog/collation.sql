-- Every collation of the user's that statements can name: those for other encodings than the
-- database's are nobody's here. Until 14 the locale of ICU was where that of libc is.
SELECT
    n.nspname::text,
    c.collname::text,
    c.collprovider::text,
    c.collisdeterministic::bool,
    -- Operating systems spell the one encoding in two ways.
    CASE c.collprovider WHEN 'c' THEN
        pg_catalog.regexp_replace(c.collcollate, 'utf-?8$', 'UTF8', 'i')
    END::text,
    CASE c.collprovider WHEN 'c' THEN
        pg_catalog.regexp_replace(c.collctype, 'utf-?8$', 'UTF8', 'i')
    END::text,
    COALESCE(
        pg_catalog.to_jsonb(c) ->> 'colllocale',
        pg_catalog.to_jsonb(c) ->> 'colliculocale',
        CASE c.collprovider WHEN 'i' THEN c.collcollate END
    )::text,
    (pg_catalog.to_jsonb(c) ->> 'collicurules')::text,
    CASE
        WHEN c.collversion IS NULL THEN true
        ELSE c.collversion IS NOT DISTINCT FROM pg_catalog.pg_collation_actual_version(c.oid)
    END::bool,
    pg_catalog.pg_get_userbyid(c.collowner)::text
FROM pg_catalog.pg_collation AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
WHERE c.oid >= 16384
    AND c.collencoding IN (
        -1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding())
    )
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.collname COLLATE "C"
