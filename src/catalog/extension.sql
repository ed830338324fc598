-- Every extension that did not come with the cluster.
SELECT
    e.extname::text,
    e.extversion::text,
    n.nspname::text,
    pg_catalog.pg_get_userbyid(e.extowner)::text
FROM pg_catalog.pg_extension AS e
JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.oid >= 16384
ORDER BY e.extname COLLATE "C"
