-- + function: create
SELECT format('CREATE FUNCTION %s.%I(a int, b int DEFAULT {n}) RETURNS int LANGUAGE [[sql // SQL // sql WINDOW]] [[IMMUTABLE // STABLE // VOLATILE]] [[ // STRICT]] [[ // LEAKPROOF]] [[ // SECURITY DEFINER]] [[ // PARALLEL SAFE // PARALLEL RESTRICTED]] [[ // COST {n}]] [[ // SET search_path = pg_catalog, public // SET "TimeZone" TO ''UTC'' SET work_mem = ''1MB'']] AS ''[[SELECT $1 + $2 // SELECT a * b // SELECT a - {n}]]''', schema, {name}) FROM ns

-- + function: create, immutable
SELECT format('CREATE FUNCTION %s.%I(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT $1 + {n} * $2 $$', schema, {name}) FROM ns

-- + function: create with a body that is parsed
SELECT format('CREATE FUNCTION %s.%I(a int, b int) RETURNS int LANGUAGE sql [[RETURN a + b * {n} // BEGIN ATOMIC SELECT a - b; END // RETURN CASE WHEN a > b THEN 1 ELSE {n} END]]', schema, {name}) FROM ns

-- + function: create with a body that names a table
SELECT format('CREATE FUNCTION %s.%I() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(%s) FROM %s; END', schema, {name}, col, rel) FROM own

-- + function: create for triggers
SELECT format('CREATE FUNCTION %s.%I() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RETURN [[NEW // NULL // OLD]]; END $body$ [[ // SECURITY DEFINER SET search_path = '''']]', schema, {name}) FROM ns

-- + function: create for event triggers
SELECT format('CREATE FUNCTION %s.%I() RETURNS event_trigger LANGUAGE plpgsql AS $body$ BEGIN NULL; -- {n}
END $body$', schema, {name}) FROM ns

-- + function: create, returning a table
SELECT format('CREATE FUNCTION %s.%I([[ // VARIADIC x text[] // INOUT y int, OUT z text // x anyelement, VARIADIC y anyarray]]) [[RETURNS TABLE (p int, q text) // RETURNS SETOF record // RETURNS SETOF int // ]] LANGUAGE plpgsql [[ROWS {n} // ]] AS ''BEGIN END''', schema, {name}) FROM ns

-- + function: create, of a user's types
SELECT format('CREATE FUNCTION %s.%I(x %s, y %s[] DEFAULT NULL) RETURNS [[ // SETOF]] %s LANGUAGE sql AS ''SELECT $1''', ns.schema, {name}, typ, typ, typ) FROM ns, typ

-- + function: create, of a table's rows
SELECT format('CREATE FUNCTION %s.%I(r %s) RETURNS int LANGUAGE sql AS ''SELECT {n}''', schema, {name}, rel) FROM tab

-- + function: create, internal
SELECT format('CREATE FUNCTION %s.%I([[int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS ''int4mul'' // internal) RETURNS internal LANGUAGE internal AS ''prsd_lextype'' // int, int) RETURNS boolean LANGUAGE internal IMMUTABLE AS ''int4lt'' // ) RETURNS bigint LANGUAGE internal WINDOW AS ''window_row_number'' // int, int) RETURNS int LANGUAGE internal AS ''btint4cmp'']]', schema, {name}) FROM ns

-- + function: create, in C
SELECT format('CREATE FUNCTION %s.%I(cstring) RETURNS [[ext.hstore AS ''$libdir/hstore'', ''hstore_in'' // ext.citext AS ''$libdir/citext'']] LANGUAGE c STRICT', schema, {name}) FROM ns

-- + function: create with a transform
SELECT format('CREATE FUNCTION %s.%I(%s) RETURNS int TRANSFORM FOR TYPE %s LANGUAGE %I AS ''SELECT 1''', schema, {name}, trftype::regtype, trftype::regtype, lanname) FROM ns, pg_transform JOIN pg_language AS l ON l.oid = trflang

-- + function: create with a text that is hard to quote
SELECT format('CREATE FUNCTION %s.%I(x text DEFAULT {text_}) RETURNS text LANGUAGE plpgsql AS %L', schema, {name}, E'BEGIN\n  -- \\! $$ ''quoted'' $_$ %\n  RETURN ''é\t'';\r\nEND') FROM ns

-- ~ function: volatility
SELECT format('ALTER FUNCTION %s %s', sig, CASE provolatile WHEN 'i' THEN 'VOLATILE' WHEN 's' THEN 'IMMUTABLE' ELSE 'STABLE' END) FROM fun

-- ~ function: strict
SELECT format('ALTER FUNCTION %s %s', sig, CASE WHEN proisstrict THEN 'CALLED ON NULL INPUT' ELSE 'STRICT' END) FROM fun

-- ~ function: leakproof
SELECT format('ALTER FUNCTION %s %s LEAKPROOF', sig, CASE WHEN proleakproof THEN 'NOT' END) FROM fun

-- ~ function: parallel
SELECT format('ALTER FUNCTION %s PARALLEL %s', sig, CASE proparallel WHEN 's' THEN 'UNSAFE' WHEN 'u' THEN 'RESTRICTED' ELSE 'SAFE' END) FROM fun

-- ~ routine: security
SELECT format('ALTER %s %s SECURITY %s', word, sig, CASE WHEN prosecdef THEN 'INVOKER' ELSE 'DEFINER' END) FROM rou WHERE prokind <> 'a'

-- ~ function: cost
SELECT format('ALTER FUNCTION %s COST {n}', sig) FROM fun

-- ~ function: rows
SELECT format('ALTER FUNCTION %s ROWS {n}', sig) FROM fun WHERE proretset

-- ~ routine: setting
SELECT format('ALTER %s %s SET [[search_path = '''' // search_path = pg_catalog, "odd, name" // work_mem = ''{n}MB'' // "DateStyle" = ''ISO, MDY'' // my.own = ''it''''s'' // session_preload_libraries = ''a, b'']]', word, sig) FROM rou WHERE prokind <> 'a'

-- w routine: settings in another order
SELECT format('ALTER %1$s %2$s SET lock_timeout = 5; ALTER %1$s %2$s RESET %3$s; ALTER %1$s %2$s SET %3$s = ''%4$s''; ALTER %1$s %2$s RESET lock_timeout', word, sig, split_part(proconfig[1], '=', 1), split_part(proconfig[1], '=', 2)) FROM rou WHERE cardinality(proconfig) > 1 AND proconfig[1] NOT LIKE 'search%'

-- ~ routine: settings gone
SELECT format('ALTER %s %s RESET ALL', word, sig) FROM rou WHERE proconfig IS NOT NULL

-- ~ function: support
SELECT format('ALTER FUNCTION %s SUPPORT [[generate_series_int4_support // textlike_support]]', sig) FROM fun

-- ~ routine: depends on an extension
SELECT format('ALTER %s %s DEPENDS ON EXTENSION %s', word, sig, ext) FROM rou, ext WHERE prokind <> 'a'

-- ~ routine: body
SELECT regexp_replace(definition, '(AS \$function\$|AS \$procedure\$)', '\1 /* {n} */ ') FROM rou WHERE lanname IN ('sql', 'plpgsql') AND prokind <> 'a'

-- ~ function: default of an argument
SELECT regexp_replace(definition, ' DEFAULT [^,)]+', [[' DEFAULT 7' // ' DEFAULT NULL']]) FROM fun WHERE pronargdefaults > 0

-- ~ function: name of an argument
SELECT format('DROP FUNCTION %s; %s', sig, [[regexp_replace(definition, '\((\w+) (\w+)', '(other \2') // regexp_replace(definition, '\(', '(INOUT one_more int, ')]]) FROM fun

-- ~ function: language
SELECT format('CREATE OR REPLACE FUNCTION %s.%I(int, int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS ''BEGIN RETURN 1; END''', schema, proname) FROM fun WHERE lanname = 'sql' AND pronargs = 2 AND proargnames IS NULL

-- = routine: replaced by its own text
SELECT definition FROM rou WHERE prokind <> 'a'

-- = routine: dropped and created as it was
SELECT format('DROP %s %s; %s', word, sig, definition) FROM rou WHERE prokind <> 'a' AND proacl IS NULL AND proowner = 10

-- ~ routine: rename
SELECT format('ALTER ROUTINE %s RENAME TO %I', sig, {name}) FROM rou

-- ~ routine: another schema
SELECT format('ALTER ROUTINE %s SET SCHEMA %s', sig, ns.schema) FROM rou, ns WHERE ns.oid <> pronamespace

-- - routine: drop
SELECT format('DROP ROUTINE %s [[ // CASCADE]]', sig) FROM rou

-- + procedure: create
SELECT format('CREATE PROCEDURE %s.%I([[ // a int // INOUT a text, b int DEFAULT {n} // VARIADIC c int[] // a int, OUT b int]]) LANGUAGE [[plpgsql AS ''BEGIN NULL; END'' // plpgsql SET work_mem = 9999 AS ''BEGIN COMMIT; END'']] [[ // SECURITY DEFINER]]', schema, {name}) FROM ns

-- + procedure: create with a body that is parsed
SELECT format('CREATE PROCEDURE %s.%I(x int) LANGUAGE sql BEGIN ATOMIC DELETE FROM %s WHERE %s IS NULL; END', schema, {name}, rel, col) FROM own WHERE relkind = 'r'

-- ~ procedure: function instead
SELECT format('DROP PROCEDURE %s; CREATE FUNCTION %s RETURNS int LANGUAGE sql AS ''SELECT 1''', sig, regexp_replace(sig, '^(.*)\(.*', '\1(a int)')) FROM rou WHERE prokind = 'p'

-- + aggregate: create
SELECT format('CREATE AGGREGATE %s.%I([[int // int, VARIADIC int[] // a int]]) (SFUNC = [[int4pl // int4mul]], STYPE = int [[ // , INITCOND = ''{n}'' // , FINALFUNC = int4abs // , COMBINEFUNC = int4pl, PARALLEL = safe // , SSPACE = {n} // , SORTOP = pg_catalog.< // , MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, MINITCOND = ''0'' // , FINALFUNC = int4abs, FINALFUNC_MODIFY = shareable // , SERIALFUNC = numeric_avg_serialize]])', schema, {name}) FROM ns

-- + aggregate: create, of everything
SELECT format('CREATE AGGREGATE %s.%I([[*) (SFUNC = int8inc, STYPE = int8, INITCOND = ''0'') // float8) (SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_avg, INITCOND = ''{0,0,0}'') // anyelement) (SFUNC = array_append, STYPE = anyarray, INITCOND = ''{}'') // float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA) // VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)]]', schema, {name}) FROM ns

-- + aggregate: create by a user's function
SELECT format('CREATE AGGREGATE %s.%I(int) (SFUNC = %s.%s, STYPE = int)', ns.schema, {name}, fun.schema, bare) FROM ns, fun WHERE pronargs = 2

-- ~ aggregate: another definition
SELECT format('CREATE OR REPLACE AGGREGATE %s (SFUNC = [[int4mul // int4mi]], STYPE = int [[ // , INITCOND = ''{n}'' // , PARALLEL = safe // , SSPACE = {n}]])', sig) FROM rou WHERE prokind = 'a'

-- + operator: create
SELECT format('CREATE OPERATOR %s.[[### // <=> // @@@ // =~=]] (FUNCTION = %s.%s, LEFTARG = int, RIGHTARG = int [[ // , HASHES, MERGES // , RESTRICT = eqsel, JOIN = eqjoinsel]])', fun.schema, fun.schema, bare) FROM fun WHERE pronargs = 2

-- + operator: create, with another one
SELECT format('CREATE OPERATOR %s.[[### // <=> // @@@ // =~=]] (FUNCTION = %s.%s, LEFTARG = int, RIGHTARG = int, [[COMMUTATOR = OPERATOR(%1$s.###) // NEGATOR = OPERATOR(%1$s.<=>)]])', fun.schema, fun.schema, bare) FROM fun WHERE pronargs = 2

-- + operator: create, of built-in functions
SELECT format('CREATE OPERATOR %s.[[+++ // ~~~ // &&&]] (FUNCTION = [[int4lt, LEFTARG = int, RIGHTARG = int // int4eq, LEFTARG = int, RIGHTARG = int, RESTRICT = eqsel // int4abs, RIGHTARG = int // textcat, LEFTARG = text, RIGHTARG = text]])', schema) FROM ns

-- ~ operator: properties
SELECT format('ALTER OPERATOR %s SET ([[RESTRICT = eqsel // RESTRICT = NONE // JOIN = neqjoinsel // JOIN = NONE // RESTRICT = scalarltsel, JOIN = scalarltjoinsel]])', ope) FROM ope

-- ~ operator: another function
SELECT format('DROP OPERATOR %s; CREATE OPERATOR %s.%s (FUNCTION = [[int4pl // int4ne]], LEFTARG = int, RIGHTARG = int)', ope, schema, oprname) FROM ope

-- ~ operator: another schema
SELECT format('ALTER OPERATOR %s SET SCHEMA %s', ope, ns.schema) FROM ope, ns WHERE ns.oid <> oprnamespace

-- - operator: drop
SELECT format('DROP OPERATOR %s [[ // CASCADE]]', ope) FROM ope

-- + operator class: create
SELECT format('CREATE OPERATOR CLASS %s.%I [[ // DEFAULT]] FOR TYPE [[int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int) // int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int) // text USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 bttextcmp(text, text) // point USING gist AS OPERATOR 15 <-> (point, point) FOR ORDER BY pg_catalog.float_ops, FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), STORAGE box // money USING hash AS OPERATOR 1 = // "char" USING gin AS STORAGE text]]', schema, {name}) FROM ns

-- + operator class: create in a family
SELECT format('CREATE OPERATOR CLASS %s.%I FOR TYPE int8 USING %s FAMILY %s.%I AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint8cmp(int8, int8)', ns.schema, {name}, amname, opf.schema, opfname) FROM ns, opf WHERE amname = 'btree'

-- + operator class: create for a user's access method
SELECT format('CREATE OPERATOR CLASS %s.%I DEFAULT FOR TYPE int USING %s AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int)', schema, {name}, acm) FROM ns, acm WHERE amhandler = 'bthandler'::regproc

-- + index: create by a user's access method
SELECT format('CREATE INDEX %I ON %s USING %s (%s)', {name}, rel, acm, col) FROM own, acm WHERE amtype = 'i' AND typname IN ('int4', 'point')

-- ~ operator class: rename
SELECT format('ALTER OPERATOR CLASS %s RENAME TO %I', opc, {name}) FROM opc

-- ~ operator class: another schema
SELECT format('ALTER OPERATOR CLASS %s SET SCHEMA %s', opc, ns.schema) FROM opc, ns WHERE ns.oid <> opcnamespace

-- ~ operator class: default or not
SELECT format('DROP OPERATOR CLASS %s; CREATE OPERATOR CLASS %s.%I %s FOR TYPE money USING hash AS OPERATOR 1 =', opc, schema, opcname, CASE WHEN NOT opcdefault THEN 'DEFAULT' END) FROM opc WHERE opc LIKE '%hash'

-- - operator class: drop
SELECT format('DROP OPERATOR CLASS %s [[ // CASCADE]]', opc) FROM opc

-- + operator family: create
SELECT format('CREATE OPERATOR FAMILY %s.%I USING [[btree // hash // gist]]', schema, {name}) FROM ns

-- ~ operator family: more
SELECT format('ALTER OPERATOR FAMILY %s ADD [[OPERATOR 1 < (int4, int8) // OPERATOR 3 = (int8, int4) // FUNCTION 1 (int4, int8) btint48cmp(int4, int8) // FUNCTION 2 (int8, int8) btint8sortsupport(internal) // FUNCTION 4 (int4, int4) btequalimage(oid) // FUNCTION 1 (int8, int8) hashint8(int8)]]', opf) FROM opf

-- ~ operator family: less
SELECT format('ALTER OPERATOR FAMILY %s DROP OPERATOR %s (%s, %s)', opf, amopstrategy, amoplefttype::regtype, amoprighttype::regtype) FROM opf JOIN pg_amop ON amopfamily = opf.oid

-- ~ operator family: a function less
SELECT format('ALTER OPERATOR FAMILY %s DROP FUNCTION %s (%s, %s)', opf, amprocnum, amproclefttype::regtype, amprocrighttype::regtype) FROM opf JOIN pg_amproc ON amprocfamily = opf.oid

-- ~ operator family: rename
SELECT format('ALTER OPERATOR FAMILY %s RENAME TO %I', opf, {name}) FROM opf

-- ~ operator family: another schema
SELECT format('ALTER OPERATOR FAMILY %s SET SCHEMA %s', opf, ns.schema) FROM opf, ns WHERE ns.oid <> opfnamespace

-- - operator family: drop
SELECT format('DROP OPERATOR FAMILY %s [[ // CASCADE]]', opf) FROM opf

-- + cast: create
SELECT format('CREATE CAST ([[%s AS text // text AS %s // int AS %s // %s AS int]]) WITH INOUT [[ // AS ASSIGNMENT // AS IMPLICIT]]', typ) FROM typ WHERE typtype NOT IN ('d', 'p') AND NOT is_members

-- + cast: create by a function
SELECT format('CREATE CAST (int AS [[bit varying // money // inet // xid]]) WITH [[FUNCTION %s // INOUT]] [[ // AS ASSIGNMENT]]', sig) FROM fun

-- + cast: create without a function
SELECT format('CREATE CAST (%s AS %s) WITHOUT FUNCTION [[ // AS ASSIGNMENT]]', a.typ, b.typ) FROM typ AS a, typ AS b WHERE a.oid <> b.oid AND a.typtype = 'b' AND b.typtype = 'b'

-- ~ cast: another context
SELECT format('DROP CAST %s; CREATE CAST %s WITH INOUT %s', cst, cst, CASE castcontext WHEN 'e' THEN 'AS ASSIGNMENT' WHEN 'a' THEN 'AS IMPLICIT' END) FROM cst

-- - cast: drop
SELECT format('DROP CAST %s', cst) FROM cst

-- + transform: create
SELECT format('CREATE TRANSFORM FOR %s LANGUAGE sql ([[FROM SQL WITH FUNCTION prsd_lextype(internal) // FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION %s]])', t, sig) FROM (VALUES ('int'), ('text'), ('bytea')) AS x (t), fun WHERE pronargs = 1

-- + transform: create of what the server has
SELECT 'CREATE TRANSFORM FOR [[int LANGUAGE sql (TO SQL WITH FUNCTION int4recv(internal)) // smallint LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int2recv(internal)) // oid LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal))]]'

-- ~ transform: less or more
SELECT format('CREATE OR REPLACE TRANSFORM FOR %s LANGUAGE %I (%s)', trftype::regtype, lanname, [['FROM SQL WITH FUNCTION prsd_lextype(internal)' // format('TO SQL WITH FUNCTION %srecv(internal)', typname)]]) FROM pg_transform JOIN pg_language AS l ON l.oid = trflang JOIN pg_type AS t ON t.oid = trftype

-- - transform: drop
SELECT format('DROP TRANSFORM FOR %s LANGUAGE %I', trftype::regtype, lanname) FROM pg_transform JOIN pg_language AS l ON l.oid = trflang

-- + language: create
SELECT format('CREATE [[ // TRUSTED]] LANGUAGE %I HANDLER plpgsql_call_handler [[ // INLINE plpgsql_inline_handler]] [[ // VALIDATOR plpgsql_validator]]', {name})

-- + language: function in it
SELECT format('CREATE FUNCTION %s.%I() RETURNS int LANGUAGE %s AS ''BEGIN RETURN 1; END''', schema, {name}, lan) FROM ns, lan

-- ~ language: rename
SELECT format('ALTER LANGUAGE %s RENAME TO %I', lan, {name}) FROM lan

-- ! language: trusted or not
SELECT format('CREATE OR REPLACE %s LANGUAGE %s HANDLER plpgsql_call_handler', CASE WHEN NOT lanpltrusted THEN 'TRUSTED' END, lan) FROM lan WHERE lanvalidator = 0 AND laninline = 0

-- ! language: other handlers of the system's
SELECT format('CREATE OR REPLACE %s LANGUAGE %s HANDLER plpgsql_call_handler %s', CASE WHEN lanpltrusted THEN 'TRUSTED' END, lan, CASE WHEN laninline = 0 THEN 'INLINE plpgsql_inline_handler' END) FROM lan

-- - language: drop
SELECT format('DROP LANGUAGE %s [[ // CASCADE]]', lan) FROM lan

-- + access method: create
SELECT format('CREATE ACCESS METHOD %I TYPE [[INDEX HANDLER gisthandler // INDEX HANDLER bthandler // TABLE HANDLER heap_tableam_handler]]', {name})

-- ~ access method: another handler
SELECT format('DROP ACCESS METHOD %s; CREATE ACCESS METHOD %s TYPE INDEX HANDLER [[hashhandler // brinhandler]]', acm, acm) FROM acm

-- - access method: drop
SELECT format('DROP ACCESS METHOD %s [[ // CASCADE]]', acm) FROM acm
