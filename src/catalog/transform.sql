-- Every transform of the user's.
SELECT
    pg_catalog.concat(
        'FOR ', pg_catalog.format_type(t.trftype, NULL), ' LANGUAGE ',
        pg_catalog.quote_ident(l.lanname)
    )::text,
    NULLIF(t.trffromsql::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(t.trftosql::pg_catalog.oid, 0)::pg_catalog.regprocedure::text
FROM pg_catalog.pg_transform AS t
JOIN pg_catalog.pg_language AS l ON l.oid = t.trflang
JOIN pg_catalog.pg_type AS y ON y.oid = t.trftype
JOIN pg_catalog.pg_namespace AS n ON n.oid = y.typnamespace
WHERE n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_transform'::pg_catalog.regclass
            AND d.objid = t.oid
            AND d.deptype = 'e'
    )
ORDER BY pg_catalog.format_type(t.trftype, NULL) COLLATE "C", l.lanname COLLATE "C"
