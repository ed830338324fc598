-- What each grantee may do with each object of the kinds that we read. No ACL means the default
-- one, so that a database where it was written out equals one where it was not.
WITH object (kind, class, oid, schema, path, owner, acl) AS (
    SELECT
        'schema', 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, n.nspname,
        ARRAY[n.nspname]::text[], n.nspowner,
        COALESCE(n.nspacl, pg_catalog.acldefault('n', n.nspowner))
    FROM pg_catalog.pg_namespace AS n
    UNION ALL
    SELECT
        CASE c.relkind
            WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
            WHEN 'f' THEN 'foreign table' ELSE 'table'
        END,
        'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.nspname,
        ARRAY[n.nspname, c.relname]::text[], c.relowner,
        COALESCE(c.relacl, pg_catalog.acldefault(
            CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner
        ))
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
        AND c.relpersistence <> 't'
        AND NOT EXISTS (
            -- The internal sequence of an identity column.
            SELECT FROM pg_catalog.pg_depend AS d
            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.objid = c.oid
                AND c.relkind = 'S'
                AND d.deptype = 'i'
        )
    UNION ALL
    SELECT
        'column', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.nspname,
        ARRAY[n.nspname, c.relname, a.attname]::text[], c.relowner, a.attacl
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL
        AND NOT a.attisdropped
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND c.relpersistence <> 't'
    UNION ALL
    SELECT
        CASE t.typtype
            WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
            WHEN 'r' THEN 'range type' ELSE 'base type'
        END,
        'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, n.nspname,
        ARRAY[n.nspname, t.typname]::text[], t.typowner,
        COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner))
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.oid >= 16384
        AND t.typtype IN ('e', 'd', 'c', 'r', 'b', 'p')
        -- No type of a table's rows, and no array.
        AND (t.typrelid = 0 OR EXISTS (
            SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = t.typrelid AND c.relkind = 'c'
        ))
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = t.oid)
    UNION ALL
    SELECT
        CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, n.nspname,
        ARRAY[
            n.nspname, p.proname,
            pg_catalog.concat('(', (
                SELECT pg_catalog.string_agg(
                    pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.place
                )
                FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[])
                    WITH ORDINALITY AS a (type, place)
            ), ')')
        ]::text[],
        p.proowner, COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE p.oid >= 16384
        AND NOT EXISTS (
            -- What came with a range type.
            SELECT FROM pg_catalog.pg_depend AS d
            WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                AND d.objid = p.oid
                AND d.deptype = 'i'
        )
    UNION ALL
    SELECT
        'language', 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, '',
        ARRAY[l.lanname]::text[], l.lanowner,
        COALESCE(l.lanacl, pg_catalog.acldefault('l', l.lanowner))
    FROM pg_catalog.pg_language AS l
    WHERE l.oid >= 16384
    UNION ALL
    SELECT
        'foreign-data wrapper', 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, w.oid, '',
        ARRAY[w.fdwname]::text[], w.fdwowner,
        COALESCE(w.fdwacl, pg_catalog.acldefault('F', w.fdwowner))
    FROM pg_catalog.pg_foreign_data_wrapper AS w
    UNION ALL
    SELECT
        'server', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, '',
        ARRAY[s.srvname]::text[], s.srvowner,
        COALESCE(s.srvacl, pg_catalog.acldefault('S', s.srvowner))
    FROM pg_catalog.pg_foreign_server AS s
    UNION ALL
    SELECT
        'database', 'pg_catalog.pg_database'::pg_catalog.regclass, b.oid, '',
        ARRAY['current']::text[], b.datdba,
        COALESCE(b.datacl, pg_catalog.acldefault('d', b.datdba))
    FROM pg_catalog.pg_database AS b
    WHERE b.datname = pg_catalog.current_database()
    UNION ALL
    SELECT
        'tablespace', 'pg_catalog.pg_tablespace'::pg_catalog.regclass, t.oid, '',
        ARRAY[t.spcname]::text[], t.spcowner,
        COALESCE(t.spcacl, pg_catalog.acldefault('t', t.spcowner))
    FROM pg_catalog.pg_tablespace AS t
    WHERE t.spcname NOT IN ('pg_default', 'pg_global')
        -- Those that the database uses, as they are read themselves.
        AND (
            EXISTS (
                SELECT FROM pg_catalog.pg_class AS c
                WHERE c.reltablespace = t.oid AND c.relpersistence <> 't'
            )
            OR EXISTS (
                SELECT FROM pg_catalog.pg_database AS d
                WHERE d.dattablespace = t.oid AND d.datname = pg_catalog.current_database()
            )
        )
)
SELECT
    o.kind::text,
    o.path,
    (e.grantee = o.owner)::bool,
    CASE e.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(e.grantee) END::text,
    pg_catalog.array_agg(
        e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
    )::text[],
    (
        o.kind IN ('table', 'view', 'materialized view', 'foreign table')
        AND pg_catalog.current_setting('server_version_num')::int4 >= 170000
    )::bool
FROM object AS o
CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) AS e
WHERE o.schema NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND o.schema !~ '^pg_(toast_)?temp_[0-9]+$'
    AND o.oid <> ALL ($1::pg_catalog.oid[])
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = o.class
            AND d.objid = o.oid
            AND d.deptype = 'e'
    )
GROUP BY o.kind, o.path, e.grantee, o.owner
ORDER BY o.path COLLATE "C", o.kind COLLATE "C", e.grantee
