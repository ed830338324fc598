-- Every operator of the user's, without the shells that PostgreSQL makes of operators that are
-- named as another's commutator or negator and do not exist.
SELECT
    n.nspname::text,
    o.oprname::text,
    pg_catalog.concat(
        '(', CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END,
        ', ', CASE o.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END,
        ')'
    )::text,
    o.oprcode::pg_catalog.oid::pg_catalog.regprocedure::text,
    NULLIF(o.oprcom, 0)::pg_catalog.regoperator::text,
    NULLIF(o.oprnegate, 0)::pg_catalog.regoperator::text,
    NULLIF(o.oprrest::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(o.oprjoin::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    o.oprcanhash::bool,
    o.oprcanmerge::bool,
    pg_catalog.pg_get_userbyid(o.oprowner)::text
FROM pg_catalog.pg_operator AS o
JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
WHERE o.oid >= 16384
    AND o.oprcode <> 0
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass
            AND d.objid = o.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", o.oprname COLLATE "C", o.oid
