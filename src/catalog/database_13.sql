-- The database itself, under no name: each has another.
SELECT
    'current'::text,
    pg_catalog.pg_encoding_to_char(d.encoding)::text,
    pg_catalog.regexp_replace(
        CASE d.datcollate WHEN 'POSIX' THEN 'C' ELSE d.datcollate END, '\.utf-?8$', '.UTF8', 'i'
    )::text,
    pg_catalog.regexp_replace(
        CASE d.datctype WHEN 'POSIX' THEN 'C' ELSE d.datctype END, '\.utf-?8$', '.UTF8', 'i'
    )::text,
    NULL::text,
    NULL::text,
    NULL::text,
    NULL::bool,
    d.datconnlimit::int8,
    d.datistemplate::bool,
    d.datallowconn::bool,
    (SELECT t.spcname FROM pg_catalog.pg_tablespace AS t WHERE t.oid = d.dattablespace)::text,
    pg_catalog.pg_get_userbyid(d.datdba)::text
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database()
ORDER BY d.datname COLLATE "C"
