-- + column: add
SELECT format('ALTER TABLE %s ADD COLUMN %I %s', rel, {name}, {column}) FROM tab WHERE NOT relispartition AND reloftype = 0

-- + column: add, of a user's type
SELECT format('ALTER TABLE %s ADD COLUMN %I %s[[ // []]] [[ // NOT NULL]]', rel, {name}, typ) FROM tab, typ WHERE NOT relispartition AND reloftype = 0

-- + column: add, generated
SELECT format('ALTER TABLE %s ADD COLUMN %I [[boolean GENERATED ALWAYS AS (%s IS NULL) STORED // int GENERATED ALWAYS AS (CASE WHEN %s IS NULL THEN {n} ELSE 0 END) STORED]]', rel, {name}, col) FROM own

-- + column: add, of identity
SELECT format('ALTER TABLE %s ADD COLUMN %I [[int // bigint // smallint]] GENERATED [[ALWAYS // BY DEFAULT]] AS IDENTITY [[ // (START {n} INCREMENT 3 CACHE 2) // (MAXVALUE 999 CYCLE)]]', rel, {name}) FROM plain

-- + column: add, serial
SELECT format('ALTER TABLE %s ADD COLUMN %I [[serial // bigserial // smallserial]]', rel, {name}) FROM plain

-- + column: add, with a function of the user's as default
SELECT format('ALTER TABLE %s ADD COLUMN %I int DEFAULT %s(1, 2)', rel, {name}, fun.schema || '.' || fun.bare) FROM plain, fun WHERE pronargs = 2

-- - column: drop
SELECT format('ALTER TABLE %s DROP COLUMN %s [[ // CASCADE]]', rel, col) FROM own

-- ~ column: rename
SELECT format('ALTER TABLE %s RENAME COLUMN %s TO %I', rel, col, {name}) FROM own

-- ~ column: to the end
SELECT format('ALTER TABLE %1$s DROP COLUMN %2$s; ALTER TABLE %1$s ADD COLUMN %2$s %3$s', rel, col, type) FROM own WHERE NOT attnotnull AND NOT atthasdef AND attnum < (SELECT max(b.attnum) FROM own AS b WHERE b.relid = own.relid)

-- = column: the last one, dropped and added as it was
SELECT format('ALTER TABLE %1$s DROP COLUMN %2$s; ALTER TABLE %1$s ADD COLUMN %2$s %3$s', rel, col, type) FROM own WHERE NOT attnotnull AND NOT atthasdef AND attacl IS NULL AND attnum = (SELECT max(b.attnum) FROM col AS b WHERE b.relid = own.relid) AND NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhparent = own.relid) AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = own.relid AND NOT i.indisvalid)

-- ! column: behind the inherited ones
SELECT format('ALTER TABLE %1$s DROP COLUMN %2$s; ALTER TABLE %1$s ADD COLUMN %2$s %3$s', rel, col, type) FROM own WHERE NOT attnotnull AND NOT atthasdef AND attacl IS NULL AND attnum = (SELECT max(b.attnum) FROM own AS b WHERE b.relid = own.relid) AND attnum < (SELECT max(b.attnum) FROM col AS b WHERE b.relid = own.relid)

-- = column: added and dropped
SELECT format('ALTER TABLE %1$s ADD COLUMN %2$I int DEFAULT 1; ALTER TABLE %1$s DROP COLUMN %2$I', rel, {name}) FROM plain

-- ~ column: type
SELECT format('ALTER TABLE %s ALTER %s TYPE [[text // varchar(77) // bigint // numeric(9,3)]] USING NULL', rel, col) FROM own

-- ~ column: length
SELECT format('ALTER TABLE %s ALTER %s TYPE %s', rel, col, CASE typname WHEN 'varchar' THEN 'varchar(9{n})' WHEN 'numeric' THEN 'numeric(2{n}, 4)' WHEN 'bpchar' THEN 'char(9)' WHEN 'timestamptz' THEN 'timestamptz(1)' WHEN 'interval' THEN 'interval month' WHEN 'bit' THEN 'bit(3)' WHEN 'varbit' THEN 'varbit' WHEN 'time' THEN 'time' END) FROM own WHERE typname IN ('varchar', 'numeric', 'bpchar', 'timestamptz', 'interval', 'bit', 'varbit', 'time')

-- = column: its own type again
SELECT format('ALTER TABLE %s ALTER %s TYPE %s', rel, col, type) FROM own WHERE typname NOT IN ('text', 'varchar', 'bpchar')

-- ~ column: collation
SELECT format('ALTER TABLE %s ALTER %s TYPE %s COLLATE [["C" // "POSIX" // "default" // "en-US-x-icu"]]', rel, col, type) FROM own WHERE typcategory = 'S'

-- ~ column: collation of the user's
SELECT format('ALTER TABLE %s ALTER %s TYPE %s COLLATE %s', rel, col, type, cll) FROM own, cll WHERE typcategory = 'S'

-- ~ column: array
SELECT format('ALTER TABLE %1$s ALTER %2$s DROP DEFAULT, ALTER %2$s TYPE %3$s[] USING NULL', rel, col, type) FROM own WHERE attidentity = '' AND attgenerated = ''

-- = column: array written with another number of dimensions
SELECT format('ALTER TABLE %s ALTER %s TYPE %s[]', rel, col, type) FROM own WHERE typcategory = 'A'

-- ~ column: not null
SELECT format('ALTER TABLE %s ALTER %s %s NOT NULL', rel, col, CASE WHEN attnotnull THEN 'DROP' ELSE 'SET' END) FROM col WHERE relkind IN ('r', 'p', 'f') AND (NOT attnotnull OR attinhcount = 0)

-- ! column: of a child, nullable
SELECT format('ALTER TABLE %s ALTER %s DROP NOT NULL', rel, col) FROM col WHERE attnotnull AND attinhcount > 0 AND NOT attislocal

-- ~ column: default
SELECT format('ALTER TABLE %s ALTER %s SET DEFAULT %s', rel, col, CASE typcategory WHEN 'S' THEN [['''x''' // 'lower(''A'')' // 'CURRENT_USER' // '''it''''s \ "''' // 'E''\t\n''']] WHEN 'N' THEN [['{n}' // '(1 + {n})' // '-{n}' // '7.0']] WHEN 'D' THEN [['now()' // 'CURRENT_TIMESTAMP' // '''2020-01-01'' ' // '''infinity''']] WHEN 'B' THEN [['true' // 'false' // '(1 > 0)']] ELSE 'NULL' END) FROM own WHERE attgenerated = '' AND attidentity = ''

-- ~ column: default null
SELECT format('ALTER TABLE %s ALTER %s SET DEFAULT NULL', rel, col) FROM own WHERE attgenerated = '' AND attidentity = ''

-- - column: default
SELECT format('ALTER TABLE %s ALTER %s DROP DEFAULT', rel, col) FROM own WHERE atthasdef AND attgenerated = ''

-- w column: its own default again
SELECT format('ALTER TABLE %s ALTER %s SET DEFAULT %s', rel, col, expression) FROM own WHERE atthasdef AND attgenerated = ''

-- - column: generated no more
SELECT format('ALTER TABLE %s ALTER %s DROP EXPRESSION', rel, col) FROM own WHERE attgenerated = 's'

-- ~ column: generated otherwise
SELECT format('ALTER TABLE %1$s DROP %2$s; ALTER TABLE %1$s ADD %2$s %3$s GENERATED ALWAYS AS (NULL) STORED', rel, col, type) FROM own WHERE attgenerated = 's'

-- ~ column: identity
SELECT format('ALTER TABLE %s ALTER %s SET GENERATED %s', rel, col, CASE attidentity WHEN 'a' THEN 'BY DEFAULT' ELSE 'ALWAYS' END) FROM own WHERE attidentity <> ''

-- ~ column: identity's sequence
SELECT format('ALTER TABLE %s ALTER %s [[SET INCREMENT {n} // SET START {n} // SET CACHE {n} // SET MAXVALUE 1{n}0 // SET MINVALUE -{n} // SET CYCLE]]', rel, col) FROM own WHERE attidentity <> ''

-- + column: identity
SELECT format('ALTER TABLE %s ALTER %s ADD GENERATED ALWAYS AS IDENTITY', rel, col) FROM own WHERE attidentity = '' AND attnotnull AND NOT atthasdef AND typname IN ('int2', 'int4', 'int8')

-- - column: identity
SELECT format('ALTER TABLE %s ALTER %s DROP IDENTITY', rel, col) FROM own WHERE attidentity <> ''

-- ~ column: storage
SELECT format('ALTER TABLE %s ALTER %s SET STORAGE [[PLAIN // EXTERNAL // EXTENDED // MAIN]]', rel, col) FROM own WHERE typstorage <> 'p'

-- ~ column: storage of a partition
SELECT format('ALTER TABLE %s ALTER %s SET STORAGE [[PLAIN // EXTERNAL // EXTENDED // MAIN]]', rel, col) FROM col WHERE typstorage <> 'p' AND relispartition

-- ~ column: compression
SELECT format('ALTER TABLE %s ALTER %s SET COMPRESSION [[pglz // lz4 // default]]', rel, col) FROM col WHERE typstorage <> 'p' AND relkind IN ('r', 'p', 'm')

-- ~ column: statistics target
SELECT format('ALTER TABLE %s ALTER %s SET STATISTICS [[{n} // -1 // 0 // 100]]', rel, col) FROM col WHERE relkind IN ('r', 'p', 'f')

-- ~ column: options
SELECT format('ALTER TABLE %s ALTER %s SET ([[n_distinct = -0.5 // n_distinct = {n} // n_distinct_inherited = 3]])', rel, col) FROM col WHERE relkind IN ('r', 'p', 'f')

-- ~ column: options gone
SELECT format('ALTER TABLE %s ALTER %s RESET (n_distinct, n_distinct_inherited)', rel, col) FROM col WHERE attoptions IS NOT NULL

-- ~ column: of a child, default
SELECT format('ALTER TABLE %s ALTER %s [[SET DEFAULT NULL // DROP DEFAULT]]', rel, col) FROM col WHERE attinhcount > 0 AND attgenerated = ''

-- ~ column: of the parent alone
SELECT format('ALTER TABLE ONLY %s [[DROP COLUMN %s // ALTER %s SET DEFAULT NULL]]', i.inhparent::regclass, c.col) FROM col AS c JOIN pg_inherits AS i ON i.inhrelid = c.relid WHERE NOT c.relispartition

-- + constraint: primary key
SELECT format('ALTER TABLE %s ADD [[ // CONSTRAINT {Name}]] PRIMARY KEY (%s) [[ // // DEFERRABLE // INCLUDE (%s)]] [[ // // USING INDEX TABLESPACE "oracle space"]]', rel, col, col) FROM own

-- + constraint: unique
SELECT format('ALTER TABLE %s ADD [[ // CONSTRAINT {Name}]] UNIQUE [[ // // NULLS NOT DISTINCT]] (%s) [[ // // DEFERRABLE INITIALLY DEFERRED // WITH (fillfactor = {n})]]', rel, col) FROM own

-- + constraint: unique on two columns
SELECT format('ALTER TABLE %s ADD [[ // CONSTRAINT {Name}]] UNIQUE (%s, %s)', a.rel, a.col, b.col) FROM own AS a, own AS b WHERE a.relid = b.relid AND a.attnum <> b.attnum

-- + constraint: unique by an index that is there
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I UNIQUE USING INDEX %s', tab, {name}, bare) FROM idx WHERE indisunique AND NOT of_constraint

-- + constraint: check
SELECT format('ALTER TABLE %s ADD [[ // CONSTRAINT {Name}]] CHECK (%s) [[ // // NOT VALID // NO INHERIT]]', rel, CASE typcategory WHEN 'S' THEN format([['%s <> ''''' // 'length(%s) BETWEEN 1 AND {n}' // '%s IN (''p'', ''q'')' // '%s ~ ''^[a-z]\d''']], col) WHEN 'N' THEN format([['%s > {n}' // '%s IN (1, 2, {n})' // 'abs(%s) < 1000 AND true' // '%s <> ALL (ARRAY[1, 2])']], col) ELSE format('%s IS NOT NULL', col) END) FROM own

-- + constraint: check across columns
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (num_nonnulls(%s, %s) [[= 1 // > 0]])', a.rel, {name}, a.col, b.col) FROM own AS a, own AS b WHERE a.relid = b.relid AND a.attnum <> b.attnum

-- + constraint: check, of a partition
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (%s IS NOT NULL)', rel, {name}, col) FROM col WHERE relispartition

-- + constraint: foreign key
SELECT format('ALTER TABLE %s ADD [[ // CONSTRAINT {Name}]] FOREIGN KEY (%s) REFERENCES %s [[ // // MATCH FULL]] [[ // ON DELETE CASCADE // ON DELETE SET NULL (%s) // ON UPDATE SET DEFAULT ON DELETE RESTRICT]] [[ // // DEFERRABLE // DEFERRABLE INITIALLY DEFERRED]] [[ // // NOT VALID]]', own.rel, own.col, con.rel, own.col) FROM own, con JOIN pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1] WHERE con.contype = 'p' AND cardinality(con.conkey) = 1 AND a.atttypid = own.atttypid

-- + constraint: foreign key to a unique column
SELECT format('ALTER TABLE %s ADD [[ // CONSTRAINT {Name}]] FOREIGN KEY (%s) REFERENCES %s (%I)', own.rel, own.col, con.rel, a.attname) FROM own, con JOIN pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1] WHERE con.contype = 'u' AND cardinality(con.conkey) = 1 AND a.atttypid = own.atttypid

-- + constraint: exclusion
SELECT format('ALTER TABLE %s ADD [[ // CONSTRAINT {Name}]] EXCLUDE [[ // USING btree // USING hash]] (%s WITH =) [[ // WHERE (%s IS NOT NULL) // DEFERRABLE]]', rel, col, col) FROM own

-- + constraint: exclusion by gist
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I EXCLUDE USING gist (%s WITH &&)', rel, {name}, col) FROM own WHERE typcategory IN ('R', 'G')

-- + constraint: check of a child, as the parent has it
SELECT format('ALTER TABLE %s ADD CONSTRAINT %s %s', i.inhrelid::regclass, con, definition) FROM con JOIN pg_inherits AS i ON i.inhparent = con.conrelid WHERE contype = 'c'

-- ~ constraint: of the parent alone, dropped
SELECT format('ALTER TABLE ONLY %s DROP CONSTRAINT %s', rel, con) FROM con JOIN pg_inherits AS i ON i.inhparent = con.conrelid WHERE contype = 'c' AND relkind = 'r'

-- - constraint: drop
SELECT format('ALTER TABLE %s DROP CONSTRAINT %s [[ // CASCADE]]', rel, con) FROM con WHERE contype <> 't'

-- ~ constraint: rename
SELECT format('ALTER TABLE %s RENAME CONSTRAINT %s TO %I', rel, con, {name}) FROM con WHERE contype <> 't'

-- = constraint: drop and add as it was
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, definition) FROM con WHERE contype IN ('f', 'u', 'x') AND conparentid = 0

-- w constraint: drop a check and add its own text
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, definition) FROM con WHERE contype = 'c' AND coninhcount = 0

-- ~ constraint: check of something else
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s CHECK (%3$s)', rel, con, [['now() > ''2001-01-01''' // 'random() < {n}' // 'CURRENT_USER <> ''x''']]) FROM con WHERE contype = 'c'

-- ~ constraint: a little more in a check
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, regexp_replace(definition, '^CHECK \((.*)\)', 'CHECK (\1 AND random() > {n})')) FROM con WHERE contype = 'c'

-- ~ constraint: validate
SELECT format('ALTER TABLE %s VALIDATE CONSTRAINT %s', rel, con) FROM con WHERE NOT convalidated

-- ~ constraint: not valid
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s NOT VALID', rel, con, definition) FROM con WHERE contype IN ('c', 'f') AND convalidated AND conparentid = 0

-- ~ constraint: inherit or not
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, CASE WHEN connoinherit THEN replace(definition, ' NO INHERIT', '') ELSE definition || ' NO INHERIT' END) FROM con WHERE contype = 'c'

-- ~ constraint: when a foreign key is checked
SELECT format('ALTER TABLE %s ALTER CONSTRAINT %s [[DEFERRABLE // DEFERRABLE INITIALLY DEFERRED // NOT DEFERRABLE]]', rel, con) FROM con WHERE contype = 'f' AND conparentid = 0

-- ~ constraint: what a foreign key does
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, [[regexp_replace(definition, ' ON DELETE \w+( NULL| DEFAULT)?(\(.*?\))?|$', ' ON DELETE SET DEFAULT') // regexp_replace(definition, '$', ' ON UPDATE CASCADE') // replace(definition, ')', ') MATCH FULL')]]) FROM con WHERE contype = 'f' AND conparentid = 0

-- ~ constraint: deferrable key
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s DEFERRABLE', rel, con, definition) FROM con WHERE contype IN ('p', 'u') AND NOT condeferrable

-- ~ constraint: nulls not distinct
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, replace(definition, 'UNIQUE', 'UNIQUE NULLS NOT DISTINCT')) FROM con WHERE contype = 'u'

-- ~ constraint: a key over one column more
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s UNIQUE (%3$s)', con.rel, con, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum DESC)) FROM con JOIN pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum > 0 AND NOT a.attisdropped WHERE contype = 'u' GROUP BY con.rel, con.con

-- ~ constraint: unique instead of primary
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, replace(definition, 'PRIMARY KEY', 'UNIQUE')) FROM con WHERE contype = 'p'

-- ~ constraint: other operators in an exclusion
SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %2$s, ADD CONSTRAINT %2$s %3$s', rel, con, replace(definition, '&&', '=')) FROM con WHERE contype = 'x'

-- + index: create
SELECT format('CREATE [[ // // UNIQUE]] INDEX %I ON %s [[ // // USING hash // USING brin // USING gin // USING gist // USING spgist]] (%s) [[ // // WITH (fillfactor = {n}) // TABLESPACE "oracle space"]] [[ // // WHERE %s IS NOT NULL]]', {name}, rel, col, col) FROM col WHERE relkind IN ('r', 'p', 'm')

-- + index: create, in an order
SELECT format('CREATE INDEX %I ON [[ // ONLY]] %s (%s [[DESC // ASC // DESC NULLS LAST // NULLS FIRST]], %s) [[ // WITH (deduplicate_items = off)]]', {name}, a.rel, a.col, b.col) FROM col AS a, col AS b WHERE a.relid = b.relid AND a.attnum <> b.attnum AND a.relkind IN ('r', 'p')

-- + index: create, including
SELECT format('CREATE UNIQUE INDEX %I ON %s (%s) INCLUDE (%s) [[ // NULLS NOT DISTINCT]]', {name}, a.rel, a.col, b.col) FROM own AS a, own AS b WHERE a.relid = b.relid AND a.attnum <> b.attnum

-- + index: create, on expressions
SELECT format('CREATE INDEX %I ON %s ([[(%s IS NULL) // (%s IS NULL) DESC, (1) // md5(%s::text) COLLATE "C" // lower(%s::text) text_pattern_ops, (%s IS NOT NULL)]])', {name}, rel, col, col) FROM own

-- + index: create, by an operator class
SELECT format('CREATE INDEX %I ON %s (%s COLLATE [["C" // "POSIX"]] [[text_pattern_ops // varchar_pattern_ops // text_ops]])', {name}, rel, col) FROM own WHERE typname IN ('text', 'varchar')

-- + index: create, of an extension
SELECT format('CREATE INDEX %I ON %s USING [[gin (%s ext.gin_trgm_ops) // gist (%s ext.gist_trgm_ops (siglen = 32)) // bloom (%s) // gist (%s)]]', {name}, rel, col) FROM own

-- + index: create, with an option of the class
SELECT format('CREATE INDEX %I ON %s USING [[brin (%s int4_minmax_multi_ops (values_per_range = {n})) // brin (%s int4_bloom_ops) WITH (pages_per_range = 9) // gin (%s jsonb_path_ops)]] [[ // WITH (autosummarize = on)]]', {name}, rel, col) FROM own WHERE typname IN ('int4', 'jsonb')

-- + index: create, by a user's function
SELECT format('CREATE INDEX %I ON %s (%s(%s, 1))', {name}, rel, fun.schema || '.' || fun.bare, col) FROM own, fun WHERE own.typname = 'int4' AND pronargs = 2

-- + index: create, by a user's operator class
SELECT format('CREATE INDEX %I ON %s (%s %s.%I)', {name}, rel, col, opc.schema, opc.opcname) FROM own, opc WHERE own.atttypid = opcintype

-- = index: create concurrently and drop
SELECT format('CREATE INDEX %I ON %s (%s); DROP INDEX %s.%I', {name}, rel, col, schema, {name}) FROM own

-- ~ index: attach to the parent's
SELECT format('ALTER INDEX %s ATTACH PARTITION %s', p.idx, c.idx) FROM idx AS p, idx AS c WHERE p.relkind = 'I' AND c.relkind = 'i' AND c.tab_is_partition AND NOT c.relispartition AND p.indkey::text = c.indkey::text

-- + index: create on the parent alone, and on a partition
SELECT format('CREATE INDEX %I ON ONLY %s (k [[ // DESC]]); CREATE INDEX %I ON %s (k [[ // DESC]])', {name}, parent, {name2}, rel) FROM part

-- - index: drop
SELECT format('DROP INDEX %s [[ // CASCADE]]', idx) FROM idx WHERE NOT of_constraint

-- ~ index: rename
SELECT format('ALTER INDEX %s RENAME TO %I', idx, {name}) FROM idx

-- ~ index: options
SELECT format('ALTER INDEX %s SET (%s)', idx, CASE amname WHEN 'gin' THEN 'fastupdate = off' WHEN 'brin' THEN 'pages_per_range = {n}' WHEN 'btree' THEN [['deduplicate_items = off' // 'fillfactor = {n}']] WHEN 'gist' THEN 'buffering = off' ELSE 'fillfactor = {n}' END) FROM idx WHERE relkind = 'i'

-- ~ index: options gone
SELECT format('ALTER INDEX %s RESET (%s)', idx, split_part(reloptions[1], '=', 1)) FROM idx WHERE reloptions IS NOT NULL

-- ~ index: tablespace
SELECT format('ALTER INDEX %s SET TABLESPACE [["oracle space" // pg_default]]', idx) FROM idx

-- ~ index: statistics of an expression
SELECT format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS {n}', idx, k) FROM idx, generate_series(1, 2) AS k WHERE indexprs IS NOT NULL

-- = index: drop and create as it was
SELECT format('DROP INDEX %s; %s', idx, definition) FROM idx WHERE NOT of_constraint AND NOT indisclustered AND NOT indisreplident AND relkind = 'i' AND NOT relispartition

-- ~ index: unique
SELECT format('DROP INDEX %s; %s', idx, CASE WHEN indisunique THEN replace(definition, 'CREATE UNIQUE', 'CREATE') ELSE replace(definition, 'CREATE INDEX', 'CREATE UNIQUE INDEX') END) FROM idx WHERE NOT of_constraint AND NOT relispartition

-- ~ index: order
SELECT format('DROP INDEX %s; %s', idx, regexp_replace(definition, '(USING btree \(["\w]+)', '\1 [[DESC // NULLS FIRST]]')) FROM idx WHERE NOT of_constraint AND NOT relispartition AND amname = 'btree'

-- ~ index: predicate
SELECT format('DROP INDEX %s; %s', idx, CASE WHEN indpred IS NULL THEN definition || ' WHERE {n} > 1' ELSE regexp_replace(definition, ' WHERE .*', '') END) FROM idx WHERE NOT of_constraint AND NOT relispartition

-- ~ index: method
SELECT format('DROP INDEX %s; %s', idx, replace(definition, 'USING btree', 'USING [[brin // hash]]')) FROM idx WHERE NOT of_constraint AND NOT relispartition AND amname = 'btree'

-- ~ index: collation
SELECT format('DROP INDEX %s; %s', idx, replace(definition, ' COLLATE "C"', ' COLLATE "POSIX"')) FROM idx WHERE NOT of_constraint AND NOT relispartition AND amname = 'btree'

-- ~ index: depends on an extension
SELECT format('ALTER INDEX %s DEPENDS ON EXTENSION %s', idx, ext) FROM idx, ext WHERE NOT of_constraint

-- ~ constraint: its index is not valid
SELECT format('UPDATE pg_index SET indisvalid = false WHERE indexrelid = %L::regclass', idx) FROM idx WHERE relkind = 'i' AND indisvalid AND NOT relispartition AND of_constraint

-- ! index: not valid
SELECT format('UPDATE pg_index SET indisvalid = false WHERE indexrelid = %L::regclass', idx) FROM idx WHERE relkind = 'i' AND indisvalid AND NOT relispartition AND NOT of_constraint
