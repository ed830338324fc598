-- What each grantee gets on what a role makes, in all schemas or in one. Where a role has an entry for
-- all schemas, it stands instead of PostgreSQL's own, so that what that would give and this does not is
-- listed with nothing.
SELECT
    pg_catalog.pg_get_userbyid(a.defaclrole)::text,
    COALESCE(n.nspname, '(all schemas)')::text,
    CASE a.defaclobjtype
        WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
        WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects'
        ELSE a.defaclobjtype::text
    END::text,
    CASE
        WHEN e.grantee = a.defaclrole THEN '(owner)'
        WHEN e.grantee = 0 THEN 'PUBLIC'
        ELSE pg_catalog.pg_get_userbyid(e.grantee)
    END::text,
    pg_catalog.array_remove(pg_catalog.array_agg(
        CASE
            WHEN e.is_own THEN e.privilege_type
                || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        END
    ), NULL)::text[]
FROM pg_catalog.pg_default_acl AS a
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = a.defaclnamespace
CROSS JOIN LATERAL (
    SELECT true, o.grantee, o.privilege_type, o.is_grantable
    FROM pg_catalog.aclexplode(a.defaclacl) AS o
    UNION ALL
    SELECT false, b.grantee, b.privilege_type, b.is_grantable
    FROM pg_catalog.aclexplode(
        CASE
            WHEN a.defaclnamespace = 0 AND a.defaclobjtype <> 'L' THEN pg_catalog.acldefault(
                CASE a.defaclobjtype WHEN 'S' THEN 's' ELSE a.defaclobjtype END, a.defaclrole
            )
        END
    ) AS b
) AS e (is_own, grantee, privilege_type, is_grantable)
GROUP BY a.defaclrole, n.nspname, a.defaclobjtype, e.grantee
ORDER BY n.nspname COLLATE "C", a.defaclrole, a.defaclobjtype, e.grantee
