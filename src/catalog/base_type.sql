-- Every base type of the user's, and shells of such. Arrays come with their elements.
SELECT
    n.nspname::text,
    t.typname::text,
    t.typisdefined::bool,
    NULLIF(t.typinput::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.typoutput::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.typreceive::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.typsend::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.typmodin::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.typmodout::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.typanalyze::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(pg_catalog.to_jsonb(t) ->> 'typsubscript', '-')::text,
    t.typlen::int8,
    t.typbyval::bool,
    t.typalign::text,
    t.typstorage::text,
    t.typcategory::text,
    t.typispreferred::bool,
    t.typdelim::text,
    CASE WHEN t.typelem <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END::text,
    t.typdefault::text,
    (t.typcollation <> 0)::bool,
    pg_catalog.pg_get_userbyid(t.typowner)::text
FROM pg_catalog.pg_type AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.typtype IN ('b', 'p')
    AND t.oid >= 16384
    AND t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND d.objid = t.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
