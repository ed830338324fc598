-- Every range type of the user's.
SELECT
    n.nspname::text,
    t.typname::text,
    pg_catalog.format_type(r.rngsubtype, NULL)::text,
    (
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(NULLIF(pn.nspname, 'pg_catalog')) || '.',
            pg_catalog.quote_ident(p.opcname)
        )
        FROM pg_catalog.pg_opclass AS p
        JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.opcnamespace
        WHERE p.oid = r.rngsubopc
    )::text,
    (
        -- As it is known: raw where it is PostgreSQL's own.
        SELECT CASE ln.nspname
            WHEN 'pg_catalog' THEN l.collname
            ELSE pg_catalog.concat(
                pg_catalog.quote_ident(ln.nspname), '.', pg_catalog.quote_ident(l.collname)
            )
        END
        FROM pg_catalog.pg_collation AS l
        JOIN pg_catalog.pg_namespace AS ln ON ln.oid = l.collnamespace
        JOIN pg_catalog.pg_type AS s ON s.oid = r.rngsubtype
        WHERE l.oid = r.rngcollation AND l.oid <> s.typcollation
    )::text,
    NULLIF(r.rngcanonical::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    NULLIF(r.rngsubdiff::pg_catalog.oid, 0)::pg_catalog.regprocedure::text,
    (
        SELECT pg_catalog.format_type(m.oid, NULL)
        FROM pg_catalog.pg_type AS m
        WHERE m.oid = (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid
    )::text,
    pg_catalog.pg_get_userbyid(t.typowner)::text
FROM pg_catalog.pg_range AS r
JOIN pg_catalog.pg_type AS t ON t.oid = r.rngtypid
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND d.objid = t.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
