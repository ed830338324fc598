-- Advisory locks on one 64-bit key that are held on this server, in whatever database.
SELECT
    ((l.classid::int8 << 32) | l.objid::int8)::int8,
    l.database::int8
FROM pg_catalog.pg_locks AS l
WHERE l.locktype = 'advisory'
    AND l.objsubid = 1
    AND l.granted
