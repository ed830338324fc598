-- Every constraint of every table. NULL for what PostgreSQL 13 and 14 lack. A foreign key to a
-- partitioned table has others within it, one for each partition there, which are none of their own.
SELECT
    n.nspname::text,
    c.relname::text,
    o.conname::text,
    o.contype::text,
    -- An empty text is an expression of an exclusion, or all columns in a check. One column is usual,
    -- and unnesting takes longer.
    CASE pg_catalog.cardinality(o.conkey)
        WHEN 1 THEN ARRAY[CASE o.conkey[1] WHEN 0 THEN '' ELSE (
            SELECT a.attname FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = o.conrelid AND a.attnum = o.conkey[1]
        ) END]
        ELSE ARRAY(
            SELECT CASE k.attnum WHEN 0 THEN '' ELSE (
                SELECT a.attname FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = o.conrelid AND a.attnum = k.attnum
            ) END
            FROM pg_catalog.unnest(o.conkey) WITH ORDINALITY AS k (attnum, place)
            ORDER BY k.place
        )
    END::text[],
    CASE WHEN i.indnatts > i.indnkeyatts THEN ARRAY(
        SELECT a.attname::text
        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE k.place > i.indnkeyatts
        ORDER BY k.place
    ) END::text[],
    fn.nspname::text,
    f.relname::text,
    CASE WHEN o.contype = 'f' THEN CASE pg_catalog.cardinality(o.confkey)
        WHEN 1 THEN ARRAY[(
            SELECT a.attname FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = o.confrelid AND a.attnum = o.confkey[1]
        )]
        ELSE ARRAY(
            SELECT (
                SELECT a.attname FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = o.confrelid AND a.attnum = k.attnum
            )
            FROM pg_catalog.unnest(o.confkey) WITH ORDINALITY AS k (attnum, place)
            ORDER BY k.place
        )
    END END::text[],
    o.confupdtype::text,
    o.confdeltype::text,
    NULL::text[],
    o.confmatchtype::text,
    o.condeferrable::bool,
    o.condeferred::bool,
    o.convalidated::bool,
    o.connoinherit::bool,
    (NOT o.conislocal)::bool,
    NULL::bool,
    NULL::bool,
    NULL::bool,
    pg_catalog.pg_get_expr(o.conbin, o.conrelid)::text,
    CASE o.contype WHEN 'x' THEN pg_catalog.pg_get_constraintdef(o.oid) END::text,
    COALESCE(g.enabled, true)::bool,
    x.reloptions::text[],
    i.indisclustered::bool,
    i.indisreplident::bool,
    i.indisvalid::bool,
    s.spcname::text,
    CASE WHEN x.oid IS NOT NULL THEN COALESCE(tied.extensions, ARRAY[]::name[]) END::text[]
FROM pg_catalog.pg_constraint AS o
JOIN pg_catalog.pg_class AS c ON c.oid = o.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = o.conindid AND o.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = x.reltablespace
LEFT JOIN pg_catalog.pg_class AS f ON f.oid = o.confrelid
LEFT JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace
LEFT JOIN (
    SELECT r.tgconstraint, pg_catalog.bool_and(r.tgenabled IN ('O', 'A')) AS enabled
    FROM pg_catalog.pg_trigger AS r
    WHERE r.tgisinternal AND r.tgconstraint <> 0
    GROUP BY r.tgconstraint
) AS g ON g.tgconstraint = o.oid AND o.contype = 'f'
LEFT JOIN (
    SELECT d.objid, pg_catalog.array_agg(e.extname) AS extensions
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        AND d.deptype = 'x'
    GROUP BY d.objid
) AS tied ON tied.objid = x.oid
WHERE o.contype IN ('p', 'u', 'f', 'c', 'x')
    AND c.relkind IN ('r', 'p', 'f')
    AND (o.conparentid = 0 OR NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS whole
        WHERE whole.oid = o.conparentid AND whole.conrelid = o.conrelid
    ))
    AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND (o.conindid <> ALL ($1::pg_catalog.oid[]) OR o.contype = 'f')
    AND c.oid NOT IN (
        SELECT d.objid FROM pg_catalog.pg_depend AS d
        WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
            AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", o.conname COLLATE "C"
