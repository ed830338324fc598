-- Every text search configuration of the user's. The parser is asked what its tokens are called:
-- its functions are in C, so only superusers can have made them.
SELECT
    n.nspname::text,
    t.cfgname::text,
    (
        SELECT pg_catalog.concat(
            pg_catalog.quote_ident(NULLIF(pn.nspname, 'pg_catalog')) || '.',
            pg_catalog.quote_ident(p.prsname)
        )
        FROM pg_catalog.pg_ts_parser AS p
        JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.prsnamespace
        WHERE p.oid = t.cfgparser
    )::text,
    ARRAY(
        SELECT pg_catalog.concat(
            -- One that the parser no longer knows can be given no dictionary, and keeps its own.
            COALESCE(pg_catalog.quote_ident(k.alias), m.maptokentype::text), ': ',
            pg_catalog.string_agg(
                pg_catalog.concat(
                    pg_catalog.quote_ident(NULLIF(dn.nspname, 'pg_catalog')) || '.',
                    pg_catalog.quote_ident(y.dictname)
                ),
                ', ' ORDER BY m.mapseqno
            )
        )
        FROM pg_catalog.pg_ts_config_map AS m
        JOIN pg_catalog.pg_ts_dict AS y ON y.oid = m.mapdict
        JOIN pg_catalog.pg_namespace AS dn ON dn.oid = y.dictnamespace
        LEFT JOIN pg_catalog.ts_token_type(t.cfgparser) AS k ON k.tokid = m.maptokentype
        WHERE m.mapcfg = t.oid
        GROUP BY m.maptokentype, k.alias
    )::text[],
    pg_catalog.pg_get_userbyid(t.cfgowner)::text
FROM pg_catalog.pg_ts_config AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.cfgnamespace
WHERE t.oid >= 16384
    AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_(toast_)?temp_[0-9]+$'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass
            AND d.objid = t.oid
            AND d.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", t.cfgname COLLATE "C"
