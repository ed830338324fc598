-- What each grantee may do with each object of the kinds that we read. No ACL means the default
-- one, so that a database where it was written out equals one where it was not.
-- What came with the server or with an extension has what pg_init_privs tells, or else the default:
-- of it only what was granted or revoked since is read. The internal sequence of an identity column
-- is its column's, and read only where its ACL is not the default one.
-- Parameters are the whole cluster's: what may be done with them counts for everybody, for
-- predefined roles, for the connected role, and for roles of which something in this database is, or
-- to which something in it was granted.
WITH object (kind, class, oid, part, path, owner, type, acl) AS (
    SELECT
        'schema', 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0,
        ARRAY[n.nspname]::text[], n.nspowner, 'n'::"char", n.nspacl
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    UNION ALL
    SELECT
        CASE c.relkind
            WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
            WHEN 'f' THEN 'foreign table' ELSE 'table'
        END,
        'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0,
        ARRAY[n.nspname, c.relname]::text[], c.relowner,
        CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relacl
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
        AND c.relpersistence <> 't'
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
        AND c.oid <> ALL ($1::pg_catalog.oid[])
        AND (c.relkind <> 'S' OR NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend AS d
            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.objid = c.oid
                AND d.deptype = 'i'
        ))
    UNION ALL
    SELECT
        'column', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, a.attnum,
        ARRAY[n.nspname, c.relname, a.attname]::text[], c.relowner, 'c'::"char", a.attacl
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL
        AND NOT a.attisdropped
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND c.relpersistence <> 't'
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
        AND c.oid <> ALL ($1::pg_catalog.oid[])
    UNION ALL
    SELECT
        'column', 'pg_catalog.pg_class'::pg_catalog.regclass, t.oid, a.attnum,
        ARRAY[n.nspname, t.relname, a.attname]::text[], c.relowner, 's'::"char", c.relacl
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_depend AS d
        ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.objid = c.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.deptype = 'i'
    JOIN pg_catalog.pg_class AS t ON t.oid = d.refobjid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE c.relkind = 'S'
        AND c.relacl IS NOT NULL
        AND c.relpersistence <> 't'
        AND t.oid <> ALL ($1::pg_catalog.oid[])
    UNION ALL
    SELECT
        CASE t.typtype
            WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
            WHEN 'r' THEN 'range type' ELSE 'base type'
        END,
        'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0,
        ARRAY[n.nspname, t.typname]::text[], t.typowner, 'T'::"char", t.typacl
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE (t.oid >= 16384 OR t.typacl IS NOT NULL)
        AND t.typtype IN ('e', 'd', 'c', 'r', 'b', 'p')
        AND n.nspname <> 'information_schema'
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
        -- No type of a table's rows, and no array.
        AND (t.typrelid = 0 OR EXISTS (
            SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = t.typrelid AND c.relkind = 'c'
        ))
        AND (t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc OR NOT EXISTS (
            SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = t.oid
        ))
    UNION ALL
    SELECT
        CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0,
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
        p.proowner, 'f'::"char", p.proacl
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE (p.oid >= 16384 OR p.proacl IS NOT NULL)
        AND n.nspname <> 'information_schema'
        AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
        AND NOT EXISTS (
            -- What came with a range type.
            SELECT FROM pg_catalog.pg_depend AS d
            WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                AND d.objid = p.oid
                AND d.deptype = 'i'
        )
    UNION ALL
    SELECT
        'language', 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, 0,
        ARRAY[l.lanname]::text[], l.lanowner, 'l'::"char", l.lanacl
    FROM pg_catalog.pg_language AS l
    UNION ALL
    SELECT
        'foreign-data wrapper', 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, w.oid, 0,
        ARRAY[w.fdwname]::text[], w.fdwowner, 'F'::"char", w.fdwacl
    FROM pg_catalog.pg_foreign_data_wrapper AS w
    UNION ALL
    SELECT
        'server', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, 0,
        ARRAY[s.srvname]::text[], s.srvowner, 'S'::"char", s.srvacl
    FROM pg_catalog.pg_foreign_server AS s
    UNION ALL
    SELECT
        'database', 'pg_catalog.pg_database'::pg_catalog.regclass, b.oid, 0,
        ARRAY['current']::text[], b.datdba, 'd'::"char", b.datacl
    FROM pg_catalog.pg_database AS b
    WHERE b.datname = pg_catalog.current_database()
    UNION ALL
    SELECT
        'tablespace', 'pg_catalog.pg_tablespace'::pg_catalog.regclass, t.oid, 0,
        ARRAY[t.spcname]::text[], t.spcowner, 't'::"char", t.spcacl
    FROM pg_catalog.pg_tablespace AS t
    WHERE t.spcname NOT IN ('pg_default', 'pg_global')
        -- Those that the database uses, as they are read themselves.
        AND (
            EXISTS (
                SELECT FROM pg_catalog.pg_class AS c
                WHERE c.reltablespace = t.oid AND c.relpersistence <> 't'
            )
            OR EXISTS (
                SELECT FROM pg_catalog.pg_database AS b
                WHERE b.dattablespace = t.oid AND b.datname = pg_catalog.current_database()
            )
        )
),
known AS (
    SELECT
        o.kind, o.path, o.owner, o.type,
        COALESCE(o.acl, pg_catalog.acldefault(o.type, o.owner)) AS acl,
        COALESCE(i.initprivs, pg_catalog.acldefault(o.type, o.owner)) AS initial,
        -- The schema public is nobody's but the user's.
        (o.oid < 16384 AND o.oid <> 2200 AND o.kind NOT IN ('database', 'tablespace'))
            OR (o.class::pg_catalog.oid, o.oid) IN (
                SELECT d.classid, d.objid
                FROM pg_catalog.pg_extension AS x
                JOIN pg_catalog.pg_depend AS d
                    ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                    AND d.refobjid = x.oid
                WHERE d.deptype = 'e'
            ) AS is_given
    FROM object AS o
    LEFT JOIN pg_catalog.pg_init_privs AS i
        ON i.classoid = o.class AND i.objoid = o.oid AND i.objsubid = o.part
),
-- Most objects have one of a few lists: each is taken apart once.
held AS (
    SELECT
        l.owner, l.acl, e.grantee,
        pg_catalog.array_agg(
            e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        ) AS words,
        pg_catalog.array_agg(pg_catalog.concat(
            e.privilege_type, ' by ',
            CASE e.grantor
                WHEN l.owner THEN 'the owner' ELSE pg_catalog.pg_get_userbyid(e.grantor)
            END
        )) FILTER (WHERE e.grantor <> l.owner OR e.grantors > 1) AS granted_by
    FROM (SELECT DISTINCT k.owner, k.acl FROM known AS k WHERE NOT k.is_given) AS l
    CROSS JOIN LATERAL (
        SELECT
            a.grantor, a.grantee, a.privilege_type, a.is_grantable,
            pg_catalog.count(*) OVER (PARTITION BY a.grantee, a.privilege_type) AS grantors
        FROM pg_catalog.aclexplode(l.acl) AS a
    ) AS e
    GROUP BY l.owner, l.acl, e.grantee
)
SELECT
    p.kind::text,
    p.path::text[],
    (p.grantee = p.owner)::bool,
    CASE p.grantee WHEN 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(p.grantee) END::text,
    p.privileges::text[],
    p.revoked::text[],
    CASE p.kind WHEN 'column' THEN COALESCE(p.of_sequence, '{}') END::text[],
    p.granted_by::text[],
    (
        p.kind IN ('table', 'view', 'materialized view', 'foreign table')
        AND pg_catalog.current_setting('server_version_num')::int4 >= 170000
    )::bool
FROM (
    SELECT
        k.kind, k.path, h.grantee, k.owner, h.words AS privileges, NULL::text[] AS revoked,
        NULL::text[] AS of_sequence, h.granted_by
    FROM known AS k
    JOIN held AS h ON h.owner = k.owner AND h.acl = k.acl
    WHERE k.kind <> 'column' AND NOT k.is_given
    UNION ALL
    SELECT
        k.kind, k.path, h.grantee, k.owner,
        pg_catalog.max(h.words) FILTER (WHERE k.type = 'c'),
        NULL,
        pg_catalog.max(h.words) FILTER (WHERE k.type = 's'),
        pg_catalog.max(h.granted_by)
    FROM known AS k
    JOIN held AS h ON h.owner = k.owner AND h.acl = k.acl
    WHERE k.kind = 'column' AND NOT k.is_given
        -- What its owner may do with a sequence by default.
        AND NOT (k.type = 's' AND h.grantee = k.owner AND pg_catalog.cardinality(h.words) = 3)
    GROUP BY k.kind, k.path, h.grantee, k.owner
    UNION ALL
    SELECT
        k.kind, k.path, w.grantee, k.owner,
        pg_catalog.array_agg(w.word) FILTER (WHERE NOT w.is_initial),
        COALESCE(pg_catalog.array_agg(w.word) FILTER (WHERE NOT w.is_held), '{}'),
        NULL, NULL
    FROM known AS k
    CROSS JOIN LATERAL (
        SELECT
            a.grantee, a.word,
            pg_catalog.bool_or(a.is_held) AS is_held,
            pg_catalog.bool_or(NOT a.is_held) AS is_initial
        FROM (
            SELECT
                true, e.grantee,
                e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
            FROM pg_catalog.aclexplode(k.acl) AS e
            UNION ALL
            -- Whoever owned it then stands for whoever does now.
            SELECT
                false, CASE e.grantee WHEN e.grantor THEN k.owner ELSE e.grantee END,
                e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
            FROM pg_catalog.aclexplode(k.initial) AS e
        ) AS a (is_held, grantee, word)
        GROUP BY a.grantee, a.word
    ) AS w
    WHERE k.is_given AND k.acl <> k.initial AND w.is_held <> w.is_initial
    GROUP BY k.kind, k.path, w.grantee, k.owner
    UNION ALL
    SELECT
        'parameter', ARRAY[r.parname], e.grantee, 10,
        pg_catalog.array_agg(
            e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        ), NULL, NULL, NULL
    FROM pg_catalog.pg_parameter_acl AS r
    CROSS JOIN LATERAL pg_catalog.aclexplode(r.paracl) AS e
    JOIN pg_catalog.pg_database AS d ON d.datname = pg_catalog.current_database()
    -- The superuser that the cluster was made with owns them all.
    WHERE e.grantee <> 10
        -- Everybody, and what came with the server, of which pg_shdepend says nothing.
        AND (e.grantee < 16384
            OR pg_catalog.pg_get_userbyid(e.grantee) = SESSION_USER
            OR EXISTS (
                SELECT FROM pg_catalog.pg_shdepend AS x
                WHERE x.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                    AND x.refobjid = e.grantee
                    AND (x.dbid = d.oid
                        OR x.classid = 'pg_catalog.pg_database'::pg_catalog.regclass
                            AND x.objid = d.oid)
            ))
    GROUP BY r.parname, e.grantee
) AS p
ORDER BY p.path COLLATE "C", p.kind COLLATE "C", p.grantee
