-- Every cast of the user's.
SELECT
    pg_catalog.concat(
        '(', pg_catalog.format_type(c.castsource, NULL), ' AS ',
        pg_catalog.format_type(c.casttarget, NULL), ')'
    )::text,
    c.castmethod::text,
    NULLIF(c.castfunc, 0)::pg_catalog.regprocedure::text,
    c.castcontext::text
FROM pg_catalog.pg_cast AS c
WHERE c.oid >= 16384
    -- Members of extensions, and those that came with a range type.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype IN ('e', 'i')
    )
    -- What is of one session only.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_type AS t
        JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
        WHERE t.oid IN (c.castsource, c.casttarget) AND n.nspname ~ '^pg_(toast_)?temp_[0-9]+$'
    )
ORDER BY
    pg_catalog.format_type(c.castsource, NULL) COLLATE "C",
    pg_catalog.format_type(c.casttarget, NULL) COLLATE "C"
