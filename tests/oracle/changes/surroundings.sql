-- + extension: create
SELECT format('CREATE EXTENSION %s SCHEMA %s', x, schema) FROM unnest(ARRAY['hstore', 'citext', 'pg_trgm', 'bloom', 'btree_gin', 'btree_gist', 'ltree', 'cube', 'seg', 'isn', 'unaccent', 'dict_int', 'intarray', 'tablefunc', 'fuzzystrmatch', 'file_fdw', 'postgres_fdw', 'lo', 'xml2', 'tsm_system_rows', 'pgcrypto', '"uuid-ossp"', 'earthdistance', 'dict_xsyn', 'moddatetime', 'pgstattuple']) AS x, ns

-- + extension: create an older version
SELECT format('CREATE EXTENSION %I SCHEMA %s VERSION %L', v.name, ns.schema, v.version) FROM pg_available_extension_versions AS v, ns WHERE NOT v.installed AND v.name IN ('hstore', 'citext', 'ltree', 'isn', 'seg') AND v.relocatable

-- ! extension: another version
SELECT format('ALTER EXTENSION %s UPDATE TO %L', ext, v.version) FROM ext JOIN pg_available_extension_versions AS v ON v.name = ext.extname WHERE v.version <> ext.extversion

-- ~ extension: another schema
SELECT format('ALTER EXTENSION %s SET SCHEMA %s', ext, schema) FROM ext, ns WHERE extrelocatable AND extnamespace <> ns.oid

-- ~ extension: an object more
SELECT format('ALTER EXTENSION %s ADD %s', ext, x) FROM ext, (SELECT 'FUNCTION ' || sig FROM fun UNION ALL SELECT 'TABLE ' || rel FROM plain UNION ALL SELECT 'TYPE ' || typ FROM typ WHERE NOT is_members) AS y (x)

-- ~ extension: an object less
SELECT format('ALTER EXTENSION %s DROP FUNCTION %s', ext, d.objid::regprocedure) FROM ext JOIN pg_depend AS d ON d.refobjid = ext.oid AND d.deptype = 'e' AND d.classid = 'pg_proc'::regclass

-- - extension: drop
SELECT format('DROP EXTENSION %s [[ // CASCADE]]', ext) FROM ext WHERE extname <> 'plpgsql'

-- ~ extension: privileges on what is in it
SELECT format('[[GRANT EXECUTE ON FUNCTION %s TO oracle_a // REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC]]', d.objid::regprocedure) FROM pg_depend AS d WHERE d.deptype = 'e' AND d.classid = 'pg_proc'::regclass

-- + foreign-data wrapper: create
SELECT format('CREATE FOREIGN DATA WRAPPER %I [[ // VALIDATOR postgresql_fdw_validator // OPTIONS (debug ''true'', "Odd name" {text_})]]', {name})

-- ~ foreign-data wrapper: options
SELECT format('ALTER FOREIGN DATA WRAPPER %s OPTIONS (ADD [[host // debug // "x y"]] ''{n}'')', fdw) FROM fdw

-- ~ foreign-data wrapper: validator
SELECT format('ALTER FOREIGN DATA WRAPPER %s [[VALIDATOR postgresql_fdw_validator // NO VALIDATOR]]', fdw) FROM fdw

-- ~ foreign-data wrapper: handler
SELECT format('ALTER FOREIGN DATA WRAPPER %s HANDLER %s', fdw, p.oid::regproc) FROM fdw, pg_proc AS p WHERE p.prorettype = 'fdw_handler'::regtype AND p.pronargs = 0

-- ~ foreign-data wrapper: rename
SELECT format('ALTER FOREIGN DATA WRAPPER %s RENAME TO %I', fdw, {name}) FROM fdw

-- - foreign-data wrapper: drop
SELECT format('DROP FOREIGN DATA WRAPPER %s [[ // CASCADE]]', fdw) FROM fdw

-- + server: create
SELECT format('CREATE SERVER %I [[ // TYPE ''a''''b'']] [[ // VERSION ''{n}'']] FOREIGN DATA WRAPPER %I [[ // OPTIONS (host ''localhost'', dbname ''x y'')]]', {name}, fdwname) FROM pg_foreign_data_wrapper

-- ~ server: options
SELECT format('ALTER SERVER %s OPTIONS ([[ADD port ''{n}'' // SET host ''::1'' // DROP host // ADD dbname ''{n}'']])', srv) FROM srv

-- w server: options in another order
SELECT format('ALTER SERVER %1$s OPTIONS (DROP %2$s); ALTER SERVER %1$s OPTIONS (ADD %2$s ''%3$s'')', srv, split_part(srvoptions[1], '=', 1), split_part(srvoptions[1], '=', 2)) FROM srv WHERE cardinality(srvoptions) > 1

-- ~ server: version
SELECT format('ALTER SERVER %s VERSION ''[[1 // 2.{n}]]''', srv) FROM srv

-- ~ server: type
SELECT format('DROP SERVER %s; CREATE SERVER %s TYPE ''{n}'' FOREIGN DATA WRAPPER %I', srv, srv, fdwname) FROM srv JOIN pg_foreign_data_wrapper AS f ON f.oid = srvfdw

-- ~ server: rename
SELECT format('ALTER SERVER %s RENAME TO %I', srv, {name}) FROM srv

-- - server: drop
SELECT format('DROP SERVER %s [[ // CASCADE]]', srv) FROM srv

-- + user mapping: create
SELECT format('CREATE USER MAPPING FOR [[PUBLIC // CURRENT_USER // oracle_a // "oracle C"]] SERVER %s [[ // OPTIONS (user ''u {n}'') // OPTIONS (user ''x'', password ''secret {n}'')]]', srv) FROM srv

-- ~ user mapping: options
SELECT format('ALTER USER MAPPING FOR %s SERVER %s OPTIONS ([[ADD user ''{n}'' // SET user ''other'' // DROP user]])', usr, srv) FROM usr

-- - user mapping: drop
SELECT format('DROP USER MAPPING FOR %s SERVER %s', usr, srv) FROM usr

-- + foreign table: create
SELECT format('CREATE FOREIGN TABLE %s.%I (id int [[ // NOT NULL // OPTIONS (column_name ''x'')]], t text COLLATE "C" [[ // DEFAULT ''d'']], g int GENERATED ALWAYS AS (id + 1) STORED) SERVER %s [[ // OPTIONS (table_name {text_}, schema_name ''s'')]]', schema, {name}, srv) FROM ns, srv

-- + foreign table: create a partition
SELECT format('CREATE FOREIGN TABLE %s.%I PARTITION OF %s DEFAULT SERVER %s', ns.schema, {name}, rel, srv) FROM ns, parent, srv

-- + foreign table: create inheriting
SELECT format('CREATE FOREIGN TABLE %s.%I () INHERITS (%s) SERVER %s', ns.schema, {name}, rel, srv) FROM ns, plain, srv

-- ~ foreign table: options
SELECT format('ALTER FOREIGN TABLE %s OPTIONS ([[ADD updatable ''false'' // SET table_name ''x{n}'' // DROP schema_name // ADD fetch_size ''{n}'']])', rel) FROM ftb

-- ~ foreign table: options of a column
SELECT format('ALTER FOREIGN TABLE %s ALTER %s OPTIONS (%s)', rel, col, CASE WHEN attfdwoptions IS NULL THEN 'ADD [[column_name // "odd one"]] ''{n}''' ELSE '[[SET // DROP // SET]] ' || split_part(attfdwoptions[1], '=', 1) || ' ''z''' END) FROM col WHERE relkind = 'f'

-- ~ foreign table: columns
SELECT format('ALTER FOREIGN TABLE %s [[ADD COLUMN %I int // ALTER id DROP NOT NULL // ALTER id SET NOT NULL // ALTER t TYPE varchar(9) // DROP COLUMN t CASCADE // ALTER t SET DEFAULT ''{n}'']]', rel, {name}) FROM ftb

-- ~ foreign table: check
SELECT format('ALTER FOREIGN TABLE %s ADD CONSTRAINT {Name} CHECK (id > {n}) [[ // NOT VALID // NO INHERIT]]', rel) FROM ftb

-- ~ foreign table: trigger
SELECT format('CREATE TRIGGER {Name} BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION %s', rel, sig) FROM ftb, fun WHERE prorettype = 'trigger'::regtype

-- ~ foreign table: another server
SELECT format('DROP FOREIGN TABLE %s; CREATE FOREIGN TABLE %s (id int) SERVER %s', rel, rel, srv) FROM ftb, srv

-- ~ foreign table: rename
SELECT format('ALTER FOREIGN TABLE %s RENAME TO %I', rel, {name}) FROM ftb

-- - foreign table: drop
SELECT format('DROP FOREIGN TABLE %s [[ // CASCADE]]', rel) FROM ftb

-- + publication: create
SELECT format('CREATE PUBLICATION %I [[ // FOR ALL TABLES // FOR TABLES IN SCHEMA public // FOR TABLES IN SCHEMA %s // FOR TABLE %s // FOR TABLE ONLY %s]] [[ // WITH (publish = ''insert'') // WITH (publish = ''delete, update'', publish_via_partition_root = true)]]', {name}, x) FROM (SELECT rel FROM tab WHERE relpersistence = 'p' UNION ALL SELECT schema FROM ns) AS y (x)

-- ~ publication: a table more
SELECT format('ALTER PUBLICATION %s ADD TABLE %s [[ // (%s) // WHERE (%s IS NOT NULL)]]', pub, rel, col) FROM pub, own

-- ~ publication: another table
SELECT format('ALTER PUBLICATION %s SET TABLE [[ONLY // ]] %s [[ // (%s)]]', pub, rel, col) FROM pub, own WHERE NOT puballtables

-- ~ publication: a table less
SELECT format('ALTER PUBLICATION %s DROP TABLE %s', pub, r.prrelid::regclass) FROM pub JOIN pg_publication_rel AS r ON r.prpubid = pub.oid

-- ~ publication: filter
SELECT format('ALTER PUBLICATION %1$s DROP TABLE %2$s; ALTER PUBLICATION %1$s ADD TABLE %2$s WHERE ({n} > 1)', pub, r.prrelid::regclass) FROM pub JOIN pg_publication_rel AS r ON r.prpubid = pub.oid

-- ~ publication: a schema more
SELECT format('ALTER PUBLICATION %s ADD TABLES IN SCHEMA %s', pub, schema) FROM pub, ns

-- ~ publication: a schema less
SELECT format('ALTER PUBLICATION %s DROP TABLES IN SCHEMA %s', pub, n.pnnspid::regnamespace) FROM pub JOIN pg_publication_namespace AS n ON n.pnpubid = pub.oid

-- ~ publication: what is published
SELECT format('ALTER PUBLICATION %s SET ([[publish = ''insert, truncate'' // publish = '''' // publish_via_partition_root = true // publish = ''update'']])', pub) FROM pub

-- ~ publication: rename
SELECT format('ALTER PUBLICATION %s RENAME TO %I', pub, {name}) FROM pub

-- - publication: drop
SELECT format('DROP PUBLICATION %s', pub) FROM pub

-- + event trigger: create
SELECT format('CREATE EVENT TRIGGER %I ON [[ddl_command_end // sql_drop // table_rewrite // ddl_command_start]] [[ // WHEN TAG IN (''DROP TABLE'', ''ALTER TABLE'')]] EXECUTE FUNCTION %s', {name}, sig) FROM fun WHERE prorettype = 'event_trigger'::regtype

-- ~ event trigger: enabled otherwise
SELECT format('ALTER EVENT TRIGGER %s [[DISABLE // ENABLE REPLICA // ENABLE ALWAYS // ENABLE]]', evt) FROM evt

-- ~ event trigger: rename
SELECT format('ALTER EVENT TRIGGER %s RENAME TO %I', evt, {name}) FROM evt

-- ~ event trigger: tags
SELECT format('DROP EVENT TRIGGER %s; CREATE EVENT TRIGGER %s ON %s [[ // WHEN TAG IN (''ALTER TABLE'') // WHEN TAG IN (''DROP VIEW'', ''DROP INDEX'')]] EXECUTE FUNCTION %s', evt, evt, evtevent, evtfoid::regprocedure) FROM evt

-- - event trigger: drop
SELECT format('DROP EVENT TRIGGER %s', evt) FROM evt

-- + database: setting
SELECT format('ALTER DATABASE %I SET [[work_mem = ''{n}MB'' // search_path = public, "odd, one" // "DateStyle" = ''German'' // my.thing = ''it''''s'' // jit = off]]', current_database())

-- ~ database: settings gone
SELECT format('ALTER DATABASE %I RESET ALL', datname) FROM pg_database JOIN pg_db_role_setting AS s ON s.setdatabase = pg_database.oid WHERE datname = current_database() AND setrole = 0

-- + database: setting of a role
SELECT format('ALTER ROLE [[oracle_a // "oracle C"]] IN DATABASE %I SET [[work_mem = ''{n}MB'' // statement_timeout = {n} // role = oracle_b]]', current_database())

-- ~ database: connection limit
SELECT format('ALTER DATABASE %I CONNECTION LIMIT 5{n}', current_database())

-- ~ database: privileges
SELECT format('[[GRANT CREATE ON DATABASE %I TO oracle_a // REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC // GRANT CONNECT, TEMPORARY ON DATABASE %I TO "oracle C" WITH GRANT OPTION]]', current_database())

-- ~ database: owner
SELECT format('ALTER DATABASE %I OWNER TO [[oracle_a // "oracle C"]]', current_database())

-- ~ database: comment
SELECT format('COMMENT ON DATABASE %I IS {text_}', current_database())

-- ~ database: template
SELECT format('ALTER DATABASE %I IS_TEMPLATE true', current_database())

-- + subscription: create
SELECT format('CREATE SUBSCRIPTION %I CONNECTION ''host=/nowhere dbname=x{n}[[ // // // // // password=hidden]]'' PUBLICATION [[a // a, "B c" // z]] WITH (connect = false [[, slot_name = NONE // , slot_name = NONE // , slot_name = NONE //  // , slot_name = NONE // , slot_name = NONE // , slot_name = NONE // , slot_name = ''other'']] [[ // // , binary = true // , streaming = true // , synchronous_commit = local // , two_phase = true // , disable_on_error = true]])', {name})

-- ~ subscription: options
SELECT format('ALTER SUBSCRIPTION %s SET ([[binary = true // streaming = true // synchronous_commit = remote_apply // slot_name = ''s{n}'' // slot_name = NONE // disable_on_error = true]])', sub) FROM sub

-- ~ subscription: publications
SELECT format('ALTER SUBSCRIPTION %s [[SET PUBLICATION p{n} // ADD PUBLICATION more // DROP PUBLICATION a]] WITH (refresh = false)', sub) FROM sub

-- ~ subscription: connection
SELECT format('ALTER SUBSCRIPTION %s CONNECTION ''host=/elsewhere dbname=y{n}''', sub) FROM sub

-- ~ subscription: rename
SELECT format('ALTER SUBSCRIPTION %s RENAME TO %I', sub, {name}) FROM sub

-- - subscription: drop
SELECT format('ALTER SUBSCRIPTION %s SET (slot_name = NONE); DROP SUBSCRIPTION %s', sub, sub) FROM sub

-- ~ subscription: comment
SELECT format('COMMENT ON SUBSCRIPTION %s IS {text_}', sub) FROM sub
