-- Every operator family of the user's, with the members that belong to none of its classes.
SELECT
    n.nspname::text,
    y.opfname::text,
    pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))::text,
    ARRAY(
        SELECT pg_catalog.concat(
            o.amopstrategy, ' ', o.amopopr::pg_catalog.regoperator,
            CASE o.amoppurpose WHEN 'o' THEN (
                SELECT pg_catalog.concat(
                    ' FOR ORDER BY ', pg_catalog.quote_ident(sn.nspname), '.',
                    pg_catalog.quote_ident(s.opfname)
                )
                FROM pg_catalog.pg_opfamily AS s
                JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.opfnamespace
                WHERE s.oid = o.amopsortfamily
            ) END
        )
        FROM pg_catalog.pg_amop AS o
        WHERE o.amopfamily = y.oid AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend AS d
                WHERE d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
                    AND d.objid = o.oid
                    AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                    AND d.deptype = 'i'
            )
    )::text[],
    ARRAY(
        SELECT pg_catalog.concat(
            f.amprocnum, ' (', pg_catalog.format_type(f.amproclefttype, NULL), ', ',
            pg_catalog.format_type(f.amprocrighttype, NULL), ') ',
            f.amproc::pg_catalog.oid::pg_catalog.regprocedure
        )
        FROM pg_catalog.pg_amproc AS f
        WHERE f.amprocfamily = y.oid AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend AS d
                WHERE d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
                    AND d.objid = f.oid
                    AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                    AND d.deptype = 'i'
            )
    )::text[],
    pg_catalog.pg_get_userbyid(y.opfowner)::text
FROM pg_catalog.pg_opfamily AS y
JOIN pg_catalog.pg_namespace AS n ON n.oid = y.opfnamespace
JOIN pg_catalog.pg_am AS m ON m.oid = y.opfmethod
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
