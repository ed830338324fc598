-- Every extended statistics object. The letters of its kinds are in PostgreSQL's pg_statistic_ext.h;
-- that of expressions goes without saying.
SELECT
    n.nspname::text,
    s.stxname::text,
    cn.nspname::text,
    c.relname::text,
    ARRAY(
        SELECT CASE k
            WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' WHEN 'm' THEN 'mcv' ELSE k
        END
        FROM pg_catalog.unnest(s.stxkind::text[]) AS k
        WHERE k <> 'e'
    )::text[],
    ARRAY(
        SELECT a.attname
        FROM pg_catalog.unnest(s.stxkeys::int2[]) AS k
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = s.stxrelid AND a.attnum = k
    )::text[],
    NULL::text[],
    NULLIF(s.stxstattarget, -1)::int8,
    pg_catalog.pg_get_userbyid(s.stxowner)::text
FROM pg_catalog.pg_statistic_ext AS s
JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
JOIN pg_catalog.pg_class AS c ON c.oid = s.stxrelid
JOIN pg_catalog.pg_namespace AS cn ON cn.oid = c.relnamespace
WHERE n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.relpersistence <> 't'
    AND s.stxrelid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
            AND d.objid = s.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", s.stxname COLLATE "C"
