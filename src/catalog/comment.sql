-- Every comment on an object of the user's, on the database, or, where it is not the one that it came
-- with, on the schema public.
WITH about (classid, objid, objsubid, text) AS (
    SELECT d.classoid, d.objoid, d.objsubid, d.description
    FROM pg_catalog.pg_description AS d
    WHERE d.objoid >= 16384
        -- An extension brings its own.
        AND d.classoid <> 'pg_catalog.pg_extension'::pg_catalog.regclass
        OR d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
        AND d.objoid = 2200
        AND d.description <> 'standard public schema'
    UNION ALL
    SELECT d.classoid, d.objoid, 0, d.description
    FROM pg_catalog.pg_shdescription AS d
    WHERE d.classoid = 'pg_catalog.pg_tablespace'::pg_catalog.regclass
        AND d.objoid >= 16384
        -- Those that the database uses, as they are read themselves.
        AND (
            EXISTS (
                SELECT FROM pg_catalog.pg_class AS c
                WHERE c.reltablespace = d.objoid AND c.relpersistence <> 't'
            )
            OR EXISTS (
                SELECT FROM pg_catalog.pg_database AS b
                WHERE b.dattablespace = d.objoid AND b.datname = pg_catalog.current_database()
            )
        )
        OR d.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
        AND d.description <> 'default administrative connection database'
        AND d.objoid = (
            SELECT b.oid FROM pg_catalog.pg_database AS b
            WHERE b.datname = pg_catalog.current_database()
        )
)
SELECT
    CASE
        WHEN x.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass THEN (
            SELECT ARRAY[
                CASE p.prokind
                    WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function'
                END, n.nspname, p.proname,
                pg_catalog.concat('(', (
        SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.place)
        FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) WITH ORDINALITY AS a (type, place)
    ), ')')
            ]
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
            WHERE p.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_type'::pg_catalog.regclass THEN (
            SELECT ARRAY[
                CASE t.typtype
                    WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
                    WHEN 'r' THEN 'range type' ELSE 'base type'
                END, n.nspname, t.typname
            ]
            FROM pg_catalog.pg_type AS t
            JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
            WHERE t.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass THEN (
            SELECT ARRAY['operator', n.nspname, o.oprname, pg_catalog.concat(
                '(',
                CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END,
                ', ',
                CASE o.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END,
                ')'
            )]
            FROM pg_catalog.pg_operator AS o
            JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
            WHERE o.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass THEN (
            SELECT ARRAY['operator class', n.nspname, k.opcname, pg_catalog.concat(
                ' USING ', pg_catalog.quote_ident(m.amname)
            )]
            FROM pg_catalog.pg_opclass AS k
            JOIN pg_catalog.pg_namespace AS n ON n.oid = k.opcnamespace
            JOIN pg_catalog.pg_am AS m ON m.oid = k.opcmethod
            WHERE k.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass THEN (
            SELECT ARRAY['operator family', n.nspname, y.opfname, pg_catalog.concat(
                ' USING ', pg_catalog.quote_ident(m.amname)
            )]
            FROM pg_catalog.pg_opfamily AS y
            JOIN pg_catalog.pg_namespace AS n ON n.oid = y.opfnamespace
            JOIN pg_catalog.pg_am AS m ON m.oid = y.opfmethod
            WHERE y.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass THEN (
            SELECT ARRAY['cast', pg_catalog.concat(
                '(', pg_catalog.format_type(c.castsource, NULL), ' AS ',
                pg_catalog.format_type(c.casttarget, NULL), ')'
            )]
            FROM pg_catalog.pg_cast AS c
            WHERE c.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_transform'::pg_catalog.regclass THEN (
            SELECT ARRAY['transform', pg_catalog.concat(
                'FOR ', pg_catalog.format_type(t.trftype, NULL), ' LANGUAGE ',
                pg_catalog.quote_ident(l.lanname)
            )]
            FROM pg_catalog.pg_transform AS t
            JOIN pg_catalog.pg_language AS l ON l.oid = t.trflang
            WHERE t.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass THEN (
            SELECT ARRAY['constraint', n.nspname, COALESCE(c.relname, t.typname), k.conname]
            FROM pg_catalog.pg_constraint AS k
            JOIN pg_catalog.pg_namespace AS n ON n.oid = k.connamespace
            LEFT JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
            LEFT JOIN pg_catalog.pg_type AS t ON t.oid = k.contypid
            WHERE k.oid = x.objid
        )
        WHEN x.classid = 'pg_catalog.pg_database'::pg_catalog.regclass
            THEN ARRAY['database', 'current']
        ELSE COALESCE(
            (
                SELECT ARRAY['index', n.nspname, t.relname, c.relname]
                FROM pg_catalog.pg_index AS i
                JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
                JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
                JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                WHERE i.indexrelid = x.objid
                    AND x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            ),
            (
                SELECT CASE
                    WHEN a.type LIKE '% column' THEN 'column'
                    WHEN a.type = 'statistics object' THEN 'statistics'
                    ELSE a.type
                END || a.object_names
                FROM pg_catalog.pg_identify_object_as_address(x.classid, x.objid, x.objsubid) AS a
            )
        )
    END::text[],
    x.text::text
FROM about AS x
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS d
    WHERE d.classid = x.classid AND d.objid = x.objid AND d.deptype = 'e'
)
    AND (x.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass OR NOT EXISTS (
        SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = x.objid AND t.relpersistence = 't'
    ))
ORDER BY x.classid, x.objid, x.objsubid, x.text COLLATE "C"
