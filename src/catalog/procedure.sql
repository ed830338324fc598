-- Every procedure of the user's. The names of arguments are spelled by a rule of our own, because
-- newer servers quote more of them. A body of SQL proper (14 on) is deparsed.
-- Of a setting that looks like a secret, the beginning of its digest.
SELECT
    n.nspname::text,
    p.proname::text,
    pg_catalog.concat('(', pg_catalog.oidvectortypes(p.proargtypes), ')')::text,
    COALESCE(a.arguments, '{}')::text[],
    CASE WHEN p.pronargdefaults > 0 THEN
        pg_catalog.concat('(', pg_catalog.pg_get_expr(p.proargdefaults, 0), ')')
    END::text,
    l.lanname::text,
    CASE
        WHEN p.prosqlbody IS NULL THEN p.prosrc
        ELSE pg_catalog.pg_get_function_sqlbody(p.oid)
    END::text,
    (p.prosqlbody IS NOT NULL)::bool,
    p.probin::text,
    p.prosecdef::bool,
    CASE WHEN p.proconfig IS NOT NULL THEN ARRAY(
        SELECT CASE
            WHEN pg_catalog.strpos(o.name, '.') > 0
                AND {is secret}
                THEN o.name || '=' || {digest}
            ELSE e.entry
        END
        FROM pg_catalog.unnest(p.proconfig) AS e (entry)
        CROSS JOIN LATERAL (
            SELECT pg_catalog.split_part(e.entry, '=', 1),
                pg_catalog.substr(e.entry, pg_catalog.strpos(e.entry, '=') + 1)
        ) AS o (name, value)
    ) END::text[],
    CASE WHEN p.protrftypes IS NOT NULL THEN ARRAY(
        SELECT pg_catalog.format_type(t.type, NULL)
        FROM pg_catalog.unnest(p.protrftypes) AS t (type)
    ) END::text[],
    x.extensions::text[],
    pg_catalog.pg_get_userbyid(p.proowner)::text
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(pg_catalog.concat(
        CASE argument.mode
            WHEN 'o' THEN 'OUT ' WHEN 'b' THEN 'INOUT ' WHEN 'v' THEN 'VARIADIC '
        END,
        CASE
            WHEN argument.name ~ '^[a-z_][a-z0-9_]*$' THEN argument.name || ' '
            WHEN argument.name <> '' THEN
                '"' || pg_catalog.replace(argument.name, '"', '""') || '" '
        END,
        pg_catalog.format_type(argument.type, NULL)
    ) ORDER BY argument.place) AS arguments
    FROM ROWS FROM (
        pg_catalog.unnest(COALESCE(p.proallargtypes, p.proargtypes::pg_catalog.oid[])),
        pg_catalog.unnest(p.proargmodes),
        pg_catalog.unnest(p.proargnames)
    ) WITH ORDINALITY AS argument (type, mode, name, place)
) AS a
LEFT JOIN (
    SELECT d.objid, pg_catalog.array_agg(e.extname) AS extensions
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        AND d.deptype = 'x'
    GROUP BY d.objid
) AS x ON x.objid = p.oid
WHERE p.prokind = 'p'
    AND p.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    -- Members of extensions.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND d.objid = p.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", p.proargtypes
