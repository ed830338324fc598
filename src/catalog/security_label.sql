-- Every security label of an object of the user's or of an extension, which leaves labels to
-- people, and of the database. The names are those of the object's own address, then that of an
-- attribute of a type, then the provider's.
WITH rest (class, oid, provider, label) AS MATERIALIZED (
    SELECT l.classoid, l.objoid, l.provider, l.label
    FROM pg_catalog.pg_seclabel AS l
    WHERE (l.objoid >= 16384 OR l.objoid = 2200)
        AND l.classoid <> 'pg_catalog.pg_class'::pg_catalog.regclass
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
        'pg_catalog.pg_event_trigger'::pg_catalog.regclass, o.oid,
        ARRAY['event trigger'::text, o.evtname]
    FROM pg_catalog.pg_event_trigger AS o
    UNION ALL
    SELECT
        'pg_catalog.pg_publication'::pg_catalog.regclass, o.oid,
        ARRAY['publication'::text, o.pubname]
    FROM pg_catalog.pg_publication AS o
),
-- Those of other databases have no address here.
subscription (subname) AS MATERIALIZED (
    SELECT s.subname
    FROM pg_catalog.pg_subscription AS s
    JOIN pg_catalog.pg_database AS b ON b.oid = s.subdbid
    WHERE b.datname = pg_catalog.current_database()
)
SELECT (l.path || l.provider)::text[], l.label::text
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
        END, x.provider, x.label
    FROM pg_catalog.pg_seclabel AS x
    JOIN pg_catalog.pg_class AS c ON c.oid = x.objoid
    JOIN space AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
    LEFT JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
    WHERE x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND x.objsubid = 0
        AND x.objoid >= 16384
    UNION ALL
    SELECT
        ARRAY[
            CASE c.relkind WHEN 'c' THEN 'composite type' ELSE 'column' END::text,
            n.nspname, c.relname, a.attname
        ], x.provider, x.label
    FROM pg_catalog.pg_seclabel AS x
    JOIN pg_catalog.pg_class AS c ON c.oid = x.objoid
    JOIN space AS n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = x.objoid AND a.attnum = x.objsubid
    WHERE x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND x.objsubid > 0
        AND x.objoid >= 16384
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
        ], x.provider, x.label
    FROM rest AS x
    JOIN pg_catalog.pg_proc AS p ON p.oid = x.oid
    JOIN space AS n ON n.oid = p.pronamespace
    WHERE x.class = 'pg_catalog.pg_proc'::pg_catalog.regclass
    UNION ALL
    SELECT
        ARRAY[
            CASE t.typtype
                WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
                WHEN 'r' THEN 'range type' WHEN 'm' THEN 'range type' ELSE 'base type'
            END::text, n.nspname, t.typname
        ], x.provider, x.label
    FROM rest AS x
    JOIN pg_catalog.pg_type AS t ON t.oid = x.oid
    JOIN space AS n ON n.oid = t.typnamespace
    WHERE x.class = 'pg_catalog.pg_type'::pg_catalog.regclass
    UNION ALL
    SELECT o.path, x.provider, x.label
    FROM rest AS x
    JOIN plain AS o ON o.class = x.class AND o.oid = x.oid
    UNION ALL
    SELECT ARRAY['database'::text, 'current'], l.provider, l.label
    FROM pg_catalog.pg_database AS b
    JOIN pg_catalog.pg_shseclabel AS l
        ON l.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass AND l.objoid = b.oid
    WHERE b.datname = pg_catalog.current_database()
    UNION ALL
    SELECT ARRAY['tablespace'::text, t.spcname], l.provider, l.label
    FROM pg_catalog.pg_tablespace AS t
    JOIN pg_catalog.pg_shseclabel AS l
        ON l.classoid = 'pg_catalog.pg_tablespace'::pg_catalog.regclass AND l.objoid = t.oid
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
    UNION ALL
    -- Not every role may read which number a subscription has.
    SELECT ARRAY['subscription'::text, s.subname], l.provider, l.label
    FROM subscription AS s
    CROSS JOIN LATERAL pg_catalog.pg_get_object_address('subscription', ARRAY[s.subname], '{}') AS o
    JOIN pg_catalog.pg_shseclabel AS l ON l.classoid = o.classid AND l.objoid = o.objid
) AS l (path, provider, label)
ORDER BY l.path COLLATE "C", l.provider COLLATE "C"
