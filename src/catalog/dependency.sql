-- What of the user's needs what: pg_depend, with each entry's object as the object of ours that it is
-- or belongs to. A path begins with the kind. A member of an extension is the extension. What an
-- object needs of itself is left out, and so are internal triggers, which need what their
-- constraints do, and the triggers that partitions have from their parents.
-- In no order, and some of it more than once: whoever reads it sorts it.
WITH RECURSIVE member (class, oid, name) AS MATERIALIZED (
    SELECT d.classid, d.objid, e.extname
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
),
space (oid, name) AS MATERIALIZED (
    SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
),
-- The sequence of an identity column is the column's.
identity (oid, path) AS MATERIALIZED (
    SELECT d.objid, ARRAY['column', n.name, t.relname, a.attname]::text[]
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_class AS t ON t.oid = d.refobjid
    JOIN space AS n ON n.oid = t.relnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjsubid > 0
        AND d.deptype = 'i'
),
-- Whatever has columns. A composite type is known to extensions as a type.
relation (oid, kind, path, holder, holder_oid) AS MATERIALIZED (
    SELECT
        c.oid, c.relkind,
        COALESCE(i.path, ARRAY[
            CASE c.relkind
                WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' ELSE 'table'
            END::text, n.name, c.relname
        ]),
        CASE c.relkind
            WHEN 'c' THEN 'pg_catalog.pg_type'::pg_catalog.regclass
            ELSE 'pg_catalog.pg_class'::pg_catalog.regclass
        END::pg_catalog.oid,
        CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END
    FROM pg_catalog.pg_class AS c
    JOIN space AS n ON n.oid = c.relnamespace
    LEFT JOIN identity AS i ON i.oid = c.oid
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
        AND c.relpersistence <> 't'
        AND c.oid >= 16384
        AND (n.name <> 'pg_catalog' OR c.relkind NOT IN ('r', 'p', 'S'))
),
attribute (relation, number, path, generated, holder, holder_oid) AS MATERIALIZED (
    SELECT
        a.attrelid, a.attnum::int4,
        CASE
            WHEN a.attnum > 0 AND r.kind IN ('r', 'p', 'f')
                THEN ARRAY['column', r.path[2], r.path[3], a.attname]::text[]
            ELSE r.path
        END,
        a.attgenerated <> '', r.holder, r.holder_oid
    FROM relation AS r
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
    WHERE NOT a.attisdropped
),
-- Of a foreign key to a partitioned table, there is one more for each partition there.
foreign_key (oid, name) AS (
    SELECT o.oid, o.conname
    FROM pg_catalog.pg_constraint AS o
    WHERE o.contype = 'f' AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS whole
        WHERE whole.oid = o.conparentid AND whole.conrelid = o.conrelid
    )
    UNION ALL
    SELECT o.oid, whole.name
    FROM foreign_key AS whole
    JOIN pg_catalog.pg_constraint AS p ON p.oid = whole.oid
    JOIN pg_catalog.pg_constraint AS o ON o.conparentid = p.oid AND o.conrelid = p.conrelid
),
-- An array is what its elements are, a multirange what its range is, and a row what it is of.
type (oid, path, holder, holder_oid) AS MATERIALIZED (
    SELECT
        t.oid,
        COALESCE(r.path, ARRAY[
            CASE y.typtype
                WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type'
                ELSE 'base type'
            END::text, n.name, y.typname
        ]),
        COALESCE(r.holder, 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid),
        COALESCE(r.holder_oid, y.oid)
    FROM pg_catalog.pg_type AS t
    LEFT JOIN pg_catalog.pg_type AS e ON e.typarray = t.oid
    LEFT JOIN pg_catalog.pg_depend AS m
        ON m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
        AND m.objid = COALESCE(e.oid, t.oid)
        AND m.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
        AND m.deptype = 'i'
        AND COALESCE(e.typtype, t.typtype) = 'm'
    JOIN pg_catalog.pg_type AS y ON y.oid = COALESCE(m.refobjid, e.oid, t.oid)
    JOIN space AS n ON n.oid = y.typnamespace
    LEFT JOIN relation AS r ON r.oid = y.typrelid
    WHERE t.oid >= 16384
        AND (y.typrelid = 0 OR r.oid IS NOT NULL)
        AND (n.name <> 'pg_catalog' OR y.typtype NOT IN ('e', 'd'))
),
-- What PostgreSQL made for a range type: its constructors and casts.
of_type (class, oid, type) AS MATERIALIZED (
    SELECT d.classid, d.objid, d.refobjid
    FROM pg_catalog.pg_depend AS d
    WHERE d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
        AND d.classid IN (
            'pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_cast'::pg_catalog.regclass
        )
        AND d.deptype = 'i'
),
-- Classes and families of operators.
operators (class, oid, path, family, type, place) AS MATERIALIZED (
    SELECT
        'pg_catalog.pg_opclass'::pg_catalog.regclass::pg_catalog.oid, k.oid,
        ARRAY[
            'operator class'::text, n.name, k.opcname,
            pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))
        ],
        k.opcfamily, k.opcintype,
        -- operator_class.sql says which of several has the members of a type.
        pg_catalog.row_number() OVER (
            PARTITION BY k.opcfamily, k.opcintype
            ORDER BY k.oid >= 16384, n.name COLLATE "C", k.opcname COLLATE "C"
        )
    FROM pg_catalog.pg_opclass AS k
    JOIN space AS n ON n.oid = k.opcnamespace
    JOIN pg_catalog.pg_am AS m ON m.oid = k.opcmethod
    UNION ALL
    SELECT
        'pg_catalog.pg_opfamily'::pg_catalog.regclass, y.oid,
        ARRAY[
            'operator family'::text, n.name, y.opfname,
            pg_catalog.concat(' USING ', pg_catalog.quote_ident(m.amname))
        ],
        NULL, NULL, NULL
    FROM pg_catalog.pg_opfamily AS y
    JOIN space AS n ON n.oid = y.opfnamespace
    JOIN pg_catalog.pg_am AS m ON m.oid = y.opfmethod
    WHERE y.oid >= 16384
),
-- An entry's object or what it belongs to, which part of it the entry is, and what an extension would
-- have it as. An entry that is part of two objects is there twice.
entry (class, oid, sub, path, part, holder, holder_oid) AS (
    SELECT
        'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, r.oid, 0,
        r.path, NULL::text, r.holder, r.holder_oid
    FROM relation AS r
    UNION ALL
    SELECT
        'pg_catalog.pg_class'::pg_catalog.regclass, a.relation, a.number,
        a.path, NULL, a.holder, a.holder_oid
    FROM attribute AS a
    UNION ALL
    SELECT
        'pg_catalog.pg_class'::pg_catalog.regclass, x.oid, 0,
        ARRAY[
            CASE WHEN o.oid IS NULL THEN 'index' ELSE 'constraint' END::text,
            r.path[2], r.path[3], COALESCE(o.conname, x.relname)
        ],
        NULL, r.holder, r.holder_oid
    FROM pg_catalog.pg_index AS i
    JOIN relation AS r ON r.oid = i.indrelid
    JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
    LEFT JOIN pg_catalog.pg_constraint AS o
        ON o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')
    UNION ALL
    SELECT
        'pg_catalog.pg_attrdef'::pg_catalog.regclass, e.oid, 0,
        a.path, CASE WHEN a.generated THEN 'generation' ELSE 'default' END, a.holder, a.holder_oid
    FROM pg_catalog.pg_attrdef AS e
    JOIN attribute AS a ON a.relation = e.adrelid AND a.number = e.adnum
    UNION ALL
    SELECT
        'pg_catalog.pg_constraint'::pg_catalog.regclass, o.oid, 0,
        CASE
            WHEN o.contype = 'n' THEN a.path
            ELSE ARRAY[
                CASE o.contype WHEN 't' THEN 'trigger' ELSE 'constraint' END::text,
                r.path[2], r.path[3], COALESCE(f.name, o.conname)
            ]
        END,
        CASE o.contype WHEN 'n' THEN 'not null' END, r.holder, r.holder_oid
    FROM pg_catalog.pg_constraint AS o
    JOIN relation AS r ON r.oid = o.conrelid
    LEFT JOIN attribute AS a
        ON o.contype = 'n' AND a.relation = o.conrelid AND a.number = o.conkey[1]
    LEFT JOIN foreign_key AS f ON f.oid = o.oid
    UNION ALL
    SELECT
        'pg_catalog.pg_constraint'::pg_catalog.regclass, o.oid, 0,
        t.path, CASE o.contype WHEN 'n' THEN 'not null' ELSE 'check' END, t.holder, t.holder_oid
    FROM pg_catalog.pg_constraint AS o
    JOIN type AS t ON t.oid = o.contypid
    UNION ALL
    SELECT
        'pg_catalog.pg_rewrite'::pg_catalog.regclass, w.oid, 0,
        CASE w.rulename
            WHEN '_RETURN' THEN r.path
            ELSE ARRAY['rule'::text, r.path[2], r.path[3], w.rulename]
        END,
        NULL, r.holder, r.holder_oid
    FROM pg_catalog.pg_rewrite AS w
    JOIN relation AS r ON r.oid = w.ev_class
    UNION ALL
    SELECT
        'pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, 0,
        ARRAY['trigger'::text, r.path[2], r.path[3], t.tgname], NULL, r.holder, r.holder_oid
    FROM pg_catalog.pg_trigger AS t
    JOIN relation AS r ON r.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgparentid = 0
    UNION ALL
    SELECT
        'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, 0,
        ARRAY['policy'::text, r.path[2], r.path[3], p.polname], NULL, r.holder, r.holder_oid
    FROM pg_catalog.pg_policy AS p
    JOIN relation AS r ON r.oid = p.polrelid
    UNION ALL
    SELECT
        'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0,
        t.path, NULL, t.holder, t.holder_oid
    FROM type AS t
    UNION ALL
    SELECT o.class, o.oid, 0, t.path, NULL, t.holder, t.holder_oid
    FROM of_type AS o
    JOIN type AS t ON t.oid = o.type
    UNION ALL
    SELECT
        'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0,
        ARRAY[
            CASE p.prokind
                WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function'
            END::text, n.name, p.proname,
            pg_catalog.concat('(', pg_catalog.oidvectortypes(p.proargtypes), ')')
        ],
        NULL, NULL, NULL
    FROM pg_catalog.pg_proc AS p
    JOIN space AS n ON n.oid = p.pronamespace
    WHERE p.oid >= 16384 AND p.oid NOT IN (
        SELECT o.oid FROM of_type AS o
        WHERE o.class = 'pg_catalog.pg_proc'::pg_catalog.regclass
    )
    UNION ALL
    SELECT
        'pg_catalog.pg_cast'::pg_catalog.regclass, o.oid, 0,
        ARRAY['cast'::text, pg_catalog.concat(
            '(', pg_catalog.format_type(o.castsource, NULL), ' AS ',
            pg_catalog.format_type(o.casttarget, NULL), ')'
        )],
        NULL, NULL, NULL
    FROM pg_catalog.pg_cast AS o
    WHERE o.oid >= 16384
        AND o.oid NOT IN (
            SELECT t.oid FROM of_type AS t
            WHERE t.class = 'pg_catalog.pg_cast'::pg_catalog.regclass
        )
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_type AS t
            WHERE t.oid IN (o.castsource, o.casttarget)
                AND t.typnamespace NOT IN (SELECT n.oid FROM space AS n)
        )
    UNION ALL
    SELECT
        'pg_catalog.pg_transform'::pg_catalog.regclass, o.oid, 0,
        ARRAY['transform'::text, pg_catalog.concat(
            'FOR ', pg_catalog.format_type(o.trftype, NULL), ' LANGUAGE ',
            pg_catalog.quote_ident(l.lanname)
        )],
        NULL, NULL, NULL
    FROM pg_catalog.pg_transform AS o
    JOIN pg_catalog.pg_language AS l ON l.oid = o.trflang
    JOIN pg_catalog.pg_type AS t ON t.oid = o.trftype
    JOIN space AS n ON n.oid = t.typnamespace
    UNION ALL
    SELECT
        'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid, 0,
        ARRAY['operator'::text, n.name, o.oprname, pg_catalog.concat(
            '(',
            CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END,
            ', ',
            CASE o.oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END,
            ')'
        )],
        NULL, NULL, NULL
    FROM pg_catalog.pg_operator AS o
    JOIN space AS n ON n.oid = o.oprnamespace
    -- A shell of an operator is named by another one only.
    WHERE o.oid >= 16384 AND o.oprcode <> 0
    UNION ALL
    SELECT o.class, o.oid, 0, o.path, NULL, NULL, NULL
    FROM operators AS o
    WHERE o.oid >= 16384
    UNION ALL
    -- Members as PostgreSQL counts them. Without one that is internal, the whole class goes.
    SELECT
        d.classid, d.objid, 0, o.path, CASE WHEN d.deptype <> 'i' THEN 'member' END, o.class, o.oid
    FROM pg_catalog.pg_depend AS d
    JOIN operators AS o ON o.class = d.refclassid AND o.oid = d.refobjid
    WHERE o.oid >= 16384
        AND d.classid IN (
            'pg_catalog.pg_amop'::pg_catalog.regclass, 'pg_catalog.pg_amproc'::pg_catalog.regclass
        )
    UNION ALL
    -- And as they are read: by their type.
    SELECT m.class, m.oid, 0, o.path, 'member', o.class, o.oid
    FROM (
        SELECT
            'pg_catalog.pg_amop'::pg_catalog.regclass, p.oid, p.amopfamily, p.amoplefttype
        FROM pg_catalog.pg_amop AS p
        WHERE p.oid >= 16384 AND p.amoplefttype = p.amoprighttype
        UNION ALL
        SELECT
            'pg_catalog.pg_amproc'::pg_catalog.regclass, p.oid, p.amprocfamily, p.amproclefttype
        FROM pg_catalog.pg_amproc AS p
        WHERE p.oid >= 16384 AND p.amproclefttype = p.amprocrighttype
    ) AS m (class, oid, family, type)
    JOIN operators AS o ON o.family = m.family AND o.type = m.type AND o.place = 1
    WHERE o.oid >= 16384
    UNION ALL
    -- What is in a publication, tables and, from 15 on, schemas.
    SELECT
        d.classid, d.objid, 0, ARRAY['publication'::text, p.pubname], 'member', NULL, NULL
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_publication AS p ON p.oid = d.refobjid
    WHERE d.refclassid = 'pg_catalog.pg_publication'::pg_catalog.regclass
    UNION ALL
    SELECT
        named.class, named.oid, 0, ARRAY[named.kind, n.name, named.name], NULL, NULL, NULL
    FROM (
        SELECT
            'pg_catalog.pg_collation'::pg_catalog.regclass, o.oid,
            'collation'::text, o.collnamespace, o.collname
        FROM pg_catalog.pg_collation AS o
        WHERE o.collencoding IN (
            -1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding())
        )
        UNION ALL
        SELECT
            'pg_catalog.pg_conversion'::pg_catalog.regclass, o.oid,
            'conversion', o.connamespace, o.conname
        FROM pg_catalog.pg_conversion AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, o.oid,
            'statistics', o.stxnamespace, o.stxname
        FROM pg_catalog.pg_statistic_ext AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_ts_parser'::pg_catalog.regclass, o.oid,
            'text search parser', o.prsnamespace, o.prsname
        FROM pg_catalog.pg_ts_parser AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_ts_template'::pg_catalog.regclass, o.oid,
            'text search template', o.tmplnamespace, o.tmplname
        FROM pg_catalog.pg_ts_template AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_ts_dict'::pg_catalog.regclass, o.oid,
            'text search dictionary', o.dictnamespace, o.dictname
        FROM pg_catalog.pg_ts_dict AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_ts_config'::pg_catalog.regclass, o.oid,
            'text search configuration', o.cfgnamespace, o.cfgname
        FROM pg_catalog.pg_ts_config AS o
    ) AS named (class, oid, kind, space, name)
    JOIN space AS n ON n.oid = named.space
    WHERE named.oid >= 16384
    UNION ALL
    SELECT plain.class, plain.oid, 0, ARRAY[plain.kind, plain.name], NULL, NULL, NULL
    FROM (
        SELECT
            'pg_catalog.pg_language'::pg_catalog.regclass, o.oid, 'language'::text, o.lanname
        FROM pg_catalog.pg_language AS o
        UNION ALL
        SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, o.oid, 'access method', o.amname
        FROM pg_catalog.pg_am AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, o.oid,
            'foreign-data wrapper', o.fdwname
        FROM pg_catalog.pg_foreign_data_wrapper AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_foreign_server'::pg_catalog.regclass, o.oid, 'server', o.srvname
        FROM pg_catalog.pg_foreign_server AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_event_trigger'::pg_catalog.regclass, o.oid, 'event trigger', o.evtname
        FROM pg_catalog.pg_event_trigger AS o
        UNION ALL
        SELECT
            'pg_catalog.pg_publication'::pg_catalog.regclass, o.oid, 'publication', o.pubname
        FROM pg_catalog.pg_publication AS o
        UNION ALL
        SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, o.oid, 'extension', o.extname
        FROM pg_catalog.pg_extension AS o
        WHERE o.extname <> 'plpgsql'
    ) AS plain (class, oid, kind, name)
    WHERE plain.oid >= 16384
    UNION ALL
    SELECT
        'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0,
        ARRAY['schema'::text, n.name], NULL, NULL, NULL
    FROM space AS n
    WHERE n.name <> 'pg_catalog'
    UNION ALL
    SELECT
        'pg_catalog.pg_user_mapping'::pg_catalog.regclass, m.umid, 0,
        ARRAY['user mapping'::text, m.srvname, CASE
            WHEN m.umuser = 0 THEN 'PUBLIC' WHEN m.usename = 'PUBLIC' THEN '"PUBLIC"'
            ELSE m.usename
        END],
        NULL, NULL, NULL
    FROM pg_catalog.pg_user_mappings AS m
),
object (class, oid, sub, path, part) AS MATERIALIZED (
    SELECT
        e.class, e.oid, e.sub,
        CASE
            WHEN m.name IS NULL AND h.name IS NULL THEN e.path::text[]
            ELSE ARRAY['extension'::text, COALESCE(m.name, h.name)]
        END,
        CASE WHEN m.name IS NULL AND h.name IS NULL THEN e.part END
    FROM entry AS e
    LEFT JOIN member AS m ON m.class = e.class AND m.oid = e.oid
    LEFT JOIN member AS h ON h.class = e.holder AND h.oid = e.holder_oid
    WHERE COALESCE(m.name, h.name) IS DISTINCT FROM 'plpgsql'
)
SELECT
    dependent.path[1]::text,
    dependent.path[2:]::text[],
    CASE
        -- Until 14, what a generated column is made of is the column's own.
        WHEN dependent.part IS NULL AND d.deptype = 'a' AND d.objsubid > 0 AND EXISTS (
            SELECT FROM attribute AS a
            WHERE a.relation = d.objid AND a.number = d.objsubid AND a.generated
        ) THEN 'generation'
        ELSE dependent.part
    END::text,
    referenced.path[1]::text,
    referenced.path[2:]::text[],
    d.deptype::text
FROM pg_catalog.pg_depend AS d
JOIN object AS dependent
    ON dependent.class = d.classid AND dependent.oid = d.objid AND dependent.sub = d.objsubid
JOIN object AS referenced
    ON referenced.class = d.refclassid
    AND referenced.oid = d.refobjid
    AND referenced.sub = d.refobjsubid
WHERE d.objid >= 16384
    AND dependent.path <> referenced.path
    -- Whose member an operator is, the class or the family says itself.
    AND NOT (
        d.classid IN (
            'pg_catalog.pg_amop'::pg_catalog.regclass, 'pg_catalog.pg_amproc'::pg_catalog.regclass
        )
        AND d.refclassid IN (
            'pg_catalog.pg_opclass'::pg_catalog.regclass,
            'pg_catalog.pg_opfamily'::pg_catalog.regclass
        )
    )
