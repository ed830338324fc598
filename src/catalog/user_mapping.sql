-- Every user mapping. Its options are secrets, and not every role may see whether it has any.
SELECT
    m.srvname::text,
    CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE m.usename END::text
FROM pg_catalog.pg_user_mappings AS m
ORDER BY m.srvname COLLATE "C", m.usename COLLATE "C"
