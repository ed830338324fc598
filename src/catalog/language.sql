-- Every procedural language of the user's.
SELECT
    l.lanname::text,
    l.lanpltrusted::bool,
    NULLIF(l.lanplcallfoid, 0)::pg_catalog.regproc::text,
    NULLIF(l.laninline, 0)::pg_catalog.regproc::text,
    NULLIF(l.lanvalidator, 0)::pg_catalog.regproc::text,
    pg_catalog.pg_get_userbyid(l.lanowner)::text
FROM pg_catalog.pg_language AS l
WHERE l.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_language'::pg_catalog.regclass
            AND d.objid = l.oid
            AND d.deptype = 'e'
    )
ORDER BY l.lanname COLLATE "C"
