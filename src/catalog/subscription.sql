-- Every subscription of this database, for a role that may read pg_subscription whole. To where it
-- connects is taken apart here, so that no password ever leaves the server: of a connection string
-- only what is known to be harmless is read, and of the rest that it is there. The columns differ
-- between versions, hence the detour over JSON.
SELECT
    s.subname::text,
    s.subenabled::bool,
    s.subpublications::text[],
    s.subslotname::text,
    (j.whole ->> 'subbinary')::bool,
    CASE j.whole ->> 'substream'
        WHEN 'true' THEN 't' WHEN 'false' THEN 'f' ELSE j.whole ->> 'substream'
    END::text,
    s.subsynccommit::text,
    (j.whole ->> 'subtwophasestate' <> 'd')::bool,
    (j.whole ->> 'subdisableonerr')::bool,
    (j.whole ->> 'suborigin')::text,
    (j.whole ->> 'subpasswordrequired')::bool,
    (j.whole ->> 'subrunasowner')::bool,
    (j.whole ->> 'subfailover')::bool,
    ARRAY(
        SELECT CASE
            WHEN o.name IN (
                'host', 'hostaddr', 'port', 'dbname', 'user', 'application_name',
                'channel_binding', 'connect_timeout', 'gssencmode', 'sslmode', 'sslrootcert',
                'target_session_attrs'
            ) THEN o.name || '=' || o.value
            ELSE o.name || '=(hidden)'
        END
        FROM (
            -- key = 'value', as libpq takes it.
            SELECT k.part[1], pg_catalog.regexp_replace(
                pg_catalog.regexp_replace(k.part[2], '^''(.*)''$', '\1'), '\\(.)', '\1', 'g'
            )
            FROM pg_catalog.regexp_matches(
                s.subconninfo,
                '(\w+)\s*=\s*(''(?:[^''\\]|\\.)*''|(?:[^\s\\'']|\\.)(?:[^\s\\]|\\.)*)', 'g'
            ) AS k (part)
            WHERE s.subconninfo !~ '^postgres(ql)?://'
            UNION ALL
            -- postgresql://user:password@host:port/dbname?key=value&key=value
            SELECT q.name, q.value
            FROM pg_catalog.regexp_match(
                s.subconninfo,
                '^postgres(?:ql)?://(?:([^:@/]*)(:[^@/]*)?@)?([^/?]*)(?:/([^?]*))?(?:\?(.*))?$'
            ) AS u (part)
            CROSS JOIN LATERAL (
                VALUES
                    ('user', u.part[1]),
                    ('password', u.part[2]),
                    ('host', (
                        SELECT pg_catalog.string_agg(
                            pg_catalog.regexp_replace(h.entry, ':\d*$', ''), ',' ORDER BY h.place
                        )
                        FROM pg_catalog.unnest(pg_catalog.string_to_array(u.part[3], ','))
                            WITH ORDINALITY AS h (entry, place)
                    )),
                    ('port', (
                        SELECT pg_catalog.string_agg(
                            pg_catalog.substring(h.entry, ':(\d*)$'), ',' ORDER BY h.place
                        )
                        FROM pg_catalog.unnest(pg_catalog.string_to_array(u.part[3], ','))
                            WITH ORDINALITY AS h (entry, place)
                    )),
                    ('dbname', u.part[4])
                UNION ALL
                SELECT pg_catalog.split_part(p.entry, '=', 1),
                    pg_catalog.substr(p.entry, pg_catalog.strpos(p.entry, '=') + 1)
                FROM pg_catalog.unnest(pg_catalog.string_to_array(u.part[5], '&')) AS p (entry)
            ) AS q (name, value)
            WHERE q.value <> ''
        ) AS o (name, value)
    )::text[],
    pg_catalog.pg_get_userbyid(s.subowner)::text,
    '{}'::text[]
FROM pg_catalog.pg_subscription AS s
CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(s)) AS j (whole)
WHERE s.subdbid = (
    SELECT d.oid FROM pg_catalog.pg_database AS d
    WHERE d.datname = pg_catalog.current_database()
)
ORDER BY s.subname COLLATE "C"
