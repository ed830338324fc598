-- Every trigger of the user's, but for those that partitions have from their parents. The bits of
-- tgtype are in PostgreSQL's pg_trigger.h.
SELECT
    n.nspname::text,
    c.relname::text,
    t.tgname::text,
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
    t.tgfoid::pg_catalog.regprocedure::text,
    pg_catalog.pg_get_triggerdef(t.oid)::text,
    t.tgenabled::text
FROM pg_catalog.pg_trigger AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal
    AND t.tgparentid = 0
    AND c.relpersistence <> 't'
    AND c.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.objid = c.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", t.tgname COLLATE "C"
