-- Every parameter that is set for the database, for a role in it, for everybody, or for a role of
-- which something in this database is, or to which something in it was granted; and what is set for
-- the connected role. Other roles of the cluster are other databases' business.
-- What looks like a secret is compared by the beginning of its digest. Spellings of PostgreSQL's own
-- parameters become one: of a number with a unit, the largest unit of which it is a whole number.
WITH unit (name, factor, measures) AS (
    VALUES ('TB', 1099511627776, 'B'), ('GB', 1073741824, 'B'), ('MB', 1048576, 'B'),
        ('8kB', 8192, NULL), ('kB', 1024, 'B'), ('B', 1, 'B'), ('d', 86400000000, 's'),
        ('h', 3600000000, 's'), ('min', 60000000, 's'), ('s', 1000000, 's'), ('ms', 1000, 's'),
        ('us', 1, 's')
)
SELECT
    CASE
        WHEN s.setrole = 0 AND s.setdatabase = 0 THEN 'all roles'
        WHEN s.setrole = 0 THEN 'database'
        WHEN s.setdatabase = 0 THEN 'role ' || pg_catalog.quote_ident(r.rolname)
        ELSE 'role ' || pg_catalog.quote_ident(r.rolname) || ' in database'
    END::text,
    o.name::text,
    CASE
        WHEN pg_catalog.strpos(o.name, '.') > 0
            AND {is secret}
            THEN {digest}
        WHEN p.vartype = 'bool' OR 'on' = ANY (p.enumvals)
            THEN CASE
                WHEN o.value ~* '^\s*(on|1|t|tr|tru|true|y|ye|yes)\s*$' THEN 'on'
                WHEN o.value ~* '^\s*(off?|0|f|fa|fal|fals|false|n|no)\s*$' THEN 'off'
                ELSE pg_catalog.lower(o.value)
            END
        WHEN p.vartype = 'enum' THEN pg_catalog.lower(o.value)
        WHEN p.vartype IN ('integer', 'real') AND m.number IS NOT NULL
            THEN COALESCE(
                (
                    SELECT pg_catalog.trim_scale(m.amount / u.factor)::text || u.name
                    FROM unit AS u
                    WHERE m.amount > 0
                        AND u.measures = CASE WHEN p.unit LIKE '%B' THEN 'B' ELSE 's' END
                    ORDER BY m.amount % u.factor <> 0, u.factor DESC
                    LIMIT 1
                ),
                CASE WHEN m.unit = '' THEN pg_catalog.trim_scale(m.number)::text END,
                o.value
            )
        ELSE o.value
    END::text
FROM pg_catalog.pg_db_role_setting AS s
JOIN pg_catalog.pg_database AS d
    ON d.datname = pg_catalog.current_database() AND s.setdatabase IN (0, d.oid)
LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
CROSS JOIN LATERAL (
    SELECT pg_catalog.split_part(e.entry, '=', 1),
        pg_catalog.substr(e.entry, pg_catalog.strpos(e.entry, '=') + 1)
    FROM pg_catalog.unnest(s.setconfig) AS e (entry)
) AS o (name, value)
LEFT JOIN pg_catalog.pg_settings AS p ON p.name = o.name AND pg_catalog.strpos(o.name, '.') = 0
LEFT JOIN LATERAL (
    SELECT x.part[1]::numeric, x.part[2], (
        SELECT CASE p.vartype
            WHEN 'integer' THEN pg_catalog.round(x.part[1]::numeric * g.factor / b.factor) * b.factor
            ELSE x.part[1]::numeric * g.factor
        END
        FROM unit AS g, unit AS b
        WHERE b.name = p.unit AND g.name = COALESCE(NULLIF(x.part[2], ''), p.unit)
    )
    FROM pg_catalog.regexp_match(
        o.value, '^\s*([-+]?[0-9]+(?:\.[0-9]*)?)\s*([a-zA-Z]*)\s*$'
    ) AS x (part)
) AS m (number, unit, amount) ON true
WHERE s.setdatabase <> 0
    OR s.setrole = 0
    OR r.rolname = SESSION_USER
    OR EXISTS (
        SELECT FROM pg_catalog.pg_shdepend AS x
        WHERE x.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
            AND x.refobjid = s.setrole
            AND (x.dbid = d.oid
                OR x.classid = 'pg_catalog.pg_database'::pg_catalog.regclass AND x.objid = d.oid)
    )
ORDER BY r.rolname COLLATE "C", s.setdatabase, o.name COLLATE "C"
