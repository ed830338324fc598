-- Every index that does not back a constraint. Only expressions and predicates are deparsed: the
-- rest of a definition is in the catalog's own columns. NULL for NULLS NOT DISTINCT:
-- PostgreSQL 13 and 14 have none.
SELECT
    n.nspname::text,
    c.relname::text,
    x.relname::text,
    (SELECT m.amname FROM pg_catalog.pg_am AS m WHERE m.oid = x.relam)::text,
    keys.columns,
    keys.collation_schemas,
    keys.collations,
    keys.operator_classes,
    keys.operator_class_options,
    keys.orderings,
    keys.statistics_targets,
    CASE WHEN i.indnatts > i.indnkeyatts THEN ARRAY(
        SELECT a.attname::text
        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE k.place > i.indnkeyatts
        ORDER BY k.place
    ) END::text[],
    pg_catalog.pg_get_expr(i.indexprs, i.indrelid)::text,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid)::text,
    i.indisunique::bool,
    NULL::bool,
    x.reloptions::text[],
    i.indisvalid::bool,
    i.indisclustered::bool,
    i.indisreplident::bool,
    x.relispartition::bool,
    (SELECT s.spcname FROM pg_catalog.pg_tablespace AS s WHERE s.oid = x.reltablespace)::text,
    tied.extensions::text[]
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    -- One element per key. An empty text is an expression for a column, the default elsewhere.
    SELECT
        pg_catalog.array_agg(COALESCE(a.attname::text, '') ORDER BY k.place)::text[] AS columns,
        pg_catalog.array_agg(
            COALESCE((
                SELECT ln.nspname FROM pg_catalog.pg_namespace AS ln
                WHERE ln.oid = l.collnamespace AND ln.nspname <> 'pg_catalog'
            )::text, '') ORDER BY k.place
        )::text[] AS collation_schemas,
        pg_catalog.array_agg(COALESCE(l.collname::text, '') ORDER BY k.place)::text[] AS collations,
        pg_catalog.array_agg(
            CASE
                WHEN p.opcdefault AND xa.attoptions IS NULL THEN ''
                ELSE (
                    SELECT CASE pn.nspname
                        WHEN 'pg_catalog' THEN p.opcname::text
                        ELSE pg_catalog.format('%I.%I', pn.nspname, p.opcname)
                    END
                    FROM pg_catalog.pg_namespace AS pn
                    WHERE pn.oid = p.opcnamespace
                )
            END ORDER BY k.place
        )::text[] AS operator_classes,
        pg_catalog.array_agg(
            COALESCE(pg_catalog.array_to_string(xa.attoptions, ', '), '') ORDER BY k.place
        )::text[] AS operator_class_options,
        pg_catalog.array_agg(
            CASE i.indoption[k.place - 1] & 3
                WHEN 1 THEN 'DESC NULLS LAST' WHEN 2 THEN 'NULLS FIRST' WHEN 3 THEN 'DESC'
                ELSE ''
            END ORDER BY k.place
        )::text[] AS orderings,
        pg_catalog.array_agg(
            COALESCE(NULLIF(xa.attstattarget, -1)::text, '') ORDER BY k.place
        )::text[] AS statistics_targets
    FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_catalog.pg_attribute AS xa ON xa.attrelid = i.indexrelid AND xa.attnum = k.place
    JOIN pg_catalog.pg_opclass AS p ON p.oid = i.indclass[k.place - 1]
    JOIN pg_catalog.pg_type AS t ON t.oid = xa.atttypid
    LEFT JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
    LEFT JOIN pg_catalog.pg_collation AS l
        ON l.oid = i.indcollation[k.place - 1]
        AND l.oid <> COALESCE(a.attcollation, t.typcollation)
    WHERE k.place <= i.indnkeyatts
) AS keys
LEFT JOIN (
    SELECT d.objid, pg_catalog.array_agg(e.extname) AS extensions
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        AND d.deptype = 'x'
    GROUP BY d.objid
) AS tied ON tied.objid = x.oid
WHERE c.relkind IN ('r', 'p', 'm')
    AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND x.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS o
        WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')
    )
    AND c.oid NOT IN (
        SELECT d.objid FROM pg_catalog.pg_depend AS d
        WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
            AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", x.relname COLLATE "C"
