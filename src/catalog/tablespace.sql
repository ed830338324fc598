-- Every tablespace that something of this database is in. What else the cluster has is the business
-- of other databases.
SELECT
    t.spcname::text,
    t.spcoptions::text[],
    pg_catalog.pg_get_userbyid(t.spcowner)::text
FROM pg_catalog.pg_tablespace AS t
WHERE t.spcname NOT IN ('pg_default', 'pg_global')
    AND (
        EXISTS (
            SELECT FROM pg_catalog.pg_class AS c
            WHERE c.reltablespace = t.oid AND c.relpersistence <> 't'
        )
        OR EXISTS (
            SELECT FROM pg_catalog.pg_database AS d
            WHERE d.dattablespace = t.oid AND d.datname = pg_catalog.current_database()
        )
    )
ORDER BY t.spcname COLLATE "C"
