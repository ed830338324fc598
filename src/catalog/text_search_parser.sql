-- Every text search parser of the user's.
SELECT
    n.nspname::text,
    t.prsname::text,
    NULLIF(t.prsstart::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.prstoken::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.prsend::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.prsheadline::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.prslextype::pg_catalog.oid, 0)::pg_catalog.regprocedure::text
FROM pg_catalog.pg_ts_parser AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.prsnamespace
WHERE t.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass
            AND d.objid = t.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", t.prsname COLLATE "C"
