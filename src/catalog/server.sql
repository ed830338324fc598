-- Every foreign server; secrets hidden.
SELECT
    s.srvname::text,
    w.fdwname::text,
    s.srvtype::text,
    s.srvversion::text,
    ARRAY(
        SELECT CASE
            WHEN pg_catalog.split_part(o, '=', 1) ~* '(password|passwd|secret|token|credential|private|key)'
                THEN pg_catalog.split_part(o, '=', 1) || '=(hidden)'
            ELSE o
        END
        FROM pg_catalog.unnest(s.srvoptions) AS o
    )::text[],
    pg_catalog.pg_get_userbyid(s.srvowner)::text
FROM pg_catalog.pg_foreign_server AS s
JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass
            AND d.objid = s.oid
            AND d.deptype = 'e'
    )
ORDER BY s.srvname COLLATE "C"
