-- The names of all roles of the server.
SELECT r.rolname::text
FROM pg_catalog.pg_roles AS r
ORDER BY r.rolname::text COLLATE "C"
