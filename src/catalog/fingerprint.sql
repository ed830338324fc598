-- One value that changes when anything changes that deparsed text depends on: names, types,
-- expressions, functions. Relations count by content, the rest by the transaction that wrote the
-- row, so that VACUUM FULL, TRUNCATE and temporary tables do not look like changes.
SELECT pg_catalog.md5(pg_catalog.string_agg(part.hash, ' ' ORDER BY part.catalog))::text
FROM (
    SELECT
        1 AS catalog,
        pg_catalog.concat(pg_catalog.count(*), ' ', pg_catalog.sum(pg_catalog.hashtextextended(
            pg_catalog.concat_ws(' ', c.oid, c.relnamespace, c.relname, c.relkind), 0
        ))) AS hash
    FROM pg_catalog.pg_class AS c
    WHERE c.oid >= 16384 AND c.relpersistence <> 't' AND c.relkind <> 't'
    UNION ALL
    SELECT
        2,
        pg_catalog.concat(pg_catalog.count(*), ' ', pg_catalog.sum(pg_catalog.hashint8extended(
            (a.attrelid::int8 << 32) | a.xmin::text::int8, a.attnum
        )))
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    WHERE a.attrelid >= 16384 AND c.relpersistence <> 't' AND c.relkind <> 't'
    UNION ALL
    SELECT
        row_of.catalog,
        pg_catalog.concat(pg_catalog.count(*), ' ', pg_catalog.sum(pg_catalog.hashint8extended(
            (row_of.oid::int8 << 32) | row_of.xmin::text::int8, 0
        )))
    FROM (
        SELECT 3 AS catalog, e.oid, e.xmin
        FROM pg_catalog.pg_attrdef AS e
        JOIN pg_catalog.pg_class AS c ON c.oid = e.adrelid
        WHERE c.relpersistence <> 't'
        UNION ALL
        SELECT 4, o.oid, o.xmin
        FROM pg_catalog.pg_constraint AS o
        LEFT JOIN pg_catalog.pg_class AS c ON c.oid = o.conrelid
        WHERE c.relpersistence IS DISTINCT FROM 't'
        UNION ALL
        SELECT 5, i.indexrelid, i.xmin
        FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
        WHERE c.relpersistence <> 't' AND c.relkind <> 't'
        UNION ALL
        SELECT 6, t.oid, t.xmin
        FROM pg_catalog.pg_type AS t
        JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
        WHERE t.oid >= 16384 AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
        UNION ALL
        SELECT 7, n.oid, n.xmin
        FROM pg_catalog.pg_namespace AS n
        WHERE n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
        UNION ALL
        SELECT 8, p.oid, p.xmin FROM pg_catalog.pg_proc AS p WHERE p.oid >= 16384
        UNION ALL
        SELECT 9, p.oid, p.xmin FROM pg_catalog.pg_policy AS p
        UNION ALL
        SELECT 10, e.oid, e.xmin FROM pg_catalog.pg_enum AS e
        UNION ALL
        SELECT 11, o.oid, o.xmin FROM pg_catalog.pg_operator AS o WHERE o.oid >= 16384
        UNION ALL
        SELECT 12, k.oid, k.xmin FROM pg_catalog.pg_collation AS k WHERE k.oid >= 16384
        UNION ALL
        SELECT 13, w.oid, w.xmin
        FROM pg_catalog.pg_rewrite AS w
        JOIN pg_catalog.pg_class AS c ON c.oid = w.ev_class
        WHERE w.oid >= 16384 AND c.relpersistence <> 't'
        UNION ALL
        SELECT 14, g.oid, g.xmin
        FROM pg_catalog.pg_trigger AS g
        JOIN pg_catalog.pg_class AS c ON c.oid = g.tgrelid
        WHERE c.relpersistence <> 't'
        UNION ALL
        SELECT 15, s.oid, s.xmin FROM pg_catalog.pg_statistic_ext AS s
        UNION ALL
        SELECT 16, t.oid, t.xmin FROM pg_catalog.pg_ts_config AS t WHERE t.oid >= 16384
        UNION ALL
        SELECT 17, t.oid, t.xmin FROM pg_catalog.pg_ts_dict AS t WHERE t.oid >= 16384
        UNION ALL
        SELECT 18, l.oid, l.xmin FROM pg_catalog.pg_language AS l WHERE l.oid >= 16384
    ) AS row_of
    GROUP BY row_of.catalog
    UNION ALL
    SELECT
        19,
        pg_catalog.concat(pg_catalog.count(*), ' ', pg_catalog.sum(pg_catalog.hashtextextended(
            pg_catalog.concat_ws(' ', r.oid, r.rolname), 0
        )))
    FROM pg_catalog.pg_roles AS r
    -- A role that nothing here is of may come and go.
    WHERE r.oid IN (
        SELECT d.refobjid
        FROM pg_catalog.pg_shdepend AS d
        WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
            AND d.dbid = (
                SELECT b.oid FROM pg_catalog.pg_database AS b
                WHERE b.datname = pg_catalog.current_database()
            )
    )
) AS part
