-- Relations that another session holds, or waits for, ACCESS EXCLUSIVE: to deparse anything of
-- theirs would wait. pg_locks itself takes no lock on them. For an index, with its table's name. The
-- statistics of such a relation wait with it.
WITH locked AS (
    SELECT c.oid, c.relnamespace, c.relname, c.relkind
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'i', 'I', 'S', 'v', 'm', 'f')
        AND c.relpersistence <> 't'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
        AND EXISTS (
            SELECT FROM pg_catalog.pg_locks AS l
            WHERE l.locktype = 'relation'
                AND l.mode = 'AccessExclusiveLock'
                AND l.pid <> pg_catalog.pg_backend_pid()
                AND l.relation = c.oid
                AND l.database = (
                    SELECT d.oid FROM pg_catalog.pg_database AS d
                    WHERE d.datname = pg_catalog.current_database()
                )
        )
)
SELECT
    c.oid::int8,
    n.nspname::text,
    CASE WHEN t.oid IS NULL THEN c.relname ELSE t.relname END::text,
    CASE WHEN t.oid IS NOT NULL THEN c.relname END::text,
    CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index'
        WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
        ELSE 'table' END::text
FROM locked AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
LEFT JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
UNION ALL
SELECT c.oid::int8, n.nspname::text, s.stxname::text, NULL, 'statistics'
FROM locked AS c
JOIN pg_catalog.pg_statistic_ext AS s ON s.stxrelid = c.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
ORDER BY 2, 3, 4
