-- Relations that another session holds, or waits for, ACCESS EXCLUSIVE, and views, rules and policies
-- with a query that reads one of them: to deparse anything of theirs would wait. pg_locks itself takes
-- no lock on them. For what is in a table, with that table's name. The statistics of a relation wait
-- with it.
WITH locked (oid) AS (
    SELECT DISTINCT l.relation
    FROM pg_catalog.pg_locks AS l
    WHERE l.locktype = 'relation'
        AND l.mode = 'AccessExclusiveLock'
        AND l.pid <> pg_catalog.pg_backend_pid()
        AND l.database = (
            SELECT d.oid FROM pg_catalog.pg_database AS d
            WHERE d.datname = pg_catalog.current_database()
        )
), reader (classid, oid) AS (
    SELECT DISTINCT d.classid, d.objid
    FROM locked
    JOIN pg_catalog.pg_depend AS d
        ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = locked.oid
    WHERE d.classid IN (
        'pg_catalog.pg_rewrite'::pg_catalog.regclass,
        'pg_catalog.pg_policy'::pg_catalog.regclass
    )
), kept (oid, relation, name, kind) AS (
    SELECT
        c.oid,
        COALESCE(i.indrelid, c.oid),
        CASE WHEN i.indrelid IS NOT NULL THEN c.relname END,
        CASE WHEN i.indrelid IS NOT NULL THEN 'index' END
    FROM locked
    JOIN pg_catalog.pg_class AS c ON c.oid = locked.oid
    LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
    UNION
    SELECT
        CASE w.rulename WHEN '_RETURN' THEN w.ev_class ELSE w.oid END,
        w.ev_class,
        NULLIF(w.rulename, '_RETURN'),
        CASE WHEN w.rulename <> '_RETURN' THEN 'rule' END
    FROM reader
    JOIN pg_catalog.pg_rewrite AS w ON w.oid = reader.oid
    WHERE reader.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
        AND NOT EXISTS (SELECT FROM locked WHERE locked.oid = w.ev_class)
    UNION
    SELECT p.oid, p.polrelid, p.polname, 'policy'
    FROM reader
    JOIN pg_catalog.pg_policy AS p ON p.oid = reader.oid
    WHERE reader.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
        AND NOT EXISTS (SELECT FROM locked WHERE locked.oid = p.polrelid)
)
SELECT l.oid::int8, l.schema::text, l.relation::text, l.name::text, l.kind::text
FROM (
    SELECT
        kept.oid,
        n.nspname,
        c.relname,
        kept.name,
        COALESCE(
            kept.kind,
            CASE c.relkind
                WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                WHEN 'f' THEN 'foreign table' ELSE 'table'
            END
        )
    FROM kept
    JOIN pg_catalog.pg_class AS c ON c.oid = kept.relation
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
        AND c.relpersistence <> 't'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    UNION ALL
    SELECT s.stxrelid, n.nspname, s.stxname, NULL, 'statistics'
    FROM locked
    JOIN pg_catalog.pg_statistic_ext AS s ON s.stxrelid = locked.oid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
) AS l (oid, schema, relation, name, kind)
ORDER BY l.schema COLLATE "C", l.relation COLLATE "C", l.name COLLATE "C"
