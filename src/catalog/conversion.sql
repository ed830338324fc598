-- Every encoding conversion of the user's.
SELECT
    n.nspname::text,
    c.conname::text,
    pg_catalog.pg_encoding_to_char(c.conforencoding)::text,
    pg_catalog.pg_encoding_to_char(c.contoencoding)::text,
    c.conproc::pg_catalog.oid::pg_catalog.regprocedure::text,
    c.condefault::bool,
    pg_catalog.pg_get_userbyid(c.conowner)::text
FROM pg_catalog.pg_conversion AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.connamespace
WHERE c.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_conversion'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.conname COLLATE "C"
