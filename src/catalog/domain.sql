-- Every domain. Its checks are joined into one expression in the order of their names, in which they
-- are made: how many constraints hold them does not change what the domain means.
SELECT
    n.nspname::text,
    t.typname::text,
    pg_catalog.format_type(t.typbasetype, NULL)::text,
    pg_catalog.format_type(t.typbasetype, t.typtypmod)::text,
    t.typnotnull::bool,
    -- What it took over from a base type is no expression.
    COALESCE(pg_catalog.pg_get_expr(t.typdefaultbin, 0), pg_catalog.quote_literal(t.typdefault))::text,
    kn.nspname::text,
    k.collname::text,
    checks.sql,
    COALESCE(checks.names, '{}')::text[],
    COALESCE(checks.not_validated, '{}')::text[],
    -- Until 16 it had none.
    CASE WHEN pg_catalog.current_setting('server_version_num')::int4 >= 170000 THEN ARRAY(
        SELECT o.conname
        FROM pg_catalog.pg_constraint AS o
        WHERE o.contypid = t.oid AND o.contype = 'n'
    ) END::text[],
    pg_catalog.pg_get_userbyid(t.typowner)::text
FROM pg_catalog.pg_type AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type AS b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_collation AS k
    ON k.oid = t.typcollation AND t.typcollation <> b.typcollation
LEFT JOIN pg_catalog.pg_namespace AS kn ON kn.oid = k.collnamespace
LEFT JOIN LATERAL (
    SELECT
        pg_catalog.string_agg(
            '(' || pg_catalog.pg_get_expr(o.conbin, 0) || ')',
            ' AND ' ORDER BY o.conname COLLATE "C"
        )::text AS sql,
        pg_catalog.array_agg(o.conname ORDER BY o.conname COLLATE "C") AS names,
        pg_catalog.array_agg(o.conname) FILTER (WHERE NOT o.convalidated) AS not_validated
    FROM pg_catalog.pg_constraint AS o
    WHERE o.contypid = t.oid AND o.contype = 'c'
) AS checks ON true
WHERE t.typtype = 'd'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND t.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND d.objid = t.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
