-- Every foreign-data wrapper of the user's. What looks like a secret is compared by the beginning of
-- its digest.
SELECT
    w.fdwname::text,
    NULLIF(w.fdwhandler, 0)::pg_catalog.regproc::text,
    NULLIF(w.fdwvalidator, 0)::pg_catalog.regproc::text,
    ARRAY(
        SELECT CASE
            WHEN {is secret}
                THEN o.name || '=' || {digest}
            ELSE o.name || '=' || o.value
        END
        FROM pg_catalog.unnest(w.fdwoptions) AS e (entry)
        CROSS JOIN LATERAL (
            SELECT pg_catalog.split_part(e.entry, '=', 1),
                pg_catalog.substr(e.entry, pg_catalog.strpos(e.entry, '=') + 1)
        ) AS o (name, value)
    )::text[],
    pg_catalog.pg_get_userbyid(w.fdwowner)::text
FROM pg_catalog.pg_foreign_data_wrapper AS w
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS d
    WHERE d.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
        AND d.objid = w.oid
        AND d.deptype = 'e'
)
ORDER BY w.fdwname COLLATE "C"
