-- Every parameter that is set for the database, for a role, or for a role in the database. What
-- looks like a secret is compared by its digest.
SELECT
    CASE
        WHEN s.setrole = 0 THEN 'database'
        WHEN s.setdatabase = 0 THEN 'role ' || pg_catalog.pg_get_userbyid(s.setrole)
        ELSE 'role ' || pg_catalog.pg_get_userbyid(s.setrole) || ' in database'
    END::text,
    pg_catalog.split_part(c, '=', 1)::text,
    CASE
        WHEN pg_catalog.split_part(c, '=', 1) ~* '(password|passwd|secret|token|credential|private|key)'
            THEN '(hidden, digest ' || pg_catalog.md5(c) || ')'
        ELSE pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)
    END::text
FROM pg_catalog.pg_db_role_setting AS s
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c
WHERE s.setdatabase = 0
    OR s.setdatabase = (
        SELECT d.oid FROM pg_catalog.pg_database AS d
        WHERE d.datname = pg_catalog.current_database()
    )
ORDER BY s.setrole, s.setdatabase, c COLLATE "C"
