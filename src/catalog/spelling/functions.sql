-- What is known of functions by their names: whether PostgreSQL itself has one, and whether the
-- planner might run one of the user's (immutable), or might to estimate (stable). Functions of
-- extensions are trusted as PostgreSQL's own are.
SELECT
    p.proname::text,
    pg_catalog.bool_or(n.nspname = 'pg_catalog')::bool,
    pg_catalog.bool_or(own.is_ours AND p.provolatile = 'i')::bool,
    pg_catalog.bool_or(own.is_ours AND p.provolatile = 's')::bool
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (
    SELECT p.oid >= 16384 AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND d.objid = p.oid
            AND d.deptype = 'e'
    ) AS is_ours
) AS own
WHERE p.proname = ANY ($1::text[])
GROUP BY p.proname
ORDER BY p.proname COLLATE "C"
