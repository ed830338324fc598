-- Every subscription of this database. How it connects is a secret.
SELECT
    s.subname::text,
    s.subenabled::bool,
    s.subpublications::text[],
    s.subslotname::text,
    s.subbinary::bool,
    s.substream::text,
    (s.subtwophasestate <> 'd')::bool,
    s.subdisableonerr::bool,
    s.suborigin::text,
    s.subpasswordrequired::bool,
    s.subrunasowner::bool,
    s.subfailover::bool,
    pg_catalog.pg_get_userbyid(s.subowner)::text
FROM pg_catalog.pg_subscription AS s
WHERE s.subdbid = (
    SELECT d.oid FROM pg_catalog.pg_database AS d
    WHERE d.datname = pg_catalog.current_database()
)
ORDER BY s.subname COLLATE "C"
