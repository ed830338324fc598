-- Relations that another session holds, or waits for, ACCESS EXCLUSIVE, and views, rules and policies
-- with a query that reads one of them: to deparse anything of theirs would wait. pg_locks itself takes
-- no lock on them. For what is in a table, with that table's name.
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
SELECT
    kept.oid::int8,
    n.nspname::text,
    c.relname::text,
    kept.name::text,
    COALESCE(
        kept.kind,
        CASE c.relkind
            WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
            WHEN 'f' THEN 'foreign table' ELSE 'table'
        END
    )::text
FROM kept
JOIN pg_catalog.pg_class AS c ON c.oid = kept.relation
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
    AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", kept.name COLLATE "C"
