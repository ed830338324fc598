-- What each grantee gets on what a role makes, in all schemas or in one. An entry for all schemas
-- stands instead of PostgreSQL's own default, so of it only what was granted or revoked is read; one
-- for a schema comes on top.
SELECT
    pg_catalog.pg_get_userbyid(a.defaclrole)::text,
    n.nspname::text,
    a.defaclobjtype::text,
    (w.grantee = a.defaclrole)::bool,
    CASE w.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(w.grantee) END::text,
    pg_catalog.array_agg(w.word) FILTER (WHERE NOT w.is_default)::text[],
    pg_catalog.array_agg(w.word) FILTER (WHERE NOT w.is_own)::text[],
    (
        a.defaclobjtype = 'r'
        AND pg_catalog.current_setting('server_version_num')::int4 >= 170000
    )::bool
FROM pg_catalog.pg_default_acl AS a
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = a.defaclnamespace
CROSS JOIN LATERAL (
    SELECT
        e.grantee,
        e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS word,
        pg_catalog.bool_or(e.is_own) AS is_own,
        pg_catalog.bool_or(NOT e.is_own) AS is_default
    FROM (
        SELECT true, o.grantee, o.privilege_type, o.is_grantable
        FROM pg_catalog.aclexplode(a.defaclacl) AS o
        UNION ALL
        SELECT false, o.grantee, o.privilege_type, o.is_grantable
        FROM pg_catalog.aclexplode(CASE a.defaclnamespace WHEN 0 THEN pg_catalog.acldefault(
            CASE a.defaclobjtype WHEN 'S' THEN 's' ELSE a.defaclobjtype END, a.defaclrole
        ) END) AS o
    ) AS e (is_own, grantee, privilege_type, is_grantable)
    GROUP BY e.grantee, e.privilege_type, e.is_grantable
) AS w
WHERE w.is_own <> w.is_default
GROUP BY a.defaclrole, n.nspname, a.defaclobjtype, w.grantee
ORDER BY n.nspname COLLATE "C", a.defaclrole, a.defaclobjtype, w.grantee
