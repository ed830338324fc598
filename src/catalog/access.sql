-- What the connected role may not do with the tables $1.$2 (schemas and names, pairwise): one row
-- per table that exists, with USAGE on its schema and the table privileges that it lacks. A
-- privilege granted on every column counts as granted on the table, as it does for a statement.
SELECT
    n.nspname::text,
    c.relname::text,
    pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
    ARRAY(
        SELECT p.privilege
        FROM pg_catalog.unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'])
            WITH ORDINALITY AS p (privilege, position)
        WHERE NOT pg_catalog.has_table_privilege(c.oid, p.privilege)
            AND (p.privilege = 'DELETE' OR EXISTS (
                SELECT FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND NOT pg_catalog.has_column_privilege(c.oid, a.attnum,
                        CASE WHEN p.privilege = 'DELETE' THEN 'SELECT' ELSE p.privilege END)))
        ORDER BY p.position)::text[]
FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]))
    AS asked (schema_name, table_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = asked.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.table_name
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
