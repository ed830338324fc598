-- The columns that expressions of a table, or of a domain (whose value is called so), may name, but
-- for those of the types $3.
SELECT
    w.place::int8,
    a.attname::text,
    pg_catalog.format_type(a.atttypid, a.atttypmod)::text,
    kn.nspname::text,
    k.collname::text
FROM ROWS FROM (
    pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])
) WITH ORDINALITY AS w (schema, name, place)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.name
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation AS k
    ON k.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace AS kn ON kn.oid = k.collnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND a.atttypid <> ALL ($3::pg_catalog.oid[])
UNION ALL
SELECT
    w.place::int8,
    'value',
    pg_catalog.format_type(t.typbasetype, t.typtypmod)::text,
    NULL,
    NULL
FROM ROWS FROM (
    pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])
) WITH ORDINALITY AS w (schema, name, place)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
JOIN pg_catalog.pg_type AS t ON t.typnamespace = n.oid AND t.typname = w.name
WHERE t.typtype = 'd' AND t.typbasetype <> ALL ($3::pg_catalog.oid[])
ORDER BY 1, 2
