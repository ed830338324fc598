-- Every aggregate of the user's. The names of arguments are spelled by a rule of our own, because
-- newer servers quote more of them.
SELECT
    n.nspname::text,
    p.proname::text,
    pg_catalog.concat('(', pg_catalog.oidvectortypes(p.proargtypes), ')')::text,
    COALESCE(w.arguments, '{}')::text[],
    g.aggkind::text,
    g.aggnumdirectargs::int8,
    pg_catalog.format_type(p.prorettype, NULL)::text,
    g.aggtransfn::pg_catalog.regprocedure::text,
    pg_catalog.format_type(g.aggtranstype, NULL)::text,
    g.aggtransspace::int8,
    g.agginitval::text,
    NULLIF(g.aggfinalfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    g.aggfinalextra::bool,
    g.aggfinalmodify::text,
    NULLIF(g.aggcombinefn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(g.aggserialfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(g.aggdeserialfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(g.aggmtransfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(g.aggminvtransfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    CASE WHEN g.aggmtranstype <> 0 THEN pg_catalog.format_type(g.aggmtranstype, NULL) END::text,
    g.aggmtransspace::int8,
    g.aggminitval::text,
    NULLIF(g.aggmfinalfn::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    g.aggmfinalextra::bool,
    g.aggmfinalmodify::text,
    NULLIF(g.aggsortop, 0)::pg_catalog.regoperator::text,
    p.proparallel::text,
    pg_catalog.pg_get_userbyid(p.proowner)::text
FROM pg_catalog.pg_aggregate AS g
JOIN pg_catalog.pg_proc AS p ON p.oid = g.aggfnoid
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(pg_catalog.concat(
        CASE argument.mode WHEN 'v' THEN 'VARIADIC ' END,
        CASE
            WHEN argument.name ~ '^[a-z_][a-z0-9_]*$' THEN argument.name || ' '
            WHEN argument.name <> '' THEN
                '"' || pg_catalog.replace(argument.name, '"', '""') || '" '
        END,
        pg_catalog.format_type(argument.type, NULL)
    ) ORDER BY argument.place) AS arguments
    FROM ROWS FROM (
        pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]),
        pg_catalog.unnest(p.proargmodes),
        pg_catalog.unnest(p.proargnames)
    ) WITH ORDINALITY AS argument (type, mode, name, place)
) AS w
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
