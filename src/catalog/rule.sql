-- Every rewrite rule, but for those that views are.
SELECT
    n.nspname::text,
    c.relname::text,
    w.rulename::text,
    w.ev_type::text,
    w.is_instead::bool,
    pg_catalog.pg_get_ruledef(w.oid)::text,
    w.ev_enabled::text
FROM pg_catalog.pg_rewrite AS w
JOIN pg_catalog.pg_class AS c ON c.oid = w.ev_class
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE w.rulename <> '_RETURN'
    AND w.oid <> ALL ($1::pg_catalog.oid[])
    AND c.relpersistence <> 't'
    AND c.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", w.rulename COLLATE "C"
