-- Every extension but plpgsql, which comes with each database, and under a number that tells whether
-- the cluster was ever upgraded. The version of what PostgreSQL itself ships follows its own.
SELECT
    e.extname::text,
    CASE
        WHEN e.extversion = a.default_version AND e.extname IN (
            'adminpack', 'amcheck', 'autoinc', 'bloom', 'bool_plperl', 'bool_plperlu', 'btree_gin',
            'btree_gist', 'citext', 'cube', 'dblink', 'dict_int', 'dict_xsyn', 'earthdistance',
            'file_fdw', 'fuzzystrmatch', 'hstore', 'hstore_plperl', 'hstore_plperlu',
            'hstore_plpython3u', 'insert_username', 'intagg', 'intarray', 'isn', 'jsonb_plperl',
            'jsonb_plperlu', 'jsonb_plpython3u', 'lo', 'ltree', 'ltree_plpython3u', 'moddatetime',
            'old_snapshot', 'pageinspect', 'pg_buffercache', 'pg_freespacemap',
            'pg_logicalinspect', 'pg_prewarm', 'pg_stat_statements', 'pg_surgery', 'pg_trgm',
            'pg_visibility', 'pg_walinspect', 'pgcrypto', 'pgrowlocks', 'pgstattuple', 'plperl',
            'plperlu', 'plpython3u', 'pltcl', 'pltclu', 'postgres_fdw', 'refint', 'seg', 'sslinfo',
            'tablefunc', 'tcn', 'tsm_system_rows', 'tsm_system_time', 'unaccent', 'uuid-ossp',
            'xml2'
        ) THEN 'default'
        ELSE e.extversion
    END::text,
    n.nspname::text,
    pg_catalog.pg_get_userbyid(e.extowner)::text
FROM pg_catalog.pg_extension AS e
JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
LEFT JOIN pg_catalog.pg_available_extensions() AS a ON a.name = e.extname
WHERE e.extname <> 'plpgsql'
ORDER BY e.extname COLLATE "C"
