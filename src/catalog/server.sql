-- Every foreign server of the user's. What looks like a secret is compared by the beginning of its
-- digest.
SELECT
    s.srvname::text,
    w.fdwname::text,
    s.srvtype::text,
    s.srvversion::text,
    ARRAY(
        SELECT CASE
            WHEN {is secret}
                THEN o.name || '=' || {digest}
            ELSE o.name || '=' || o.value
        END
        FROM pg_catalog.unnest(s.srvoptions) AS e (entry)
        CROSS JOIN LATERAL (
            SELECT pg_catalog.split_part(e.entry, '=', 1),
                pg_catalog.substr(e.entry, pg_catalog.strpos(e.entry, '=') + 1)
        ) AS o (name, value)
    )::text[],
    pg_catalog.pg_get_userbyid(s.srvowner)::text
FROM pg_catalog.pg_foreign_server AS s
JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS d
    WHERE d.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass
        AND d.objid = s.oid
        AND d.deptype = 'e'
)
ORDER BY s.srvname COLLATE "C"
