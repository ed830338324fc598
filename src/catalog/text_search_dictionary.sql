-- Every text search dictionary of the user's. Its options are one text, to be taken apart.
SELECT
    n.nspname::text,
    t.dictname::text,
    (
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(NULLIF(mn.nspname, 'pg_catalog')) || '.',
            pg_catalog.quote_ident(m.tmplname)
        )
        FROM pg_catalog.pg_ts_template AS m
        JOIN pg_catalog.pg_namespace AS mn ON mn.oid = m.tmplnamespace
        WHERE m.oid = t.dicttemplate
    )::text,
    CASE WHEN t.dictinitoption IS NOT NULL THEN ARRAY[t.dictinitoption] END::text[],
    pg_catalog.pg_get_userbyid(t.dictowner)::text
FROM pg_catalog.pg_ts_dict AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.dictnamespace
WHERE t.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass
            AND d.objid = t.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", t.dictname COLLATE "C"
