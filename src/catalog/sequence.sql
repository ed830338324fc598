-- Every sequence but the internal ones of identity columns, which are the column's.
SELECT
    n.nspname::text,
    c.relname::text,
    pg_catalog.format_type(s.seqtypid, NULL)::text,
    s.seqstart::int8,
    s.seqincrement::int8,
    s.seqmin::int8,
    s.seqmax::int8,
    s.seqcache::int8,
    s.seqcycle::bool,
    owner.nspname::text,
    owner.relname::text,
    owner.attname::text,
    c.relpersistence::text,
    pg_catalog.pg_get_userbyid(c.relowner)::text
FROM pg_catalog.pg_sequence AS s
JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN (
    SELECT d.objid, d.deptype, tn.nspname, t.relname, a.attname
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_class AS t ON t.oid = d.refobjid
    JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjsubid > 0
        AND d.deptype IN ('a', 'i')
) AS owner ON owner.objid = c.oid
WHERE c.relpersistence <> 't'
    AND owner.deptype IS DISTINCT FROM 'i'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
