-- What the planner could come upon that is code of a user's. See hazards.rs for why.
-- $1: the identifiers of all texts.
WITH RECURSIVE own (oid) AS (
    -- Only superusers write in C, so only that is taken for PostgreSQL's own. An aggregate is
    -- "internal" whatever it is made of.
    SELECT p.oid
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
    WHERE p.oid >= 16384 AND (l.lanname NOT IN ('internal', 'c') OR p.prokind IN ('a', 'w'))
),
risky (oid) AS (
    -- A domain whose check could run: for a constant within an array or a row; the planner folds
    -- the check itself, too.
    SELECT o.contypid
    FROM pg_catalog.pg_constraint AS o
    JOIN pg_catalog.pg_depend AS d
        ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objid = o.oid
    WHERE o.contypid <> 0
        AND d.refobjid >= 16384
        AND (d.refclassid <> 'pg_catalog.pg_type'::pg_catalog.regclass OR d.refobjid <> o.contypid)
    UNION
    -- And one whose check calls a function of PostgreSQL's own that need not be harmless: those that
    -- take a query as a text, read or write files, and so on, are all volatile. No dependency says
    -- so of them.
    SELECT o.contypid
    FROM pg_catalog.pg_constraint AS o
    CROSS JOIN LATERAL pg_catalog.regexp_matches(
        o.conbin::text, ':[a-z]*funcid ([0-9]+)', 'g'
    ) AS found (parts)
    JOIN pg_catalog.pg_proc AS p ON p.oid = found.parts[1]::pg_catalog.oid
    WHERE o.contypid >= 16384 AND p.provolatile <> 'i'
    UNION
    -- A type with a cast. Between two types of PostgreSQL's, both are risky.
    SELECT side.oid
    FROM pg_catalog.pg_cast AS c
    JOIN own ON own.oid = c.castfunc
    CROSS JOIN LATERAL (VALUES (c.castsource), (c.casttarget)) AS side (oid)
    WHERE side.oid >= 16384 OR (c.castsource < 16384 AND c.casttarget < 16384)
    UNION
    SELECT r.rngtypid
    FROM pg_catalog.pg_range AS r
    JOIN own ON own.oid IN (r.rngcanonical, r.rngsubdiff)
    UNION
    -- The one function of a base type that need not be in C.
    SELECT t.oid
    FROM pg_catalog.pg_type AS t
    JOIN own ON own.oid = t.typmodin
    UNION
    -- What is made of risky types: arrays, domains, ranges, rows.
    SELECT COALESCE(c.reltype, d.objid)
    FROM risky
    JOIN pg_catalog.pg_depend AS d
        ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid = risky.oid
    LEFT JOIN pg_catalog.pg_class AS c
        ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = d.objid
    WHERE d.classid IN (
        'pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_class'::pg_catalog.regclass
    )
),
operator (oid, schema, name) AS (
    SELECT o.oid, o.oprnamespace, o.oprname
    FROM pg_catalog.pg_operator AS o
    WHERE o.oid >= 16384
        AND (
            o.oprcode IN (SELECT own.oid FROM own)
            OR o.oprleft IN (SELECT risky.oid FROM risky)
            OR o.oprright IN (SELECT risky.oid FROM risky)
            OR o.oprresult IN (SELECT risky.oid FROM risky)
        )
),
tainted (oid, folds) AS (
    -- A relation in whose index, check, partition key or statistics there is such code: planning a
    -- query of it folds them. Or in whose columns: that folds nothing by itself.
    SELECT
        COALESCE(i.indrelid, o.conrelid, s.stxrelid, d.objid),
        d.objsubid = 0
    FROM (
        SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, own.oid FROM own
        UNION ALL
        SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, operator.oid FROM operator
        UNION ALL
        SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, risky.oid FROM risky
    ) AS code (class, oid)
    JOIN pg_catalog.pg_depend AS d ON d.refclassid = code.class AND d.refobjid = code.oid
    LEFT JOIN pg_catalog.pg_index AS i
        ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS o
        ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND o.oid = d.objid
    LEFT JOIN pg_catalog.pg_statistic_ext AS s
        ON d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND s.oid = d.objid
    WHERE d.classid IN (
        'pg_catalog.pg_class'::pg_catalog.regclass,
        'pg_catalog.pg_constraint'::pg_catalog.regclass,
        'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
    )
    UNION
    -- And all of its family.
    SELECT relative.oid, tainted.folds
    FROM tainted
    JOIN pg_catalog.pg_inherits AS h ON tainted.oid IN (h.inhrelid, h.inhparent)
    CROSS JOIN LATERAL (VALUES (h.inhrelid), (h.inhparent)) AS relative (oid)
),
planned (oid) AS (
    -- Of these, tables of others who would gain by it: their code would run as a role that may more
    -- than they.
    SELECT c.oid
    FROM tainted
    JOIN pg_catalog.pg_class AS c ON c.oid = tainted.oid AND c.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_roles AS o ON o.oid = c.relowner
    JOIN pg_catalog.pg_roles AS r ON r.rolname = SESSION_USER
    WHERE tainted.folds
        AND NOT o.rolsuper
        AND o.oid <> r.oid
        AND (
            r.rolsuper
            OR EXISTS (
                SELECT FROM pg_catalog.pg_roles AS power
                WHERE power.rolname IN (
                    'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'
                )
                    AND pg_catalog.pg_has_role(r.oid, power.oid, 'MEMBER')
            )
        )
    UNION
    SELECT relative.oid
    FROM planned
    JOIN pg_catalog.pg_inherits AS h ON planned.oid IN (h.inhrelid, h.inhparent)
    CROSS JOIN LATERAL (VALUES (h.inhrelid), (h.inhparent)) AS relative (oid)
),
touching (oid) AS (
    -- A function that takes or gives a risky type: constants are read as that.
    SELECT p.oid
    FROM pg_catalog.pg_proc AS p
    CROSS JOIN LATERAL pg_catalog.unnest(
        p.prorettype || COALESCE(p.proallargtypes, p.proargtypes::pg_catalog.oid[])
    ) AS type (oid)
    JOIN risky ON risky.oid = type.oid
    WHERE p.oid >= 16384 AND p.proname = ANY ($1::pg_catalog.name[])
),
hazard (trigger, schema, name, type) AS (
    SELECT
        CASE
            WHEN p.provolatile = 'i' OR p.prokind IN ('a', 'w') OR p.pronargdefaults > 0
                -- Put in place of its call, and then run.
                OR (l.lanname = 'sql' AND NOT p.prosecdef AND p.proconfig IS NULL)
                OR p.oid IN (SELECT touching.oid FROM touching)
            THEN 'name'
            -- Run to estimate what a subquery gives.
            ELSE 'name in a subquery'
        END, p.pronamespace, p.proname, 0::pg_catalog.oid
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
    WHERE p.oid >= 16384
        AND p.proname = ANY ($1::pg_catalog.name[])
        AND p.oid IN (SELECT own.oid FROM own UNION ALL SELECT touching.oid FROM touching)
    UNION ALL
    -- PostgreSQL's own, to which a text says what to read or to run.
    SELECT 'name in a subquery', p.pronamespace, p.proname, 0
    FROM pg_catalog.pg_proc AS p
    WHERE p.oid < 16384
        AND p.proname = ANY ($1::pg_catalog.name[])
        AND (p.proname ~ '_to_xml' OR p.proname = 'pg_input_is_valid')
    UNION ALL
    SELECT 'name in a subquery', c.relnamespace, c.relname, 0
    FROM pg_catalog.pg_class AS c
    WHERE c.oid >= 16384
        AND c.relname = ANY ($1::pg_catalog.name[])
        AND (c.relkind IN ('v', 'f') OR c.oid IN (SELECT tainted.oid FROM tainted))
    UNION ALL
    SELECT 'query', c.relnamespace, c.relname, 0
    FROM planned
    JOIN pg_catalog.pg_class AS c ON c.oid = planned.oid
    UNION ALL
    SELECT 'operator', operator.schema, operator.name, 0 FROM operator
    UNION ALL
    SELECT CASE WHEN t.oid < 16384 THEN 'anything' ELSE 'name' END, t.typnamespace, t.typname, t.oid
    FROM risky
    JOIN pg_catalog.pg_type AS t ON t.oid = risky.oid
)
SELECT
    h.trigger::text,
    n.nspname::text,
    h.name::text,
    h.type::int8
FROM hazard AS h
JOIN pg_catalog.pg_namespace AS n ON n.oid = h.schema
