-- Every operator family of the user's, with the members that are not all of a class's own type.
-- See operator_class.sql.
SELECT
    n.nspname::text,
    y.opfname::text,
    pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))::text,
    COALESCE(o.members, '{}')::text[],
    COALESCE(f.members, '{}')::text[],
    pg_catalog.pg_get_userbyid(y.opfowner)::text
FROM pg_catalog.pg_opfamily AS y
JOIN pg_catalog.pg_namespace AS n ON n.oid = y.opfnamespace
JOIN pg_catalog.pg_am AS m ON m.oid = y.opfmethod
LEFT JOIN (
    SELECT
        o.amopfamily,
        pg_catalog.array_agg(pg_catalog.concat(
            o.amopstrategy, ' ', o.amopopr::pg_catalog.regoperator,
            ' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.'
                || pg_catalog.quote_ident(s.opfname)
        )) AS members
    FROM pg_catalog.pg_amop AS o
    LEFT JOIN pg_catalog.pg_opfamily AS s ON s.oid = o.amopsortfamily
    LEFT JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.opfnamespace
    WHERE o.amopfamily >= 16384 AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_opclass AS k
        WHERE k.opcfamily = o.amopfamily
            AND k.opcintype = o.amoplefttype
            AND k.opcintype = o.amoprighttype
    )
    GROUP BY o.amopfamily
) AS o ON o.amopfamily = y.oid
LEFT JOIN (
    SELECT
        f.amprocfamily,
        pg_catalog.array_agg(pg_catalog.concat(
            f.amprocnum, ' (', pg_catalog.format_type(f.amproclefttype, NULL), ', ',
            pg_catalog.format_type(f.amprocrighttype, NULL), ') ',
            f.amproc::pg_catalog.oid::pg_catalog.regprocedure
        )) AS members
    FROM pg_catalog.pg_amproc AS f
    WHERE f.amprocfamily >= 16384 AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_opclass AS k
        WHERE k.opcfamily = f.amprocfamily
            AND k.opcintype = f.amproclefttype
            AND k.opcintype = f.amprocrighttype
    )
    GROUP BY f.amprocfamily
) AS f ON f.amprocfamily = y.oid
WHERE y.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass
            AND d.objid = y.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", y.opfname COLLATE "C", m.amname COLLATE "C"
