-- Every schema of the user's: system schemas exactly, and no more, are left out. Before PostgreSQL 15
-- the schema public belonged to whoever made the cluster, which nobody chose.
SELECT
    n.nspname::text,
    CASE
        WHEN n.nspname = 'public' AND n.nspowner = 10
            AND pg_catalog.current_setting('server_version_num')::int < 150000
        THEN NULL
        ELSE pg_catalog.pg_get_userbyid(n.nspowner)
    END::text
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND n.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
            AND d.objid = n.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C"
