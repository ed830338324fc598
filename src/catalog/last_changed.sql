-- When the catalog rows of objects were last written: $1 kinds, $2 schemas, $3 names in the schema,
-- $4 names in that (empty where there is none), as arrays side by side. Gives each object's
-- position and the time in UTC; none where its transaction's time is no longer kept, and no row at
-- all where the server does not track commit timestamps.
SELECT asked.position::int8,
    pg_catalog.to_char(pg_catalog.max(pg_catalog.pg_xact_commit_timestamp(written.xid)),
        'YYYY-MM-DD HH24:MI:SS')::text
FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]),
        pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]))
    WITH ORDINALITY AS asked (kind, schema_name, name, part, position)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = asked.schema_name
CROSS JOIN LATERAL (
    SELECT n.xmin WHERE asked.kind = 'schema'
    UNION ALL
    SELECT c.xmin FROM pg_catalog.pg_class AS c
    WHERE c.relnamespace = n.oid
        AND (asked.kind IN ('table', 'sequence') AND c.relname = asked.name
            OR asked.kind = 'index' AND c.relname = asked.part)
    UNION ALL
    SELECT a.xmin FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = asked.part
    WHERE asked.kind = 'column' AND c.relnamespace = n.oid AND c.relname = asked.name
    UNION ALL
    SELECT d.xmin FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = asked.part
    JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE asked.kind = 'column' AND c.relnamespace = n.oid AND c.relname = asked.name
    UNION ALL
    SELECT k.xmin FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_constraint AS k ON k.conrelid = c.oid AND k.conname = asked.part
    WHERE asked.kind = 'constraint' AND c.relnamespace = n.oid AND c.relname = asked.name
    UNION ALL
    SELECT p.xmin FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_policy AS p ON p.polrelid = c.oid AND p.polname = asked.part
    WHERE asked.kind = 'policy' AND c.relnamespace = n.oid AND c.relname = asked.name
    UNION ALL
    SELECT t.xmin FROM pg_catalog.pg_type AS t
    WHERE asked.kind IN ('enum', 'domain') AND t.typnamespace = n.oid AND t.typname = asked.name
) AS written (xid)
WHERE pg_catalog.current_setting('track_commit_timestamp') = 'on'
GROUP BY asked.position
ORDER BY asked.position
