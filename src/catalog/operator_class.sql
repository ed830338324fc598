-- Every operator class of the user's.
SELECT
    n.nspname::text,
    k.opcname::text,
    pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))::text,
    pg_catalog.format_type(k.opcintype, NULL)::text,
    CASE WHEN k.opckeytype <> 0 THEN pg_catalog.format_type(k.opckeytype, NULL) END::text,
    k.opcdefault::bool,
    (
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(yn.nspname), '.', pg_catalog.quote_ident(y.opfname)
        )
        FROM pg_catalog.pg_opfamily AS y
        JOIN pg_catalog.pg_namespace AS yn ON yn.oid = y.opfnamespace
        WHERE y.oid = k.opcfamily
    )::text,
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
        WHERE o.amopfamily = k.opcfamily AND EXISTS (
                SELECT FROM pg_catalog.pg_depend AS d
                WHERE d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
                    AND d.objid = o.oid
                    AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                    AND d.refobjid = k.oid
            )
    )::text[],
    ARRAY(
        SELECT pg_catalog.concat(
            f.amprocnum, ' (', pg_catalog.format_type(f.amproclefttype, NULL), ', ',
            pg_catalog.format_type(f.amprocrighttype, NULL), ') ',
            f.amproc::pg_catalog.oid::pg_catalog.regprocedure
        )
        FROM pg_catalog.pg_amproc AS f
        WHERE f.amprocfamily = k.opcfamily AND EXISTS (
                SELECT FROM pg_catalog.pg_depend AS d
                WHERE d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
                    AND d.objid = f.oid
                    AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                    AND d.refobjid = k.oid
            )
    )::text[],
    pg_catalog.pg_get_userbyid(k.opcowner)::text
FROM pg_catalog.pg_opclass AS k
JOIN pg_catalog.pg_namespace AS n ON n.oid = k.opcnamespace
JOIN pg_catalog.pg_am AS m ON m.oid = k.opcmethod
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
