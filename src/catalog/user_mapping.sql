-- Every user mapping of a foreign server. Of its options only who connects is read; all others may be
-- secrets. To whom PostgreSQL shows options at all is its view's own condition.
SELECT
    m.srvname::text,
    CASE
        WHEN m.umuser = 0 THEN 'PUBLIC'
        WHEN m.usename = 'PUBLIC' THEN '"PUBLIC"'
        ELSE m.usename
    END::text,
    ARRAY(
        SELECT CASE
            WHEN o.name IN ('user', 'username', 'password_required', 'use_scram_passthrough')
                THEN e.entry
            ELSE o.name || '=(hidden)'
        END
        FROM pg_catalog.unnest(m.umoptions) AS e (entry)
        CROSS JOIN LATERAL (SELECT pg_catalog.split_part(e.entry, '=', 1)) AS o (name)
    )::text[],
    CASE
        WHEN m.umuser <> 0
            AND m.usename = CURRENT_USER
            AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                OR pg_catalog.has_server_privilege(s.oid, 'USAGE'))
            OR m.umuser = 0 AND pg_catalog.pg_has_role(s.srvowner, 'USAGE')
            OR (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = CURRENT_USER)
            THEN '{}'
        ELSE '{options}'
    END::text[]
FROM pg_catalog.pg_user_mappings AS m
JOIN pg_catalog.pg_foreign_server AS s ON s.oid = m.srvid
ORDER BY m.srvname COLLATE "C", m.usename COLLATE "C"
