-- Every subscription of this database, as far as any role may read it.
SELECT
    s.subname::text,
    s.subenabled::bool,
    s.subpublications::text[],
    s.subslotname::text,
    s.subbinary::bool,
    s.substream::text,
    s.subsynccommit::text,
    (s.subtwophasestate <> 'd')::bool,
    s.subdisableonerr::bool,
    s.suborigin::text,
    s.subpasswordrequired::bool,
    s.subrunasowner::bool,
    NULL::bool,
    NULL::text[],
    pg_catalog.pg_get_userbyid(s.subowner)::text,
    '{connection}'::text[]
FROM pg_catalog.pg_subscription AS s
WHERE s.subdbid = (
    SELECT d.oid FROM pg_catalog.pg_database AS d
    WHERE d.datname = pg_catalog.current_database()
)
ORDER BY s.subname COLLATE "C"
