-- Every access method of the user's.
SELECT
    a.amname::text,
    a.amtype::text,
    a.amhandler::pg_catalog.regproc::text
FROM pg_catalog.pg_am AS a
WHERE a.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_am'::pg_catalog.regclass
            AND d.objid = a.oid
            AND d.deptype = 'e'
    )
ORDER BY a.amname COLLATE "C"
