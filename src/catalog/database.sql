-- The database itself, under no name: each has another. The version of its collations is the
-- machine's business, but not whether it is still the one with which its indexes were built.
SELECT
    'current'::text,
    pg_catalog.pg_encoding_to_char(d.encoding)::text,
    pg_catalog.regexp_replace(
        CASE d.datcollate WHEN 'POSIX' THEN 'C' ELSE d.datcollate END, '\.utf-?8$', '.UTF8', 'i'
    )::text,
    pg_catalog.regexp_replace(
        CASE d.datctype WHEN 'POSIX' THEN 'C' ELSE d.datctype END, '\.utf-?8$', '.UTF8', 'i'
    )::text,
    d.datlocprovider::text,
    -- The name of the column changed in 17, and 15 took any spelling of ICU's.
    pg_catalog.replace(COALESCE(
        pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale'
    ), '_', CASE d.datlocprovider WHEN 'i' THEN '-' ELSE '_' END)::text,
    (pg_catalog.to_jsonb(d) ->> 'daticurules')::text,
    (d.datcollversion IS NOT DISTINCT FROM pg_catalog.pg_database_collation_actual_version(d.oid))::bool,
    d.datconnlimit::int8,
    d.datistemplate::bool,
    d.datallowconn::bool,
    (SELECT t.spcname FROM pg_catalog.pg_tablespace AS t WHERE t.oid = d.dattablespace)::text,
    pg_catalog.pg_get_userbyid(d.datdba)::text
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database()
ORDER BY d.datname COLLATE "C"
