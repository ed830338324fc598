-- Every trigger of the user's, but for those that partitions have from their parents: where one fires
-- in other sessions there, its table says so. The bits of tgtype are in PostgreSQL's pg_trigger.h.
-- Arguments stand in one string of bytes, each ended by a zero. Only a condition is deparsed.
SELECT
    n.nspname::text,
    c.relname::text,
    t.tgname::text,
    (t.tgconstraint <> 0)::bool,
    CASE
        WHEN t.tgtype & 64 <> 0 THEN 'instead of' WHEN t.tgtype & 2 <> 0 THEN 'before'
        ELSE 'after'
    END::text,
    ARRAY(
        SELECT e.name
        FROM (VALUES (4, 'insert'), (8, 'delete'), (16, 'update'), (32, 'truncate')) AS e (bit, name)
        WHERE t.tgtype & e.bit <> 0
    )::text[],
    ARRAY(
        SELECT a.attname
        FROM pg_catalog.unnest(t.tgattr::int2[]) AS k
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = k
    )::text[],
    CASE WHEN t.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END::text,
    CASE WHEN t.tgqual IS NOT NULL THEN pg_catalog.pg_get_triggerdef(t.oid) END::text,
    fn.nspname::text,
    f.proname::text,
    ARRAY(
        SELECT pg_catalog.convert_from(
            pg_catalog.substring(
                t.tgargs,
                argument.start + 1,
                argument.stop - argument.start
            ),
            pg_catalog.getdatabaseencoding()
        )
        FROM (
            SELECT
                COALESCE(pg_catalog.lag(zero + 1) OVER (ORDER BY zero), 0) AS start,
                zero AS stop
            FROM pg_catalog.generate_series(0, pg_catalog.length(t.tgargs) - 1) AS zero
            WHERE pg_catalog.get_byte(t.tgargs, zero) = 0
        ) AS argument
        ORDER BY argument.start
    )::text[],
    t.tgdeferrable::bool,
    t.tginitdeferred::bool,
    rn.nspname::text,
    r.relname::text,
    t.tgoldtable::text,
    t.tgnewtable::text,
    t.tgenabled::text,
    tied.extensions::text[]
FROM pg_catalog.pg_trigger AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid
JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.pronamespace
LEFT JOIN pg_catalog.pg_class AS r ON r.oid = t.tgconstrrelid
LEFT JOIN pg_catalog.pg_namespace AS rn ON rn.oid = r.relnamespace
LEFT JOIN (
    SELECT d.objid, pg_catalog.array_agg(e.extname) AS extensions
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        AND d.deptype = 'x'
    GROUP BY d.objid
) AS tied ON tied.objid = t.oid
WHERE NOT t.tgisinternal
    AND t.tgparentid = 0
    AND c.relpersistence <> 't'
    AND c.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.deptype = 'e'
            AND (
                d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                OR d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid
            )
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", t.tgname COLLATE "C"
