-- Every aggregate of the user's.
SELECT
    n.nspname::text,
    p.proname::text,
    pg_catalog.concat('(', (
        SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.place)
        FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) WITH ORDINALITY AS a (type, place)
    ), ')')::text,
    pg_catalog.pg_get_function_arguments(p.oid)::text,
    pg_catalog.pg_get_function_result(p.oid)::text,
    a.aggkind::text,
    a.aggnumdirectargs::int8,
    NULLIF(a.aggtransfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(a.aggfinalfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(a.aggcombinefn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(a.aggserialfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(a.aggdeserialfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(a.aggmtransfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(a.aggminvtransfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(a.aggmfinalfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    a.aggfinalextra::bool,
    a.aggmfinalextra::bool,
    a.aggfinalmodify::text,
    a.aggmfinalmodify::text,
    NULLIF(a.aggsortop, 0)::pg_catalog.regoperator::text,
    pg_catalog.format_type(a.aggtranstype, NULL)::text,
    a.aggtransspace::int8,
    CASE WHEN a.aggmtranstype <> 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END::text,
    a.aggmtransspace::int8,
    a.agginitval::text,
    a.aggminitval::text,
    p.proparallel::text,
    pg_catalog.pg_get_userbyid(p.proowner)::text
FROM pg_catalog.pg_aggregate AS a
JOIN pg_catalog.pg_proc AS p ON p.oid = a.aggfnoid
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND d.objid = p.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", p.proargtypes
