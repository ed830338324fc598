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
        CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END,
        'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.nspname,
        ARRAY[n.nspname, c.relname]::text[], c.relowner,
        COALESCE(c.relacl, pg_catalog.acldefault(
            CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner
        ))
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'S')
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
        AND c.relkind IN ('r', 'p')
        AND c.relpersistence <> 't'
    UNION ALL
    SELECT
        CASE t.typtype WHEN 'e' THEN 'enum' ELSE 'domain' END,
        'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, n.nspname,
        ARRAY[n.nspname, t.typname]::text[], t.typowner,
        COALESCE(t.typacl, pg_catalog.acldefault('T', t.typowner))
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd')
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
        o.kind = 'table'
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
