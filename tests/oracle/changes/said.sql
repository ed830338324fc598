-- + comment: set
SELECT format('COMMENT ON %s IS {text_}', words) FROM thing

-- ~ comment: another
SELECT format('COMMENT ON %s IS ''[[again {n} // x]]''', words) FROM thing JOIN pg_description AS d ON d.objoid = thing.oid AND d.classoid = thing.class AND d.objsubid = thing.sub

-- - comment: gone
SELECT format('COMMENT ON %s IS NULL', words) FROM thing JOIN pg_description AS d ON d.objoid = thing.oid AND d.classoid = thing.class AND d.objsubid = thing.sub

-- = comment: the same again
SELECT format('COMMENT ON %1$s IS NULL; COMMENT ON %1$s IS %2$L', words, description) FROM thing JOIN pg_description AS d ON d.objoid = thing.oid AND d.classoid = thing.class AND d.objsubid = thing.sub

-- = comment: an empty one where there is none
SELECT format('COMMENT ON %1$s IS ''''', words) FROM thing WHERE NOT EXISTS (SELECT FROM pg_description AS d WHERE d.objoid = thing.oid AND d.classoid = thing.class AND d.objsubid = thing.sub)

-- ~ owner: of a relation
SELECT format('ALTER %s %s OWNER TO [[oracle_a // "oracle C" // pg_monitor]]', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, rel) FROM rel WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')

-- ~ owner: of anything else
SELECT format('ALTER %s OWNER TO [[oracle_a // "oracle C" // oracle_root]]', words) FROM thing WHERE words ~ '^(SCHEMA|ROUTINE|AGGREGATE|DOMAIN|TYPE|STATISTICS|OPERATOR|OPERATOR CLASS|OPERATOR FAMILY|COLLATION|CONVERSION|TEXT SEARCH (DICTIONARY|CONFIGURATION)|FOREIGN DATA WRAPPER|SERVER|PUBLICATION|EVENT TRIGGER|LANGUAGE) '

-- ~ owner: that only a superuser can be
SELECT format('ALTER %s OWNER TO oracle_root', words) FROM thing WHERE words ~ '^(FOREIGN DATA WRAPPER|EVENT TRIGGER|PUBLICATION|LANGUAGE|SERVER) '

-- = owner: the same
SELECT format('ALTER %s OWNER TO %I', words, rolname) FROM thing, ns JOIN pg_roles AS r ON r.oid = (SELECT nspowner FROM pg_namespace AS n WHERE n.oid = ns.oid) WHERE words = 'SCHEMA ' || ns.schema

-- + privilege: on a relation
SELECT format('GRANT [[SELECT // ALL // INSERT, UPDATE // TRUNCATE, REFERENCES, TRIGGER // DELETE]] ON %s TO %s [[ // WITH GRANT OPTION]]', rel, role) FROM rel, role WHERE relkind IN ('r', 'p', 'v', 'm', 'f')

-- + privilege: on a relation to all
SELECT format('GRANT [[SELECT // ALL]] ON %s TO PUBLIC', rel) FROM rel WHERE relkind IN ('r', 'p', 'v', 'm', 'f')

-- + privilege: on a column
SELECT format('GRANT [[SELECT // UPDATE // INSERT, REFERENCES // ALL]] (%s) ON %s TO [[%s // PUBLIC]]', col, rel, role) FROM col, role WHERE relkind IN ('r', 'p', 'v', 'm', 'f')

-- - privilege: on a column
SELECT format('REVOKE [[SELECT // UPDATE // ALL]] (%s) ON %s FROM %s', col, rel, role) FROM col, role WHERE attacl IS NOT NULL

-- - privilege: on a relation
SELECT format('REVOKE [[SELECT // ALL // GRANT OPTION FOR ALL]] ON %s FROM %s', rel, role) FROM rel, role WHERE relacl IS NOT NULL AND relkind IN ('r', 'p', 'v', 'm', 'f')

-- ~ privilege: the owner's own, taken
SELECT format('REVOKE [[SELECT // INSERT // ALL]] ON %s FROM %I', rel, pg_get_userbyid(relowner)) FROM rel WHERE relkind IN ('r', 'p', 'v')

-- + privilege: on a sequence
SELECT format('GRANT [[USAGE // SELECT, UPDATE]] ON SEQUENCE %s TO %s', rel, role) FROM seq, role

-- + privilege: on a routine
SELECT format('[[GRANT EXECUTE ON ROUTINE %s TO %s // REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC]]', sig, CASE WHEN '[[a // b]]' = 'a' THEN role ELSE sig END) FROM rou, role

-- - privilege: on a routine, of all
SELECT format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', sig) FROM rou

-- + privilege: on a schema
SELECT format('[[GRANT USAGE ON SCHEMA %s TO %s // GRANT CREATE, USAGE ON SCHEMA %s TO %s WITH GRANT OPTION // REVOKE ALL ON SCHEMA %s FROM %s, PUBLIC]]', schema, role) FROM ns, role

-- + privilege: on a type
SELECT format('[[GRANT USAGE ON TYPE %s TO %s // REVOKE USAGE ON TYPE %s FROM PUBLIC, %s]]', typ, role) FROM typ, role

-- + privilege: on foreign things
SELECT format('GRANT USAGE ON FOREIGN [[SERVER %s // DATA WRAPPER %s]] TO %s', x, role) FROM (SELECT srv FROM srv UNION ALL SELECT fdw FROM fdw) AS y (x), role

-- + privilege: on a language
SELECT format('[[GRANT USAGE ON LANGUAGE %s TO %s // REVOKE USAGE ON LANGUAGE %s FROM PUBLIC]]', x, role) FROM (SELECT lan FROM lan UNION ALL SELECT 'plpgsql') AS y (x), role

-- + privilege: on a table of the system
SELECT format('[[GRANT SELECT ON %s TO %s // GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO %2$s // REVOKE SELECT ON %s FROM PUBLIC]]', x, role) FROM unnest(ARRAY['pg_catalog.pg_authid', 'pg_catalog.pg_class', 'pg_catalog.pg_stats', 'information_schema.tables']) AS x, role

-- + privilege: on all in a schema
SELECT format('[[GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s // GRANT EXECUTE ON ALL ROUTINES IN SCHEMA %s TO %s // REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %s FROM PUBLIC]]', schema, role) FROM ns, role

-- ~ privilege: given on
SELECT format('GRANT SELECT ON %s TO oracle_a WITH GRANT OPTION; SET ROLE oracle_a; GRANT SELECT ON %s TO oracle_b; RESET ROLE', rel, rel) FROM rel WHERE relkind IN ('r', 'v')

-- = privilege: granted and revoked
SELECT format('GRANT DELETE ON %1$s TO %2$s; REVOKE DELETE ON %1$s FROM %2$s', rel, role) FROM rel, role WHERE relkind IN ('r', 'p', 'v') AND (relacl IS NULL OR NOT EXISTS (SELECT FROM aclexplode(relacl) AS x WHERE x.grantee <> 0 AND x.grantee::regrole::text = role AND x.privilege_type = 'DELETE'))

-- = privilege: what all have anyway
SELECT format('GRANT EXECUTE ON ROUTINE %s TO PUBLIC', sig) FROM rou WHERE proacl IS NULL

-- + default privilege: set
SELECT format('ALTER DEFAULT PRIVILEGES [[ // FOR ROLE oracle_a // FOR ROLE "oracle C"]] [[ // IN SCHEMA %s]] [[GRANT SELECT ON TABLES TO oracle_b // GRANT ALL ON SEQUENCES TO PUBLIC WITH GRANT OPTION // GRANT EXECUTE ON ROUTINES TO oracle_a // GRANT USAGE ON TYPES TO "oracle C" // REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC // GRANT USAGE ON SCHEMAS TO oracle_a]]', schema) FROM ns

-- ~ default privilege: the owner's own, taken
SELECT 'ALTER DEFAULT PRIVILEGES FOR ROLE oracle_a REVOKE [[INSERT // ALL]] ON TABLES FROM oracle_a'

-- - default privilege: revoke
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s REVOKE ALL ON %s FROM oracle_a, oracle_b, "oracle C", PUBLIC', pg_get_userbyid(defaclrole), 'IN SCHEMA ' || NULLIF(defaclnamespace, 0)::regnamespace, CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END) FROM pg_default_acl

-- = default privilege: set and taken back
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE oracle_b IN SCHEMA %1$s GRANT TRUNCATE ON TABLES TO pg_monitor; ALTER DEFAULT PRIVILEGES FOR ROLE oracle_b IN SCHEMA %1$s REVOKE TRUNCATE ON TABLES FROM pg_monitor', schema) FROM ns

-- = nothing: vacuum
SELECT format('VACUUM [[(FULL) // (ANALYZE) // (FREEZE) // ]] %s', rel) FROM rel WHERE relkind IN ('r', 'p', 'm')

-- = nothing: analyze
SELECT format('ANALYZE %s', rel) FROM tab

-- = nothing: all vacuumed
SELECT 'VACUUM ANALYZE'

-- = nothing: reindex
SELECT format('REINDEX TABLE %s', rel) FROM tab

-- = nothing: reindex an index
SELECT format('REINDEX INDEX [[CONCURRENTLY // ]] %s', idx) FROM idx WHERE indisvalid AND indexprs IS NULL AND indpred IS NULL AND NOT indisexclusion

-- = nothing: cluster
SELECT format('CLUSTER %s USING %s', tab, bare) FROM idx WHERE indisclustered

-- = nothing: rows
SELECT format('INSERT INTO %s DEFAULT VALUES', rel) FROM tab

-- = nothing: truncate
SELECT format('TRUNCATE %s RESTART IDENTITY CASCADE', rel) FROM tab

-- = nothing: renamed and back
SELECT format('ALTER TABLE %1$s RENAME TO %2$I; ALTER TABLE %3$s.%2$I RENAME TO %4$s', rel, {name}, schema, bare) FROM tab

-- = nothing: another schema and back
SELECT format('ALTER TABLE %1$s SET SCHEMA %2$s; ALTER TABLE %2$s.%3$s SET SCHEMA %4$s', rel, ns.schema, bare, tab.schema) FROM tab, ns WHERE ns.oid <> relnamespace

-- = nothing: made and dropped
SELECT format('CREATE TABLE %1$s.%2$I (a serial PRIMARY KEY, b text UNIQUE); DROP TABLE %1$s.%2$I', schema, {name}) FROM ns

-- = nothing: a temporary table and its view
SELECT 'CREATE TEMPORARY TABLE pg_class (oid int); CREATE TEMPORARY VIEW v AS SELECT 1'

-- = nothing: a prepared statement, a lock, a message
SELECT 'SELECT pg_advisory_lock(1); NOTIFY x; PREPARE y AS SELECT 1'

-- = nothing: a large object
SELECT 'SELECT lo_create(0)'

-- = nothing: a table's row type used and let go
SELECT format('CREATE FUNCTION %1$s.%2$I(%3$s) RETURNS int LANGUAGE sql AS ''SELECT 1''; DROP FUNCTION %1$s.%2$I(%3$s)', schema, {name}, rel) FROM tab

-- = nothing: not null said again
SELECT format('ALTER TABLE %s ALTER %s SET NOT NULL', rel, col) FROM own WHERE attnotnull

-- = nothing: row-level security said again
SELECT format('ALTER TABLE %s %s ROW LEVEL SECURITY', rel, CASE WHEN relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END) FROM tab

-- = nothing: triggers off and on
SELECT format('ALTER TABLE %1$s DISABLE TRIGGER USER; ALTER TABLE %1$s ENABLE TRIGGER USER', rel) FROM tab WHERE NOT EXISTS (SELECT FROM trg WHERE trg.tgrelid = tab.oid AND tgenabled <> 'O')

-- = nothing: an option set and reset
SELECT format('ALTER TABLE %1$s SET (autovacuum_analyze_threshold = 3); ALTER TABLE %1$s RESET (autovacuum_analyze_threshold)', rel) FROM plain

-- = nothing: statistics target set and reset
SELECT format('ALTER TABLE %1$s ALTER %2$s SET STATISTICS 5; ALTER TABLE %1$s ALTER %2$s SET STATISTICS -1', rel, col) FROM own WHERE attstattarget = -1

-- = nothing: storage set and reset
SELECT format('ALTER TABLE %1$s ALTER %2$s SET STORAGE EXTERNAL; ALTER TABLE %1$s ALTER %2$s SET STORAGE EXTENDED', rel, col) FROM own WHERE typstorage = 'x' AND attstorage = 'x'
