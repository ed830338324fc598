-- When the catalog rows of objects were last written: $1 kinds, $2 to $4 their first names (empty
-- where there are fewer), as arrays side by side. Gives each object's position and the time in UTC;
-- none where its transaction's time is no longer kept, and no row at all where the server does not
-- track commit timestamps.
SELECT asked.position::int8,
    pg_catalog.to_char(pg_catalog.max(pg_catalog.pg_xact_commit_timestamp(written.xid)),
        'YYYY-MM-DD HH24:MI:SS')::text
FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]),
        pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]))
    WITH ORDINALITY AS asked (kind, first, second, third, position)
LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = asked.first
LEFT JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.second
CROSS JOIN LATERAL (
    SELECT n.xmin WHERE asked.kind = 'schema'
    UNION ALL
    SELECT c.xmin
    WHERE asked.kind IN ('table', 'sequence', 'view', 'materialized view', 'foreign table')
    UNION ALL
    SELECT w.xmin FROM pg_catalog.pg_rewrite AS w
    WHERE w.ev_class = c.oid
        AND (asked.kind IN ('view', 'materialized view') AND w.rulename = '_RETURN'
            OR asked.kind = 'rule' AND w.rulename = asked.third)
    UNION ALL
    SELECT i.xmin FROM pg_catalog.pg_class AS i
    WHERE asked.kind = 'index' AND i.relnamespace = n.oid AND i.relname = asked.third
    UNION ALL
    SELECT a.xmin FROM pg_catalog.pg_attribute AS a
    WHERE asked.kind = 'column' AND a.attrelid = c.oid AND a.attname = asked.third
    UNION ALL
    SELECT d.xmin FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE asked.kind = 'column' AND a.attrelid = c.oid AND a.attname = asked.third
    UNION ALL
    SELECT k.xmin FROM pg_catalog.pg_constraint AS k
    WHERE asked.kind = 'constraint' AND k.conrelid = c.oid AND k.conname = asked.third
    UNION ALL
    SELECT p.xmin FROM pg_catalog.pg_policy AS p
    WHERE asked.kind = 'policy' AND p.polrelid = c.oid AND p.polname = asked.third
    UNION ALL
    SELECT g.xmin FROM pg_catalog.pg_trigger AS g
    WHERE asked.kind = 'trigger' AND g.tgrelid = c.oid AND g.tgname = asked.third
    UNION ALL
    SELECT t.xmin FROM pg_catalog.pg_type AS t
    WHERE asked.kind IN ('enum', 'domain', 'composite type', 'range type', 'base type')
        AND t.typnamespace = n.oid AND t.typname = asked.second
    UNION ALL
    SELECT r.xmin FROM pg_catalog.pg_proc AS r
    WHERE asked.kind IN ('function', 'procedure', 'aggregate')
        AND r.pronamespace = n.oid AND r.proname = asked.second
        AND asked.third = pg_catalog.concat('(', (
            SELECT pg_catalog.string_agg(
                pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.place
            )
            FROM pg_catalog.unnest(r.proargtypes::pg_catalog.oid[])
                WITH ORDINALITY AS a (type, place)
        ), ')')
    UNION ALL
    SELECT o.xmin FROM pg_catalog.pg_operator AS o
    WHERE asked.kind = 'operator' AND o.oprnamespace = n.oid AND o.oprname = asked.second
        AND asked.third = pg_catalog.concat(
            '(', CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END,
            ', ',
            CASE o.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END,
            ')'
        )
    UNION ALL
    SELECT k.xmin FROM pg_catalog.pg_opclass AS k
    JOIN pg_catalog.pg_am AS m ON m.oid = k.opcmethod
    WHERE asked.kind = 'operator class' AND k.opcnamespace = n.oid AND k.opcname = asked.second
        AND asked.third = ' USING ' || pg_catalog.quote_ident(m.amname)
    UNION ALL
    SELECT f.xmin FROM pg_catalog.pg_opfamily AS f
    JOIN pg_catalog.pg_am AS m ON m.oid = f.opfmethod
    WHERE asked.kind = 'operator family' AND f.opfnamespace = n.oid AND f.opfname = asked.second
        AND asked.third = ' USING ' || pg_catalog.quote_ident(m.amname)
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_collation AS x
    WHERE asked.kind = 'collation' AND x.collnamespace = n.oid AND x.collname = asked.second
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_conversion AS x
    WHERE asked.kind = 'conversion' AND x.connamespace = n.oid AND x.conname = asked.second
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_statistic_ext AS x
    WHERE asked.kind = 'statistics' AND x.stxnamespace = n.oid AND x.stxname = asked.second
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_ts_parser AS x
    WHERE asked.kind = 'text search parser' AND x.prsnamespace = n.oid AND x.prsname = asked.second
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_ts_template AS x
    WHERE asked.kind = 'text search template' AND x.tmplnamespace = n.oid AND x.tmplname = asked.second
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_ts_dict AS x
    WHERE asked.kind = 'text search dictionary' AND x.dictnamespace = n.oid AND x.dictname = asked.second
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_ts_config AS x
    WHERE asked.kind = 'text search configuration' AND x.cfgnamespace = n.oid AND x.cfgname = asked.second
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_database AS x
    WHERE asked.kind = 'database' AND x.datname = pg_catalog.current_database()
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_tablespace AS x
    WHERE asked.kind = 'tablespace' AND x.spcname = asked.first
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_extension AS x
    WHERE asked.kind = 'extension' AND x.extname = asked.first
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_language AS x
    WHERE asked.kind = 'language' AND x.lanname = asked.first
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_am AS x
    WHERE asked.kind = 'access method' AND x.amname = asked.first
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_foreign_data_wrapper AS x
    WHERE asked.kind = 'foreign-data wrapper' AND x.fdwname = asked.first
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_foreign_server AS x
    WHERE asked.kind = 'server' AND x.srvname = asked.first
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_event_trigger AS x
    WHERE asked.kind = 'event trigger' AND x.evtname = asked.first
    UNION ALL
    SELECT x.xmin FROM pg_catalog.pg_publication AS x
    WHERE asked.kind = 'publication' AND x.pubname = asked.first
) AS written (xid)
WHERE pg_catalog.current_setting('track_commit_timestamp') = 'on'
GROUP BY asked.position
ORDER BY asked.position
