-- What exists of the user's and may be of a kind that we do not read: by kind, how many, and the
-- first few names. Objects from 16384 on were not there when the cluster was made. Members of
-- extensions are the extension's; what PostgreSQL made along with something else (a range's
-- constructors) is that other's.
WITH object (kind, class, oid, name) AS (
    SELECT
        CASE c.relkind
            WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
            WHEN 'c' THEN 'composite type'
            ELSE pg_catalog.format('relation of unknown kind %L', c.relkind)
        END, 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid,
        pg_catalog.concat(n.nspname, '.', c.relname)
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind NOT IN ('r', 'p', 'i', 'I', 'S', 't')
        AND c.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        pg_catalog.format('constraint of unknown kind %L', o.contype),
        'pg_catalog.pg_class'::pg_catalog.regclass, o.conrelid, o.conname::text
    FROM pg_catalog.pg_constraint AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid = o.connamespace
    WHERE o.contype NOT IN ('c', 'f', 'n', 'p', 't', 'u', 'x')
        AND o.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        CASE p.prokind
            WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function'
            ELSE 'function'
        END, 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid,
        pg_catalog.concat(n.nspname, '.', p.proname)
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        CASE
            WHEN NOT t.typisdefined THEN 'shell type'
            WHEN t.typtype = 'r' THEN 'range type'
            WHEN t.typtype IN ('b', 'p') THEN 'base type'
            ELSE pg_catalog.format('type of unknown kind %L', t.typtype)
        END, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid,
        pg_catalog.concat(n.nspname, '.', t.typname)
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.oid >= 16384
        -- Composite types are relations, multiranges belong to their ranges.
        AND t.typtype NOT IN ('c', 'd', 'e', 'm')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = t.oid)
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'trigger', 'pg_catalog.pg_class'::pg_catalog.regclass, r.tgrelid,
        pg_catalog.concat(n.nspname, '.', c.relname, '.', r.tgname)
    FROM pg_catalog.pg_trigger AS r
    JOIN pg_catalog.pg_class AS c ON c.oid = r.tgrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT r.tgisinternal
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'rule', 'pg_catalog.pg_class'::pg_catalog.regclass, w.ev_class,
        pg_catalog.concat(n.nspname, '.', c.relname, '.', w.rulename)
    FROM pg_catalog.pg_rewrite AS w
    JOIN pg_catalog.pg_class AS c ON c.oid = w.ev_class
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE w.rulename <> '_RETURN'
        AND w.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'collation', 'pg_catalog.pg_collation'::pg_catalog.regclass, l.oid,
        pg_catalog.concat(n.nspname, '.', l.collname)
    FROM pg_catalog.pg_collation AS l
    JOIN pg_catalog.pg_namespace AS n ON n.oid = l.collnamespace
    WHERE l.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'conversion', 'pg_catalog.pg_conversion'::pg_catalog.regclass, v.oid,
        pg_catalog.concat(n.nspname, '.', v.conname)
    FROM pg_catalog.pg_conversion AS v
    JOIN pg_catalog.pg_namespace AS n ON n.oid = v.connamespace
    WHERE v.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'operator', 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid,
        pg_catalog.concat(n.nspname, '.', o.oprname)
    FROM pg_catalog.pg_operator AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE o.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'operator class', 'pg_catalog.pg_opclass'::pg_catalog.regclass, o.oid,
        pg_catalog.concat(n.nspname, '.', o.opcname)
    FROM pg_catalog.pg_opclass AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid = o.opcnamespace
    WHERE o.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'operator family', 'pg_catalog.pg_opfamily'::pg_catalog.regclass, o.oid,
        pg_catalog.concat(n.nspname, '.', o.opfname)
    FROM pg_catalog.pg_opfamily AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid = o.opfnamespace
    WHERE o.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'text search configuration', 'pg_catalog.pg_ts_config'::pg_catalog.regclass, s.oid,
        pg_catalog.concat(n.nspname, '.', s.cfgname)
    FROM pg_catalog.pg_ts_config AS s
    JOIN pg_catalog.pg_namespace AS n ON n.oid = s.cfgnamespace
    WHERE s.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'text search dictionary', 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, s.oid,
        pg_catalog.concat(n.nspname, '.', s.dictname)
    FROM pg_catalog.pg_ts_dict AS s
    JOIN pg_catalog.pg_namespace AS n ON n.oid = s.dictnamespace
    WHERE s.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'text search parser', 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, s.oid,
        pg_catalog.concat(n.nspname, '.', s.prsname)
    FROM pg_catalog.pg_ts_parser AS s
    JOIN pg_catalog.pg_namespace AS n ON n.oid = s.prsnamespace
    WHERE s.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'text search template', 'pg_catalog.pg_ts_template'::pg_catalog.regclass, s.oid,
        pg_catalog.concat(n.nspname, '.', s.tmplname)
    FROM pg_catalog.pg_ts_template AS s
    JOIN pg_catalog.pg_namespace AS n ON n.oid = s.tmplnamespace
    WHERE s.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        'statistics', 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid,
        pg_catalog.concat(n.nspname, '.', s.stxname)
    FROM pg_catalog.pg_statistic_ext AS s
    JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
    WHERE s.oid >= 16384
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT 'extension', 'pg_catalog.pg_extension'::pg_catalog.regclass, x.oid, x.extname::text
    FROM pg_catalog.pg_extension AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT 'language', 'pg_catalog.pg_language'::pg_catalog.regclass, x.oid, x.lanname::text
    FROM pg_catalog.pg_language AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT 'access method', 'pg_catalog.pg_am'::pg_catalog.regclass, x.oid, x.amname::text
    FROM pg_catalog.pg_am AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT 'event trigger', 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, x.oid, x.evtname::text
    FROM pg_catalog.pg_event_trigger AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT 'publication', 'pg_catalog.pg_publication'::pg_catalog.regclass, x.oid, x.pubname::text
    FROM pg_catalog.pg_publication AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT 'foreign-data wrapper', 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, x.oid, x.fdwname::text
    FROM pg_catalog.pg_foreign_data_wrapper AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT 'foreign server', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, x.oid, x.srvname::text
    FROM pg_catalog.pg_foreign_server AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT
        'user mapping', 'pg_catalog.pg_user_mapping'::pg_catalog.regclass, u.umid,
        pg_catalog.concat(u.usename, ' on ', u.srvname)
    FROM pg_catalog.pg_user_mappings AS u
    UNION ALL
    SELECT
        'subscription', 'pg_catalog.pg_subscription'::pg_catalog.regclass, 0, s.subname::text
    FROM pg_catalog.pg_subscription AS s
    JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid
    WHERE d.datname = pg_catalog.current_database()
    UNION ALL
    SELECT
        'cast', 'pg_catalog.pg_cast'::pg_catalog.regclass, x.oid,
        pg_catalog.concat(
            pg_catalog.format_type(x.castsource, NULL), ' AS ',
            pg_catalog.format_type(x.casttarget, NULL)
        )
    FROM pg_catalog.pg_cast AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT
        'transform', 'pg_catalog.pg_transform'::pg_catalog.regclass, x.oid,
        pg_catalog.format_type(x.trftype, NULL)::text
    FROM pg_catalog.pg_transform AS x
    WHERE x.oid >= 16384
    UNION ALL
    SELECT
        'default privileges', 'pg_catalog.pg_default_acl'::pg_catalog.regclass, x.oid,
        pg_catalog.concat('of ', pg_catalog.pg_get_userbyid(x.defaclrole))
    FROM pg_catalog.pg_default_acl AS x
    UNION ALL
    SELECT
        'large object', 'pg_catalog.pg_largeobject'::pg_catalog.regclass, x.oid, x.oid::text
    FROM pg_catalog.pg_largeobject_metadata AS x
    UNION ALL
    SELECT 'security label', x.classoid, x.objoid, x.provider
    FROM pg_catalog.pg_seclabel AS x
    UNION ALL
    SELECT 'comment', x.classoid, x.objoid, NULL
    FROM pg_catalog.pg_description AS x
    WHERE x.objoid >= 16384
        -- An extension brings its own.
        AND x.classoid <> 'pg_catalog.pg_extension'::pg_catalog.regclass
)
SELECT
    o.kind::text,
    pg_catalog.count(*)::int8,
    (pg_catalog.array_agg(o.name ORDER BY o.name COLLATE "C")
        FILTER (WHERE o.name IS NOT NULL))[1:3]::text[]
FROM object AS o
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS d
    WHERE d.classid = o.class
        AND d.objid = o.oid
        AND (
            d.deptype = 'e'
            OR (
                d.deptype = 'i'
                AND d.classid IN (
                    'pg_catalog.pg_proc'::pg_catalog.regclass,
                    'pg_catalog.pg_cast'::pg_catalog.regclass
                )
            )
        )
)
GROUP BY o.kind
ORDER BY o.kind COLLATE "C"
