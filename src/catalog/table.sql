-- Every table, partitioned or not. Options of its TOAST table are set through the table, so they
-- are read with it. A partition has the triggers of the table that it is a part of; in which
-- sessions they fire can be changed there, and only where it was it is read.
SELECT
    n.nspname::text,
    c.relname::text,
    c.relpersistence::text,
    m.amname::text,
    pg_catalog.array_cat(
        c.reloptions,
        ARRAY(SELECT 'toast.' || o FROM pg_catalog.unnest(toast.reloptions) AS o)
    )::text[],
    CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END::text,
    CASE WHEN c.relispartition THEN parents.schemas[1] END::text,
    CASE WHEN c.relispartition THEN parents.names[1] END::text,
    CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END::text,
    COALESCE(parents.detaching, false)::bool,
    CASE WHEN NOT c.relispartition THEN parents.schemas END::text[],
    CASE WHEN NOT c.relispartition THEN parents.names END::text[],
    CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END::text,
    c.relrowsecurity::bool,
    c.relforcerowsecurity::bool,
    c.relreplident::text,
    s.spcname::text,
    states.triggers::text[],
    pg_catalog.pg_get_userbyid(c.relowner)::text
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_class AS toast
    ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
LEFT JOIN (
    SELECT
        i.inhrelid,
        pg_catalog.array_agg(pn.nspname::text ORDER BY i.inhseqno) AS schemas,
        pg_catalog.array_agg(p.relname::text ORDER BY i.inhseqno) AS names,
        pg_catalog.bool_or(i.inhdetachpending) AS detaching
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
    JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
    GROUP BY i.inhrelid
) AS parents ON parents.inhrelid = c.oid
LEFT JOIN (
    SELECT
        t.tgrelid,
        pg_catalog.array_agg(pg_catalog.concat(
            pg_catalog.quote_ident(t.tgname), ' ',
            CASE t.tgenabled
                WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica'
                WHEN 'A' THEN 'always' ELSE t.tgenabled::text
            END
        )) AS triggers
    FROM pg_catalog.pg_trigger AS t
    JOIN pg_catalog.pg_trigger AS whole ON whole.oid = t.tgparentid
    WHERE NOT whole.tgisinternal AND t.tgenabled <> whole.tgenabled
    GROUP BY t.tgrelid
) AS states ON states.tgrelid = c.oid
WHERE c.relkind IN ('r', 'p')
    AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND c.oid <> ALL ($1::pg_catalog.oid[])
    AND c.oid NOT IN (
        SELECT d.objid FROM pg_catalog.pg_depend AS d
        WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
            AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
