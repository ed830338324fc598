-- Of which kinds there may be objects of the user's: those that came with the cluster have numbers
-- below 16384. More kinds than there are cost a statement, and fewer would be a lie.
-- What is of no kind that we know is named by its catalog's letter. A catalog of a newer server
-- shows in pg_depend, of which the classes are found by their index, one after the other.
WITH RECURSIVE class (oid) AS (
    (SELECT d.classid FROM pg_catalog.pg_depend AS d ORDER BY d.classid LIMIT 1)
    UNION ALL
    SELECT (
        SELECT d.classid FROM pg_catalog.pg_depend AS d
        WHERE d.classid > class.oid ORDER BY d.classid LIMIT 1
    )
    FROM class
    WHERE class.oid IS NOT NULL
)
SELECT DISTINCT
    CASE c.relkind
        WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
        WHEN 'c' THEN 'composite type'
        ELSE pg_catalog.format('relation of unknown kind %L', c.relkind)
    END::text
FROM pg_catalog.pg_class AS c
WHERE c.oid >= 16384 AND c.relkind NOT IN ('r', 'p', 'i', 'I', 'S', 't')
UNION ALL
SELECT DISTINCT pg_catalog.format('constraint of unknown kind %L', o.contype)
FROM pg_catalog.pg_constraint AS o
WHERE o.contype NOT IN ('c', 'f', 'n', 'p', 't', 'u', 'x')
UNION ALL
SELECT pg_catalog.format('entry of unknown catalog %s', class.oid::pg_catalog.regclass)
FROM class
-- Before 14, what may not be dropped was pinned by entries of no class.
WHERE class.oid <> 0 AND class.oid::pg_catalog.regclass::text NOT IN (
    'pg_am', 'pg_amop', 'pg_amproc', 'pg_attrdef', 'pg_cast', 'pg_class', 'pg_collation',
    'pg_constraint', 'pg_conversion', 'pg_default_acl', 'pg_event_trigger', 'pg_extension',
    'pg_foreign_data_wrapper', 'pg_foreign_server', 'pg_language', 'pg_namespace', 'pg_opclass',
    'pg_operator', 'pg_opfamily', 'pg_policy', 'pg_proc', 'pg_publication',
    'pg_publication_namespace', 'pg_publication_rel', 'pg_rewrite', 'pg_statistic_ext',
    'pg_subscription', 'pg_transform', 'pg_trigger', 'pg_ts_config', 'pg_ts_dict', 'pg_ts_parser',
    'pg_ts_template', 'pg_type', 'pg_user_mapping'
)
UNION ALL
SELECT DISTINCT
    CASE p.prokind
        WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'f' THEN 'function'
        WHEN 'w' THEN 'function'
        ELSE pg_catalog.format('routine of unknown kind %L', p.prokind)
    END
FROM pg_catalog.pg_proc AS p
WHERE p.oid >= 16384
UNION ALL
SELECT DISTINCT
    CASE t.typtype
        WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range type'
        WHEN 'b' THEN 'base type' WHEN 'p' THEN 'base type'
        ELSE pg_catalog.format('type of unknown kind %L', t.typtype)
    END
FROM pg_catalog.pg_type AS t
WHERE t.oid >= 16384 AND t.typtype NOT IN ('c', 'm') AND t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc
UNION ALL
SELECT 'trigger' WHERE EXISTS (SELECT FROM pg_catalog.pg_trigger AS x WHERE NOT x.tgisinternal)
UNION ALL
SELECT 'rule' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_rewrite AS x WHERE x.oid >= 16384 AND x.rulename <> '_RETURN'
)
UNION ALL
SELECT 'policy' WHERE EXISTS (SELECT FROM pg_catalog.pg_policy)
UNION ALL
SELECT 'statistics' WHERE EXISTS (SELECT FROM pg_catalog.pg_statistic_ext)
UNION ALL
SELECT 'event trigger' WHERE EXISTS (SELECT FROM pg_catalog.pg_event_trigger)
UNION ALL
SELECT 'extension' WHERE EXISTS (SELECT FROM pg_catalog.pg_extension AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'language' WHERE EXISTS (SELECT FROM pg_catalog.pg_language AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'access method' WHERE EXISTS (SELECT FROM pg_catalog.pg_am AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'foreign-data wrapper' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_foreign_data_wrapper
)
UNION ALL
SELECT 'server' WHERE EXISTS (SELECT FROM pg_catalog.pg_foreign_server)
UNION ALL
-- A mapping is for a server, and not everybody may count mappings.
SELECT 'user mapping' WHERE EXISTS (SELECT FROM pg_catalog.pg_foreign_server)
UNION ALL
SELECT 'collation' WHERE EXISTS (SELECT FROM pg_catalog.pg_collation AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'conversion' WHERE EXISTS (SELECT FROM pg_catalog.pg_conversion AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'operator' WHERE EXISTS (SELECT FROM pg_catalog.pg_operator AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'operator class' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_opclass AS x WHERE x.oid >= 16384
)
UNION ALL
SELECT 'operator family' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_opfamily AS x WHERE x.oid >= 16384
)
UNION ALL
SELECT 'cast' WHERE EXISTS (SELECT FROM pg_catalog.pg_cast AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'transform' WHERE EXISTS (SELECT FROM pg_catalog.pg_transform)
UNION ALL
SELECT 'text search parser' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_ts_parser AS x WHERE x.oid >= 16384
)
UNION ALL
SELECT 'text search template' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_ts_template AS x WHERE x.oid >= 16384
)
UNION ALL
SELECT 'text search dictionary' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_ts_dict AS x WHERE x.oid >= 16384
)
UNION ALL
SELECT 'text search configuration' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_ts_config AS x WHERE x.oid >= 16384
)
UNION ALL
SELECT 'publication' WHERE EXISTS (SELECT FROM pg_catalog.pg_publication)
UNION ALL
-- Any of the cluster: its database is in no column that is cheap to ask for.
SELECT 'subscription' WHERE EXISTS (SELECT x.subname FROM pg_catalog.pg_subscription AS x)
UNION ALL
SELECT 'tablespace' WHERE EXISTS (SELECT FROM pg_catalog.pg_tablespace AS x WHERE x.oid >= 16384)
UNION ALL
SELECT 'setting' WHERE EXISTS (SELECT FROM pg_catalog.pg_db_role_setting)
UNION ALL
SELECT 'default privilege' WHERE EXISTS (SELECT FROM pg_catalog.pg_default_acl)
UNION ALL
SELECT 'security label' WHERE EXISTS (SELECT FROM pg_catalog.pg_seclabel)
    OR EXISTS (SELECT FROM pg_catalog.pg_shseclabel)
UNION ALL
SELECT 'comment' WHERE EXISTS (
    SELECT FROM pg_catalog.pg_description AS x WHERE x.objoid >= 16384
)
    -- Its comment may be gone.
    OR EXISTS (SELECT FROM pg_catalog.pg_extension AS x WHERE x.oid >= 16384)
    OR EXISTS (
        SELECT FROM pg_catalog.pg_namespace AS n
        LEFT JOIN pg_catalog.pg_description AS x
            ON x.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND x.objoid = n.oid
        WHERE n.oid = 2200 AND x.description IS DISTINCT FROM 'standard public schema'
    )
    OR EXISTS (
        SELECT FROM pg_catalog.pg_shdescription AS x
        WHERE x.description NOT IN (
            'default administrative connection database', 'default template for new databases',
            'unmodifiable empty database'
        )
    )
