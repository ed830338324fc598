-- Every comment on an object of the user's, and on the database. What an extension brings is the
-- extension's. A comment that PostgreSQL gave to the schema public, or an extension to itself, is
-- told only where it is another one now, or gone. The names are those of the object's own address,
-- and then that of a part that is no object: an attribute of a type, a constraint of a domain.
WITH member (class, oid) AS MATERIALIZED (
    SELECT d.classid, d.objid
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_depend AS d
        ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
    WHERE d.deptype = 'e'
),
rest (class, oid, text) AS MATERIALIZED (
    SELECT d.classoid, d.objoid, d.description
    FROM pg_catalog.pg_description AS d
    WHERE d.objoid >= 16384
        AND d.classoid NOT IN (
            'pg_catalog.pg_class'::pg_catalog.regclass,
            'pg_catalog.pg_extension'::pg_catalog.regclass
        )
        AND (d.classoid, d.objoid) NOT IN (SELECT m.class, m.oid FROM member AS m)
),
space (oid, nspname) AS (
    SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
),
plain (class, oid, path) AS (
    SELECT
        'pg_catalog.pg_namespace'::pg_catalog.regclass, o.oid,
        ARRAY['schema'::text, o.nspname]
    FROM pg_catalog.pg_namespace AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_language'::pg_catalog.regclass, o.oid,
        ARRAY['language'::text, o.lanname]
    FROM pg_catalog.pg_language AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_am'::pg_catalog.regclass, o.oid,
        ARRAY['access method'::text, o.amname]
    FROM pg_catalog.pg_am AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, o.oid,
        ARRAY['foreign-data wrapper'::text, o.fdwname]
    FROM pg_catalog.pg_foreign_data_wrapper AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_foreign_server'::pg_catalog.regclass, o.oid,
        ARRAY['server'::text, o.srvname]
    FROM pg_catalog.pg_foreign_server AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_event_trigger'::pg_catalog.regclass, o.oid,
        ARRAY['event trigger'::text, o.evtname]
    FROM pg_catalog.pg_event_trigger AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_publication'::pg_catalog.regclass, o.oid,
        ARRAY['publication'::text, o.pubname]
    FROM pg_catalog.pg_publication AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_cast'::pg_catalog.regclass, o.oid,
        ARRAY['cast'::text, pg_catalog.concat(
            '(', pg_catalog.format_type(o.castsource, NULL), ' AS ',
            pg_catalog.format_type(o.casttarget, NULL), ')'
        )]
    FROM pg_catalog.pg_cast AS o
    WHERE o.oid >= 16384
    UNION ALL
    SELECT
        'pg_catalog.pg_transform'::pg_catalog.regclass, o.oid,
        ARRAY['transform'::text, pg_catalog.concat(
            'FOR ', pg_catalog.format_type(o.trftype, NULL), ' LANGUAGE ',
            pg_catalog.quote_ident(l.lanname)
        )]
    FROM pg_catalog.pg_transform AS o
    JOIN pg_catalog.pg_language AS l ON l.oid = o.trflang
),
named (class, oid, kind, space, name, rest) AS (
    SELECT
        'pg_catalog.pg_type'::pg_catalog.regclass, t.oid,
        CASE t.typtype
            WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
            WHEN 'r' THEN 'range type' WHEN 'm' THEN 'range type' ELSE 'base type'
        END, t.typnamespace, t.typname, NULL
    FROM pg_catalog.pg_type AS t
    UNION ALL
    SELECT
        'pg_catalog.pg_collation'::pg_catalog.regclass, o.oid,
        'collation', o.collnamespace, o.collname, NULL
    FROM pg_catalog.pg_collation AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_conversion'::pg_catalog.regclass, o.oid,
        'conversion', o.connamespace, o.conname, NULL
    FROM pg_catalog.pg_conversion AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, o.oid,
        'statistics', o.stxnamespace, o.stxname, NULL
    FROM pg_catalog.pg_statistic_ext AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_ts_parser'::pg_catalog.regclass, o.oid,
        'text search parser', o.prsnamespace, o.prsname, NULL
    FROM pg_catalog.pg_ts_parser AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_ts_template'::pg_catalog.regclass, o.oid,
        'text search template', o.tmplnamespace, o.tmplname, NULL
    FROM pg_catalog.pg_ts_template AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_ts_dict'::pg_catalog.regclass, o.oid,
        'text search dictionary', o.dictnamespace, o.dictname, NULL
    FROM pg_catalog.pg_ts_dict AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_ts_config'::pg_catalog.regclass, o.oid,
        'text search configuration', o.cfgnamespace, o.cfgname, NULL
    FROM pg_catalog.pg_ts_config AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid,
        'operator', o.oprnamespace, o.oprname,
        pg_catalog.concat(
            '(',
            CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END,
            ', ',
            CASE o.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END,
            ')'
        )
    FROM pg_catalog.pg_operator AS o
    WHERE o.oid >= 16384
    UNION ALL
    SELECT
        'pg_catalog.pg_opclass'::pg_catalog.regclass, o.oid,
        'operator class', o.opcnamespace, o.opcname,
        pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))
    FROM pg_catalog.pg_opclass AS o
    JOIN pg_catalog.pg_am AS m ON m.oid = o.opcmethod
    WHERE o.oid >= 16384
    UNION ALL
    SELECT
        'pg_catalog.pg_opfamily'::pg_catalog.regclass, o.oid,
        'operator family', o.opfnamespace, o.opfname,
        pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))
    FROM pg_catalog.pg_opfamily AS o
    JOIN pg_catalog.pg_am AS m ON m.oid = o.opfmethod
    WHERE o.oid >= 16384
),
part (class, oid, kind, relation, name) AS (
    SELECT
        'pg_catalog.pg_constraint'::pg_catalog.regclass, o.oid,
        'constraint', o.conrelid, o.conname
    FROM pg_catalog.pg_constraint AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_trigger'::pg_catalog.regclass, o.oid,
        'trigger', o.tgrelid, o.tgname
    FROM pg_catalog.pg_trigger AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_rewrite'::pg_catalog.regclass, o.oid,
        'rule', o.ev_class, o.rulename
    FROM pg_catalog.pg_rewrite AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_policy'::pg_catalog.regclass, o.oid,
        'policy', o.polrelid, o.polname
    FROM pg_catalog.pg_policy AS o
),
-- Those of other databases have no address here.
subscription (subname) AS MATERIALIZED (
    SELECT s.subname
    FROM pg_catalog.pg_subscription AS s
    JOIN pg_catalog.pg_database AS b ON b.oid = s.subdbid
    WHERE b.datname = pg_catalog.current_database()
)
SELECT c.path::text[], c.text::text
FROM (
    SELECT
        CASE
            WHEN t.oid IS NOT NULL THEN ARRAY['index'::text, n.nspname, t.relname, c.relname]
            ELSE ARRAY[
                CASE c.relkind
                    WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                    WHEN 'f' THEN 'foreign table' ELSE 'table'
                END::text, n.nspname, c.relname
            ]
        END, x.description
    FROM pg_catalog.pg_description AS x
    JOIN pg_catalog.pg_class AS c ON c.oid = x.objoid
    JOIN space AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
    LEFT JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
    WHERE x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND x.objsubid = 0
        AND x.objoid >= 16384
        AND (x.classoid, COALESCE(t.oid, c.oid)) NOT IN (SELECT m.class, m.oid FROM member AS m)
    UNION ALL
    SELECT
        ARRAY[
            CASE c.relkind WHEN 'c' THEN 'composite type' ELSE 'column' END::text,
            n.nspname, c.relname, a.attname
        ], x.description
    FROM pg_catalog.pg_description AS x
    JOIN pg_catalog.pg_class AS c ON c.oid = x.objoid
    JOIN space AS n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = x.objoid AND a.attnum = x.objsubid
    WHERE x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND x.objsubid > 0
        AND x.objoid >= 16384
        AND (x.classoid, c.oid) NOT IN (SELECT m.class, m.oid FROM member AS m)
    UNION ALL
    SELECT
        ARRAY[
            CASE p.prokind
                WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function'
            END::text,
            n.nspname, p.proname,
            pg_catalog.concat('(', (
                SELECT pg_catalog.string_agg(
                    pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.place
                )
                FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[])
                    WITH ORDINALITY AS a (type, place)
            ), ')')
        ], x.text
    FROM rest AS x
    JOIN pg_catalog.pg_proc AS p ON p.oid = x.oid
    JOIN space AS n ON n.oid = p.pronamespace
    WHERE x.class = 'pg_catalog.pg_proc'::pg_catalog.regclass
    UNION ALL
    SELECT o.path, x.text
    FROM rest AS x
    JOIN plain AS o ON o.class = x.class AND o.oid = x.oid
    WHERE NOT (o.path = ARRAY['schema', 'public'] AND x.text = 'standard public schema')
    UNION ALL
    SELECT pg_catalog.array_remove(ARRAY[o.kind, n.nspname, o.name, o.rest], NULL), x.text
    FROM rest AS x
    JOIN named AS o ON o.class = x.class AND o.oid = x.oid
    JOIN space AS n ON n.oid = o.space
    UNION ALL
    SELECT ARRAY[o.kind, n.nspname, c.relname, o.name], x.text
    FROM rest AS x
    JOIN part AS o ON o.class = x.class AND o.oid = x.oid
    JOIN pg_catalog.pg_class AS c ON c.oid = o.relation
    JOIN space AS n ON n.oid = c.relnamespace
    WHERE ('pg_catalog.pg_class'::pg_catalog.regclass, c.oid) NOT IN (
        SELECT m.class, m.oid FROM member AS m
    )
    UNION ALL
    SELECT ARRAY['domain'::text, n.nspname, t.typname, o.conname], x.text
    FROM rest AS x
    JOIN pg_catalog.pg_constraint AS o ON o.oid = x.oid
    JOIN pg_catalog.pg_type AS t ON t.oid = o.contypid
    JOIN space AS n ON n.oid = t.typnamespace
    WHERE x.class = 'pg_catalog.pg_constraint'::pg_catalog.regclass
        AND ('pg_catalog.pg_type'::pg_catalog.regclass, t.oid) NOT IN (
            SELECT m.class, m.oid FROM member AS m
        )
    UNION ALL
    -- Not every role may read which number a subscription has. A comment outlives its subscription.
    SELECT ARRAY['subscription'::text, s.subname], x.text
    FROM subscription AS s
    CROSS JOIN LATERAL pg_catalog.pg_get_object_address('subscription', ARRAY[s.subname], '{}') AS o
    JOIN rest AS x ON x.class = o.classid AND x.oid = o.objid
    UNION ALL
    SELECT ARRAY['extension'::text, e.extname], d.description
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_available_extensions() AS v ON v.name = e.extname
    LEFT JOIN pg_catalog.pg_description AS d
        ON d.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.objoid = e.oid
    WHERE e.oid >= 16384 AND d.description IS DISTINCT FROM v.comment
    UNION ALL
    SELECT ARRAY['schema'::text, n.nspname], d.description
    FROM pg_catalog.pg_namespace AS n
    LEFT JOIN pg_catalog.pg_description AS d
        ON d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objoid = n.oid
    WHERE n.oid = 2200 AND d.description IS DISTINCT FROM 'standard public schema'
    UNION ALL
    SELECT ARRAY['database'::text, 'current'], d.description
    FROM pg_catalog.pg_database AS b
    JOIN pg_catalog.pg_shdescription AS d
        ON d.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass AND d.objoid = b.oid
    WHERE b.datname = pg_catalog.current_database()
        AND d.description NOT IN (
            'default administrative connection database', 'default template for new databases',
            'unmodifiable empty database'
        )
    UNION ALL
    SELECT ARRAY['tablespace'::text, t.spcname], d.description
    FROM pg_catalog.pg_tablespace AS t
    JOIN pg_catalog.pg_shdescription AS d
        ON d.classoid = 'pg_catalog.pg_tablespace'::pg_catalog.regclass AND d.objoid = t.oid
    WHERE t.oid >= 16384
        -- Those that the database uses, as they are read themselves.
        AND (
            EXISTS (
                SELECT FROM pg_catalog.pg_class AS c
                WHERE c.reltablespace = t.oid AND c.relpersistence <> 't'
            )
            OR EXISTS (
                SELECT FROM pg_catalog.pg_database AS b
                WHERE b.dattablespace = t.oid AND b.datname = pg_catalog.current_database()
            )
        )
) AS c (path, text)
ORDER BY c.path COLLATE "C"
