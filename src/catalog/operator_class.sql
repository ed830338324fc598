-- Every operator class of the user's. Which members of a family PostgreSQL counts as a class's
-- depends on its version and on how they came there, so it is told by their types here: those that
-- are all of the class's own type are its members (of the first class of that type, if there are
-- several), whatever pg_depend says.
WITH holder AS (
    SELECT DISTINCT ON (k.opcfamily, k.opcintype) k.oid, k.opcfamily, k.opcintype
    FROM pg_catalog.pg_opclass AS k
    JOIN pg_catalog.pg_namespace AS n ON n.oid = k.opcnamespace
    ORDER BY
        k.opcfamily, k.opcintype, k.oid >= 16384, n.nspname COLLATE "C", k.opcname COLLATE "C"
)
SELECT
    n.nspname::text,
    k.opcname::text,
    pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))::text,
    pg_catalog.format_type(k.opcintype, NULL)::text,
    CASE WHEN k.opckeytype <> 0 THEN pg_catalog.format_type(k.opckeytype, NULL) END::text,
    k.opcdefault::bool,
    pg_catalog.concat(
        pg_catalog.quote_ident(yn.nspname), '.', pg_catalog.quote_ident(y.opfname)
    )::text,
    COALESCE(o.members, '{}')::text[],
    COALESCE(f.members, '{}')::text[],
    pg_catalog.pg_get_userbyid(k.opcowner)::text
FROM pg_catalog.pg_opclass AS k
JOIN pg_catalog.pg_namespace AS n ON n.oid = k.opcnamespace
JOIN pg_catalog.pg_am AS m ON m.oid = k.opcmethod
JOIN pg_catalog.pg_opfamily AS y ON y.oid = k.opcfamily
JOIN pg_catalog.pg_namespace AS yn ON yn.oid = y.opfnamespace
LEFT JOIN (
    SELECT
        h.oid,
        pg_catalog.array_agg(pg_catalog.concat(
            o.amopstrategy, ' ', o.amopopr::pg_catalog.regoperator,
            ' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.'
                || pg_catalog.quote_ident(s.opfname)
        )) AS members
    FROM holder AS h
    JOIN pg_catalog.pg_amop AS o
        ON o.amopfamily = h.opcfamily
        AND o.amoplefttype = h.opcintype
        AND o.amoprighttype = h.opcintype
    LEFT JOIN pg_catalog.pg_opfamily AS s ON s.oid = o.amopsortfamily
    LEFT JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.opfnamespace
    WHERE h.oid >= 16384
    GROUP BY h.oid
) AS o ON o.oid = k.oid
LEFT JOIN (
    SELECT
        h.oid,
        pg_catalog.array_agg(pg_catalog.concat(
            f.amprocnum, ' ', f.amproc::pg_catalog.oid::pg_catalog.regprocedure
        )) AS members
    FROM holder AS h
    JOIN pg_catalog.pg_amproc AS f
        ON f.amprocfamily = h.opcfamily
        AND f.amproclefttype = h.opcintype
        AND f.amprocrighttype = h.opcintype
    WHERE h.oid >= 16384
    GROUP BY h.oid
) AS f ON f.oid = k.oid
WHERE k.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
            AND d.objid = k.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", k.opcname COLLATE "C", m.amname COLLATE "C"
