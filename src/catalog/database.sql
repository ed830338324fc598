-- The database itself.
SELECT
    'current'::text,
    pg_catalog.pg_encoding_to_char(d.encoding)::text,
    pg_catalog.regexp_replace(d.datcollate, 'utf-?8$', 'UTF8', 'i')::text,
    pg_catalog.regexp_replace(d.datctype, 'utf-?8$', 'UTF8', 'i')::text,
    (pg_catalog.to_jsonb(d) ->> 'datlocprovider')::text,
    COALESCE(
        pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale'
    )::text,
    (pg_catalog.to_jsonb(d) ->> 'daticurules')::text,
    d.datconnlimit::int8,
    d.datistemplate::bool,
    d.datallowconn::bool,
    (SELECT t.spcname FROM pg_catalog.pg_tablespace AS t WHERE t.oid = d.dattablespace)::text,
    pg_catalog.pg_get_userbyid(d.datdba)::text
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database()
ORDER BY d.datname COLLATE "C"
