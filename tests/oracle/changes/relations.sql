-- + schema: create
SELECT format('CREATE SCHEMA %I [[ // AUTHORIZATION oracle_a]]', {name})

-- ~ schema: rename
SELECT format('ALTER SCHEMA %s RENAME TO %I', schema, {name}) FROM ns WHERE nspname <> 'public'

-- ~ schema: rename public
SELECT format('ALTER SCHEMA %s RENAME TO %I', schema, {name}) FROM ns WHERE nspname = 'public'

-- - schema: drop an empty one
SELECT format('DROP SCHEMA %s', schema) FROM ns

-- - schema: drop with all in it
SELECT format('DROP SCHEMA %s CASCADE', schema) FROM ns

-- + table: create
SELECT format('CREATE [[ // // // UNLOGGED]] TABLE %s.%I (%s)[[ // // WITH (fillfactor = 70, autovacuum_enabled = off) // WITH (toast.autovacuum_enabled = off)]][[ // // // TABLESPACE "oracle space"]]', schema, {name}, {columns}) FROM ns

-- + table: create a small one
SELECT format('CREATE TABLE %s.%I (id int, label text)', schema, {name}) FROM ns

-- + table: create without columns
SELECT format('CREATE TABLE %s.%I ()', schema, {name}) FROM ns

-- + table: create by another access method
SELECT format('CREATE TABLE %s.%I (%s) USING %s', schema, {name}, {columns}, acm) FROM ns, acm WHERE amtype = 't'

-- + table: create like another
SELECT format('CREATE TABLE %s.%I (LIKE %s INCLUDING [[ALL // DEFAULTS // CONSTRAINTS INCLUDING INDEXES // IDENTITY // GENERATED // COMMENTS INCLUDING STORAGE INCLUDING COMPRESSION // STATISTICS]])', ns.schema, {name}, rel) FROM ns, tab

-- + table: create typed
SELECT format('CREATE TABLE %s.%I OF %s', ns.schema, {name}, typ) FROM ns, com

-- + table: create with the columns of a type
SELECT format('CREATE TABLE %s.%I (%s)', ns.schema, {name}, string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)) FROM ns, com JOIN pg_attribute AS a ON a.attrelid = com.typrelid AND NOT a.attisdropped GROUP BY ns.schema, com.oid

-- + table: create typed, with options
SELECT format('CREATE TABLE %s.%I OF %s (%I WITH OPTIONS [[DEFAULT NULL // NOT NULL // CHECK (true) // UNIQUE]])', ns.schema, {name}, typ, a.attname) FROM ns, com JOIN pg_attribute AS a ON a.attrelid = com.typrelid AND NOT a.attisdropped

-- + table: create inheriting two
SELECT format('CREATE TABLE %s.%I () INHERITS (%s, %s)', ns.schema, {name}, a.rel, b.rel) FROM ns, plain AS a, plain AS b WHERE a.oid <> b.oid

-- + table: create inheriting
SELECT format('CREATE TABLE %s.%I ([[ // extra int // extra text DEFAULT ''x'']]) INHERITS (%s)', ns.schema, {name}, rel) FROM ns, tab WHERE relkind = 'r' AND NOT relispartition

-- + table: create inheriting and merging a column
SELECT format('CREATE TABLE %s.%I (%s %s [[NOT NULL // DEFAULT NULL // CHECK (true)]]) INHERITS (%s)', ns.schema, {name}, col, type, rel) FROM ns, own WHERE relkind = 'r' AND attgenerated = '' AND attidentity = ''

-- + table: create partitioned
SELECT format('CREATE TABLE %s.%I (k [[int // text // numeric // bigint]] [[ // NOT NULL // NOT NULL DEFAULT ''7'' // COLLATE "C"]], note text [[ // DEFAULT ''none'']], PRIMARY KEY (k)) PARTITION BY [[RANGE (k) // LIST (k) // HASH (k)]]', schema, {name}) FROM ns

-- + table: create partitioned by more
SELECT format('CREATE TABLE %s.%I (k int, l text, at date) PARTITION BY [[RANGE (k, l) // RANGE ((k + 1)) // LIST (lower(l)) // HASH (k, l) // RANGE (l COLLATE "C") // RANGE (l text_pattern_ops)]]', schema, {name}) FROM ns

-- + partition: create
SELECT format('CREATE TABLE %s.%I PARTITION OF %s %s', ns.schema, {name}, rel, CASE partstrat
    WHEN 'r' THEN 'FOR VALUES FROM ([[''10'' // MINVALUE // ''30'']]) TO ([[''20'' // ''40'' // MAXVALUE]])'
    WHEN 'l' THEN 'FOR VALUES IN ([[''1'' // ''2'', ''3'' // NULL // ''4'', NULL]])'
    ELSE 'FOR VALUES WITH (MODULUS [[4 // 8]], REMAINDER [[0 // 1 // 2 // 3]])' END) FROM ns, parent

-- + partition: create for two columns
SELECT format('CREATE TABLE %s.%I PARTITION OF %s FOR VALUES FROM (''1'', [[''a'' // MINVALUE]]) TO (''[[1 // 2]]'', [[''m'' // MAXVALUE]])', ns.schema, {name}, rel) FROM ns, parent WHERE partstrat = 'r' AND partnatts = 2

-- + partition: create a default one
SELECT format('CREATE TABLE %s.%I PARTITION OF %s DEFAULT', ns.schema, {name}, rel) FROM ns, parent WHERE partstrat <> 'h'

-- + partition: create one with partitions
SELECT format('CREATE TABLE %s.%I PARTITION OF %s %s PARTITION BY [[LIST // RANGE // HASH]] (k)', ns.schema, {name}, rel, CASE partstrat
    WHEN 'r' THEN 'FOR VALUES FROM (''50'') TO (''60'')' WHEN 'l' THEN 'FOR VALUES IN (''9'')'
    ELSE 'FOR VALUES WITH (MODULUS 8, REMAINDER 7)' END) FROM ns, parent

-- + partition: create with a default and a check of its own
SELECT format('CREATE TABLE %s.%I PARTITION OF %s (k [[DEFAULT ''{n}'' // NOT NULL // CHECK (k IS NOT NULL)]]) %s', ns.schema, {name}, rel, CASE partstrat
    WHEN 'r' THEN 'FOR VALUES FROM (''70'') TO (''80'')' WHEN 'l' THEN 'FOR VALUES IN (''12'')'
    ELSE 'FOR VALUES WITH (MODULUS 8, REMAINDER 5)' END) FROM ns, parent

-- + partition: create apart, with its columns in another order, and attach
SELECT format('CREATE TABLE %1$s.%2$I (%3$s); ALTER TABLE %4$s ATTACH PARTITION %1$s.%2$I %5$s', ns.schema, {name}, string_agg(format('%I %s %s', a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END), ', ' ORDER BY a.attnum DESC), rel, CASE partstrat WHEN 'r' THEN 'FOR VALUES FROM (''85'') TO (''88'')' WHEN 'l' THEN 'FOR VALUES IN (''81'')' ELSE 'FOR VALUES WITH (MODULUS 8, REMAINDER 6)' END) FROM ns, parent JOIN pg_attribute AS a ON a.attrelid = parent.oid AND a.attnum > 0 AND NOT a.attisdropped GROUP BY ns.schema, rel, partstrat

-- ~ partition: detach
SELECT format('ALTER TABLE %s DETACH PARTITION %s', parent, rel) FROM part

-- ~ partition: another bound
SELECT format('ALTER TABLE %1$s DETACH PARTITION %2$s; ALTER TABLE %1$s ATTACH PARTITION %2$s %3$s', parent, rel,
    CASE WHEN bound LIKE '%WITH%' THEN regexp_replace(bound, 'remainder \d', 'remainder 3') WHEN bound = 'DEFAULT' THEN 'FOR VALUES IN (''{n}'')' ELSE [[replace(bound, '0', '5') // 'DEFAULT' // 'FOR VALUES IN (''5'')']] END) FROM part WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = part.oid AND contype = 'x')

-- = partition: detach and attach as it was
SELECT format('ALTER TABLE %1$s DETACH PARTITION %2$s; ALTER TABLE %1$s ATTACH PARTITION %2$s %3$s', parent, rel, bound) FROM part WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = part.oid AND contype = 'x')

-- - partition: drop
SELECT format('DROP TABLE %s', rel) FROM part

-- ~ partition: default of its own
SELECT format('ALTER TABLE %s ALTER %s [[SET DEFAULT NULL // DROP DEFAULT // SET NOT NULL]]', rel, col) FROM col WHERE relispartition

-- - table: drop
SELECT format('DROP TABLE %s [[ // CASCADE]]', rel) FROM tab

-- ~ table: rename
SELECT format('ALTER TABLE %s RENAME TO %I', rel, {name}) FROM tab

-- ~ table: another schema
SELECT format('ALTER TABLE %s SET SCHEMA %s', rel, ns.schema) FROM tab, ns WHERE ns.oid <> relnamespace

-- ~ table: logged or not
SELECT format('ALTER TABLE %s SET %s', rel, CASE relpersistence WHEN 'u' THEN 'LOGGED' ELSE 'UNLOGGED' END) FROM tab WHERE relkind = 'r'

-- ~ table: fillfactor
SELECT format('ALTER TABLE %s SET (fillfactor = {n})', rel) FROM tab WHERE relkind = 'r'

-- ~ table: autovacuum's options
SELECT format('ALTER TABLE %s SET ([[autovacuum_enabled = off // autovacuum_vacuum_scale_factor = 0.3 // toast.autovacuum_vacuum_threshold = 99 // parallel_workers = 3 // user_catalog_table = true // toast_tuple_target = 256 // vacuum_truncate = off // log_autovacuum_min_duration = 7]])', rel) FROM tab WHERE relkind = 'r'

-- ~ table: an option that says what is so anyway
SELECT format('ALTER TABLE %s SET ([[fillfactor = 100 // autovacuum_enabled = true]])', rel) FROM tab WHERE relkind = 'r' AND reloptions IS NULL

-- ~ table: option gone
SELECT format('ALTER TABLE %s RESET (%s)', rel, split_part(reloptions[1], '=', 1)) FROM tab WHERE reloptions IS NOT NULL

-- w table: options in another order
SELECT format('ALTER TABLE %1$s RESET (%2$s); ALTER TABLE %1$s SET (%3$s)', rel, split_part(reloptions[1], '=', 1), reloptions[1]) FROM tab WHERE cardinality(reloptions) > 1

-- ~ table: tablespace
SELECT format('ALTER TABLE %s SET TABLESPACE [["oracle space" // pg_default]]', rel) FROM tab

-- ~ table: access method
SELECT format('ALTER TABLE %s SET ACCESS METHOD %s', rel, acm) FROM plain, acm WHERE amtype = 't'

-- ~ table: inherit
SELECT format('ALTER TABLE %s INHERIT %s', a.rel, b.rel) FROM plain AS a, plain AS b WHERE a.oid <> b.oid

-- ~ table: inherit no more
SELECT format('ALTER TABLE %s NO INHERIT %s', rel, i.inhparent::regclass) FROM tab JOIN pg_inherits AS i ON i.inhrelid = tab.oid WHERE NOT relispartition

-- ~ table: inherit in another order
SELECT format('ALTER TABLE %1$s NO INHERIT %2$s; ALTER TABLE %1$s INHERIT %2$s', rel, i.inhparent::regclass) FROM tab JOIN pg_inherits AS i ON i.inhrelid = tab.oid WHERE NOT relispartition AND i.inhseqno = 1

-- ~ table: of a type
SELECT format('ALTER TABLE %s OF %s', rel, typ) FROM plain, com

-- ~ table: not of a type
SELECT format('ALTER TABLE %s NOT OF', rel) FROM tab WHERE reloftype <> 0

-- ~ table: row-level security
SELECT format('ALTER TABLE %s %s ROW LEVEL SECURITY', rel, CASE WHEN relrowsecurity THEN 'DISABLE' ELSE 'ENABLE' END) FROM tab

-- ~ table: row-level security for the owner
SELECT format('ALTER TABLE %s %s ROW LEVEL SECURITY', rel, CASE WHEN relforcerowsecurity THEN 'NO FORCE' ELSE 'FORCE' END) FROM tab

-- ~ table: replica identity
SELECT format('ALTER TABLE %s REPLICA IDENTITY [[FULL // NOTHING // DEFAULT]]', rel) FROM tab

-- ~ table: replica identity by an index
SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %s', tab, bare) FROM idx WHERE indisunique

-- ~ table: cluster
SELECT format('ALTER TABLE %s CLUSTER ON %s', tab, bare) FROM idx WHERE NOT indisclustered

-- ~ table: cluster no more
SELECT format('ALTER TABLE %s SET WITHOUT CLUSTER', tab) FROM idx WHERE indisclustered

-- ! table: triggers of foreign keys disabled
SELECT format('ALTER TABLE %s DISABLE TRIGGER ALL', rel) FROM con WHERE contype = 'f' AND NOT relispartition AND relkind = 'r' AND conparentid = 0

-- + sequence: create
SELECT format('CREATE [[ // UNLOGGED]] SEQUENCE %s.%I [[ // AS smallint // AS integer]] [[ // INCREMENT -2 // INCREMENT 5]] [[ // MAXVALUE 30000]] [[ // CACHE 7]] [[ // CYCLE]]', schema, {name}) FROM ns

-- ~ sequence: options
SELECT format('ALTER SEQUENCE %s [[INCREMENT {n} // MINVALUE -{n} // MAXVALUE 2{n}00 // CACHE {n} // CYCLE // NO CYCLE // START {n} // AS smallint MAXVALUE 3000]]', rel) FROM seq

-- = sequence: used and set
SELECT format('SELECT setval(%L, {n})', rel) FROM seq

-- = sequence: restart
SELECT format('ALTER SEQUENCE %s RESTART {n}', rel) FROM seq

-- ~ sequence: owned by a column
SELECT format('ALTER SEQUENCE %s OWNED BY %s.%s', free.rel, own.rel, col) FROM free, own WHERE free.schema = own.schema

-- ~ sequence: owned by none
SELECT format('ALTER SEQUENCE %s OWNED BY NONE', rel) FROM free

-- ~ sequence: rename
SELECT format('ALTER SEQUENCE %s RENAME TO %I', rel, {name}) FROM seq

-- ~ sequence: another schema
SELECT format('ALTER SEQUENCE %s SET SCHEMA %s', rel, ns.schema) FROM free, ns WHERE ns.oid <> relnamespace

-- - sequence: drop
SELECT format('DROP SEQUENCE %s [[ // CASCADE]]', rel) FROM free

-- + view: create
SELECT format('CREATE VIEW %1$s.%2$I [[ // WITH (security_barrier) // WITH (security_invoker = true) // WITH (check_option = local)]] AS SELECT [[* // t.*, 1 AS one // count(*) AS n // %3$s AS x // DISTINCT %3$s AS y]] FROM %4$s AS t [[ // // WHERE true // WHERE %3$s IS NOT NULL]]', ns.schema, {name}, col, rel) FROM ns, col WHERE relkind IN ('r', 'v', 'm', 'p', 'f')

-- + view: create, with named columns
SELECT format('CREATE VIEW %s.%I (%I, %I) AS VALUES (1, {text_}::text), (2, NULL)', schema, {name}, {name2}, {name3}) FROM ns

-- + view: create, recursive
SELECT format('CREATE RECURSIVE VIEW %s.%I (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM %I WHERE n < {n}', schema, {name}, {name}) FROM ns

-- + view: create, of everything that a query has
SELECT format('CREATE VIEW %s.%I AS WITH w AS [[ // MATERIALIZED // NOT MATERIALIZED]] (SELECT %s AS c, row_number() OVER (PARTITION BY 1 ORDER BY %s::text COLLATE "C" DESC NULLS LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) AS r FROM %s) SELECT w.c, CASE WHEN r > 1 THEN ''a'' ELSE NULL END AS x, (SELECT max(r) FROM w AS v WHERE v.r > w.r) AS m FROM w LEFT JOIN LATERAL generate_series(1, w.r) WITH ORDINALITY AS g (i, o) ON true WHERE r BETWEEN 1 AND {n} OR EXISTS (SELECT 1 FROM w AS u WHERE u.r = ANY (ARRAY[1, 2])) [[ // UNION ALL SELECT NULL, ''b'', 1 // ORDER BY 2 LIMIT 5 OFFSET 1 // ORDER BY 2 FETCH FIRST 3 ROWS WITH TIES]]', schema, {name}, col, col, rel) FROM own

-- + view: create, grouping
SELECT format('CREATE VIEW %s.%I AS SELECT %s AS k, count(*) FILTER (WHERE %s IS NULL) AS n, grouping(%s) AS g, string_agg(''x'', '','' ORDER BY 1) AS s FROM %s GROUP BY [[ROLLUP (%s) // CUBE (%s) // GROUPING SETS ((%s), ())]] HAVING count(*) > {n}', schema, {name}, col, col, col, rel, col) FROM own

-- + view: create, by a function of the user's
SELECT format('CREATE VIEW %s.%I AS SELECT %s(1, 2) AS x', ns.schema, {name}, fun.schema || '.' || bare) FROM ns, fun

-- ~ view: replace with a column more
SELECT format('CREATE OR REPLACE VIEW %s AS SELECT v.*, {n} AS %I FROM (%s) AS v', rel, {name}, rtrim(definition, ';')) FROM viw

-- ~ view: replace with another query
SELECT format('CREATE OR REPLACE VIEW %s AS SELECT * FROM (%s) AS v LIMIT {n}', rel, rtrim(definition, ';')) FROM viw

-- w view: replace with its own text
SELECT format('CREATE OR REPLACE VIEW %s AS %s', rel, definition) FROM viw WHERE reloptions IS NULL

-- w view: drop and create with its own text
SELECT format('DROP VIEW %s; CREATE VIEW %s AS %s', rel, rel, definition) FROM viw WHERE reloptions IS NULL AND relacl IS NULL AND relowner = 10

-- ~ view: options
SELECT format('ALTER VIEW %s [[SET (security_barrier = true) // SET (security_invoker = true) // SET (check_option = cascaded) // RESET (security_barrier, check_option) // SET (security_barrier = false)]]', rel) FROM viw

-- ~ view: default of a column
SELECT format('ALTER VIEW %s ALTER %s SET DEFAULT [[NULL // ''{n}'']]', rel, col) FROM col WHERE relkind = 'v'

-- ~ view: default of a column gone
SELECT format('ALTER VIEW %s ALTER %s DROP DEFAULT', rel, col) FROM col WHERE relkind = 'v' AND atthasdef

-- ~ view: rename a column
SELECT format('ALTER VIEW %s RENAME COLUMN %s TO %I', rel, col, {name}) FROM col WHERE relkind = 'v'

-- ~ view: rename
SELECT format('ALTER VIEW %s RENAME TO %I', rel, {name}) FROM viw

-- ~ view: another schema
SELECT format('ALTER VIEW %s SET SCHEMA %s', rel, ns.schema) FROM viw, ns WHERE ns.oid <> relnamespace

-- - view: drop
SELECT format('DROP VIEW %s [[ // CASCADE]]', rel) FROM viw

-- ~ view: a query more, in which a column has another place
SELECT format('DROP VIEW %s; CREATE VIEW %s AS SELECT {n} AS first, v.* FROM (%s) AS v', rel, rel, rtrim(definition, ';')) FROM viw

-- + materialized view: create
SELECT format('CREATE MATERIALIZED VIEW %1$s.%2$I [[ // WITH (fillfactor = 60) // TABLESPACE "oracle space"]] AS SELECT [[* // %3$s AS x]] FROM %4$s WITH [[NO // ]] DATA', ns.schema, {name}, col, rel) FROM ns, col WHERE relkind IN ('r', 'p', 'v')

-- ! materialized view: not populated
SELECT format('REFRESH MATERIALIZED VIEW %s WITH NO DATA', rel) FROM mat WHERE relispopulated

-- ~ materialized view: depends on an extension
SELECT format('ALTER MATERIALIZED VIEW %s DEPENDS ON EXTENSION %s', rel, ext) FROM mat, ext

-- = materialized view: refresh
SELECT format('REFRESH MATERIALIZED VIEW %s', rel) FROM mat WHERE relispopulated

-- ! materialized view: populated
SELECT format('REFRESH MATERIALIZED VIEW %s', rel) FROM mat WHERE NOT relispopulated

-- ~ materialized view: option
SELECT format('ALTER MATERIALIZED VIEW %s SET ([[fillfactor = {n} // autovacuum_enabled = off]])', rel) FROM mat

-- ~ materialized view: column
SELECT format('ALTER MATERIALIZED VIEW %s ALTER %s [[SET STATISTICS {n} // SET STORAGE EXTERNAL // SET (n_distinct = 5)]]', rel, col) FROM col WHERE relkind = 'm'

-- ~ materialized view: rename
SELECT format('ALTER MATERIALIZED VIEW %s RENAME TO %I', rel, {name}) FROM mat

-- ~ materialized view: tablespace
SELECT format('ALTER MATERIALIZED VIEW %s SET TABLESPACE [["oracle space" // pg_default]]', rel) FROM mat

-- - materialized view: drop
SELECT format('DROP MATERIALIZED VIEW %s [[ // CASCADE]]', rel) FROM mat

-- + trigger: create
SELECT format('CREATE [[ // OR REPLACE]] TRIGGER %I [[BEFORE // AFTER]] [[INSERT // UPDATE // DELETE // INSERT OR UPDATE OR DELETE]] ON %s FOR EACH [[ROW // STATEMENT]] [[ // WHEN (pg_trigger_depth() < {n})]] EXECUTE FUNCTION %s([[ // {text_}, ''b'']])', {name}, rel, substring(sig FROM '^(.*)\(\)$')) FROM tab, fun WHERE prorettype = 'trigger'::regtype

-- + trigger: create for columns
SELECT format('CREATE TRIGGER %I [[BEFORE // AFTER]] UPDATE OF %s ON %s FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION %s', {name}, col, rel, sig) FROM own, fun WHERE prorettype = 'trigger'::regtype

-- + trigger: create for two columns
SELECT format('CREATE TRIGGER %I BEFORE UPDATE OF %s, %s ON %s FOR EACH ROW EXECUTE FUNCTION %s', {name}, a.col, b.col, a.rel, sig) FROM own AS a, own AS b, fun WHERE prorettype = 'trigger'::regtype AND a.relid = b.relid AND a.attnum <> b.attnum

-- + trigger: create with transition tables
SELECT format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS %I NEW TABLE AS %I FOR EACH STATEMENT EXECUTE FUNCTION %s', {name}, rel, {name2}, {name3}, sig) FROM tab, fun WHERE prorettype = 'trigger'::regtype

-- + trigger: create instead
SELECT format('CREATE TRIGGER %I INSTEAD OF [[INSERT // UPDATE // DELETE]] ON %s FOR EACH ROW EXECUTE FUNCTION %s', {name}, rel, sig) FROM viw, fun WHERE prorettype = 'trigger'::regtype

-- + trigger: create of a constraint
SELECT format('CREATE CONSTRAINT TRIGGER %I AFTER [[INSERT // UPDATE]] ON %s [[ // DEFERRABLE // DEFERRABLE INITIALLY DEFERRED]] FOR EACH ROW EXECUTE FUNCTION %s', {name}, rel, sig) FROM tab, fun WHERE prorettype = 'trigger'::regtype

-- + trigger: create on truncate
SELECT format('CREATE TRIGGER %I BEFORE TRUNCATE ON %s EXECUTE FUNCTION %s', {name}, rel, sig) FROM tab, fun WHERE prorettype = 'trigger'::regtype

-- ~ trigger: enabled otherwise
SELECT format('ALTER TABLE %s [[DISABLE // ENABLE REPLICA // ENABLE ALWAYS // ENABLE]] TRIGGER %s', rel, trg) FROM trg

-- ~ trigger: rename
-- The constraint of a constraint trigger keeps its name, which pg_dump does not see.
SELECT format('ALTER TRIGGER %s ON %s RENAME TO %I', trg, rel, {name}) FROM trg WHERE tgconstraint = 0

-- ~ trigger: another definition
SELECT format('DROP TRIGGER %s ON %s; %s', trg, rel, [[replace(definition, 'BEFORE', 'AFTER') // replace(definition, 'INSERT', 'DELETE') // replace(definition, 'FOR EACH ROW', 'FOR EACH STATEMENT') // regexp_replace(definition, '\(\)$', '(''more'')')]]) FROM trg

-- = trigger: drop and create as it was
SELECT format('DROP TRIGGER %s ON %s; %s', trg, rel, definition) FROM trg WHERE tgenabled = 'O'

-- w trigger: columns in another order
SELECT format('DROP TRIGGER %s ON %s; %s', trg, rel, regexp_replace(definition, 'UPDATE OF ([^ ,]+), ([^ ,]+) ', 'UPDATE OF \2, \1 ')) FROM trg WHERE tgenabled = 'O' AND cardinality(tgattr::int2[]) = 2

-- ~ trigger: depends on an extension
SELECT format('ALTER TRIGGER %s ON %s DEPENDS ON EXTENSION %s', trg, rel, ext) FROM trg, ext

-- - trigger: drop
SELECT format('DROP TRIGGER %s ON %s', trg, rel) FROM trg

-- + rule: create
SELECT format('CREATE RULE %I AS ON [[INSERT // UPDATE // DELETE]] TO %s [[ // WHERE 1 > {n}]] DO [[INSTEAD // ALSO // ]] [[NOTHING // (NOTIFY changed) // SELECT 1]]', {name}, rel) FROM rel WHERE relkind IN ('r', 'v', 'p')

-- + rule: create with statements
SELECT format('CREATE RULE %I AS ON DELETE TO %s DO ALSO (DELETE FROM %s WHERE false; UPDATE %s SET %s = DEFAULT WHERE OLD.%s IS NULL)', {name}, rel, rel, rel, col, col) FROM own

-- ~ rule: enabled otherwise
SELECT format('ALTER TABLE %s [[DISABLE // ENABLE REPLICA // ENABLE ALWAYS // ENABLE]] RULE %s', rel, rul) FROM rul WHERE relkind IN ('r', 'p')

-- ~ rule: rename
SELECT format('ALTER RULE %s ON %s RENAME TO %I', rul, rel, {name}) FROM rul

-- ~ rule: another definition
SELECT format('DROP RULE %s ON %s; CREATE RULE %s AS ON INSERT TO %s DO INSTEAD SELECT {n}', rul, rel, rul, rel) FROM rul

-- w rule: drop and create as it was
SELECT format('DROP RULE %s ON %s; %s', rul, rel, definition) FROM rul WHERE ev_enabled = 'O'

-- - rule: drop
SELECT format('DROP RULE %s ON %s', rul, rel) FROM rul

-- + policy: create
SELECT format('CREATE POLICY %I ON %s [[ // AS RESTRICTIVE]] FOR [[ALL // SELECT // INSERT // UPDATE // DELETE]] TO [[PUBLIC // oracle_a // oracle_b, "oracle C" // CURRENT_USER]] [[USING (true) // USING (%s IS NOT NULL) // WITH CHECK (current_user <> {text_}) // USING (true) WITH CHECK (false)]]', {name}, rel, col) FROM col WHERE relkind IN ('r', 'p')

-- ~ policy: roles
SELECT format('ALTER POLICY %s ON %s TO [[PUBLIC // oracle_a, oracle_b // pg_monitor // "oracle C"]]', pol, rel) FROM pol

-- ~ policy: expressions
SELECT format('ALTER POLICY %s ON %s [[USING (now() < ''2001-01-01'') // WITH CHECK (random() < {n})]]', pol, rel) FROM pol

-- ~ policy: another command
SELECT format('DROP POLICY %s ON %s; CREATE POLICY %s ON %s [[ // AS RESTRICTIVE]] FOR [[SELECT // DELETE // ALL]] USING (true)', pol, rel, pol, rel) FROM pol

-- w policy: roles in another order
SELECT format('ALTER POLICY %1$s ON %2$s TO oracle_b, oracle_a; ALTER POLICY %1$s ON %2$s TO oracle_a, oracle_b', pol, rel) FROM pol WHERE polroles @> ARRAY['oracle_a'::regrole::oid, 'oracle_b'::regrole::oid] AND cardinality(polroles) = 2

-- w policy: its own expression again
SELECT format('ALTER POLICY %s ON %s USING (%s)', pol, rel, qual) FROM pol WHERE qual IS NOT NULL

-- ~ policy: rename
SELECT format('ALTER POLICY %s ON %s RENAME TO %I', pol, rel, {name}) FROM pol

-- - policy: drop
SELECT format('DROP POLICY %s ON %s', pol, rel) FROM pol

-- + statistics: create
SELECT format('CREATE STATISTICS %s.%I [[ // (ndistinct) // (dependencies, mcv)]] ON %s, %s FROM %s', a.schema, {name}, a.col, b.col, a.rel) FROM col AS a, col AS b WHERE a.relid = b.relid AND a.attnum < b.attnum AND a.relkind IN ('r', 'p', 'm', 'f')

-- + statistics: create on an expression
SELECT format('CREATE STATISTICS %1$s.%2$I ON [[(%3$s IS NULL) // (%3$s::text), (%3$s IS NULL)]] FROM %4$s', schema, {name}, col, rel) FROM own

-- ~ statistics: target
SELECT format('ALTER STATISTICS %s SET STATISTICS {n}', sta) FROM sta

-- ~ statistics: rename
SELECT format('ALTER STATISTICS %s RENAME TO %I', sta, {name}) FROM sta

-- ~ statistics: another schema
SELECT format('ALTER STATISTICS %s SET SCHEMA %s', sta, ns.schema) FROM sta, ns WHERE ns.oid <> stxnamespace

-- ~ statistics: other kinds
SELECT format('DROP STATISTICS %s; %s', sta, [[replace(definition, ' ON ', ' (mcv) ON ') // regexp_replace(definition, '\(.*?\) ON', ' ON')]]) FROM sta

-- = statistics: drop and create as it was
SELECT format('DROP STATISTICS %s; %s', sta, definition) FROM sta WHERE stxstattarget = -1 AND stxowner = 10

-- - statistics: drop
SELECT format('DROP STATISTICS %s', sta) FROM sta
