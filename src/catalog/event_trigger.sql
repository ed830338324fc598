-- Every event trigger.
SELECT
    e.evtname::text,
    e.evtevent::text,
    e.evttags::text[],
    e.evtfoid::pg_catalog.regprocedure::text,
    e.evtenabled::text,
    pg_catalog.pg_get_userbyid(e.evtowner)::text
FROM pg_catalog.pg_event_trigger AS e
WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
            AND d.objid = e.oid
            AND d.deptype = 'e'
    )
ORDER BY e.evtname COLLATE "C"
