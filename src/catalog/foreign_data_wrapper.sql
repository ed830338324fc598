-- Every foreign-data wrapper of the user's; secrets hidden.
SELECT
    w.fdwname::text,
    NULLIF(w.fdwhandler, 0)::pg_catalog.regprocedure::text,
    NULLIF(w.fdwvalidator, 0)::pg_catalog.regprocedure::text,
    ARRAY(
        SELECT CASE
            WHEN pg_catalog.split_part(o, '=', 1) ~* '(password|passwd|secret|token|credential|private|key)'
                THEN pg_catalog.split_part(o, '=', 1) || '=(hidden)'
            ELSE o
        END
        FROM pg_catalog.unnest(w.fdwoptions) AS o
    )::text[],
    pg_catalog.pg_get_userbyid(w.fdwowner)::text
FROM pg_catalog.pg_foreign_data_wrapper AS w
WHERE w.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
            AND d.objid = w.oid
            AND d.deptype = 'e'
    )
ORDER BY w.fdwname COLLATE "C"
