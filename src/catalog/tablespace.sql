-- Every tablespace that is not PostgreSQL's own.
SELECT
    t.spcname::text,
    t.spcoptions::text[],
    pg_catalog.pg_get_userbyid(t.spcowner)::text
FROM pg_catalog.pg_tablespace AS t
WHERE t.spcname NOT IN ('pg_default', 'pg_global')
ORDER BY t.spcname COLLATE "C"
