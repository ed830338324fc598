-- Every function of the user's. A body of SQL proper (14 on) is deparsed.
SELECT
    n.nspname::text,
    p.proname::text,
    pg_catalog.concat('(', (
        SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.place)
        FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) WITH ORDINALITY AS a (type, place)
    ), ')')::text,
    pg_catalog.pg_get_function_arguments(p.oid)::text,
    pg_catalog.pg_get_function_result(p.oid)::text,
    l.lanname::text,
    CASE
        WHEN p.prosqlbody IS NULL THEN p.prosrc
        ELSE pg_catalog.pg_get_function_sqlbody(p.oid)
    END::text,
    p.probin::text,
    p.provolatile::text,
    p.proisstrict::bool,
    p.proleakproof::bool,
    p.proparallel::text,
    p.prosecdef::bool,
    p.procost::text,
    p.prorows::text,
    NULLIF(p.prosupport::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    p.proconfig::text[],
    (p.prokind = 'w')::bool,
    ARRAY(
        SELECT pg_catalog.format_type(t, NULL)
        FROM pg_catalog.unnest(p.protrftypes) AS t
    )::text[],
    pg_catalog.pg_get_userbyid(p.proowner)::text
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
WHERE p.prokind IN ('f', 'w')
    AND p.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND p.oid <> ALL ($1::pg_catalog.oid[])
    -- Members of extensions, and what came with something else: a range's constructors.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND d.objid = p.oid
            AND d.deptype IN ('e', 'i')
    )
ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", p.proargtypes
