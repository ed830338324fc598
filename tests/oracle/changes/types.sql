-- + enum: create
SELECT format('CREATE TYPE %s.%I AS ENUM ([[''a'', ''b'', ''c'' // {text_} // ''new'', ''old'', ''New'', '' x'' // ]])', schema, {name}) FROM ns

-- ~ enum: label at the end
SELECT format('ALTER TYPE %s ADD VALUE %L', typ, {name}) FROM enu

-- ~ enum: label in between
SELECT format('ALTER TYPE %s ADD VALUE %L [[BEFORE // AFTER]] %L', typ, {name}, enumlabel) FROM enu

-- ~ enum: rename a label
SELECT format('ALTER TYPE %s RENAME VALUE %L TO %L', typ, enumlabel, {name}) FROM enu

-- ~ enum: labels in another order
SELECT format('DROP TYPE %s; CREATE TYPE %s AS ENUM (%s)', typ, typ, string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder DESC)) FROM enu GROUP BY typ HAVING count(*) > 1

-- = enum: labels that came in another order
SELECT format('DROP TYPE %1$s; CREATE TYPE %1$s AS ENUM (%2$L); ALTER TYPE %1$s ADD VALUE %3$L BEFORE %2$L', typ, max(enumlabel) FILTER (WHERE n = 2), max(enumlabel) FILTER (WHERE n = 1)) FROM (SELECT *, row_number() OVER (PARTITION BY typ ORDER BY enumsortorder) AS n FROM enu) AS e GROUP BY typ HAVING count(*) = 2

-- ~ type: rename
SELECT format('ALTER %s %s RENAME TO %I', CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, typ, {name}) FROM typ WHERE NOT is_members

-- ~ type: another schema
SELECT format('ALTER TYPE %s SET SCHEMA %s', typ, ns.schema) FROM typ, ns WHERE ns.oid <> typnamespace AND NOT is_members

-- - type: drop
SELECT format('DROP TYPE %s [[ // CASCADE]]', typ) FROM typ WHERE NOT is_members AND typtype <> 'm'

-- + domain: create
SELECT format('CREATE DOMAIN %s.%I AS [[text COLLATE "C" // varchar(30) // int // numeric(8,3) // int[] // timestamptz(2)]] [[ // DEFAULT NULL // NOT NULL]] [[ // CHECK (VALUE IS NOT NULL) // CONSTRAINT {Name2} CHECK (VALUE::text <> ''x'')]]', schema, {name}) FROM ns

-- + domain: create over a user's type
SELECT format('CREATE DOMAIN %s.%I AS %s[[ // []]] [[ // DEFAULT NULL // CHECK (VALUE IS DISTINCT FROM NULL)]]', ns.schema, {name}, typ) FROM ns, typ

-- ~ domain: default
SELECT format('ALTER DOMAIN %s [[SET DEFAULT ''{n}'' // DROP DEFAULT // SET DEFAULT NULL]]', typ) FROM dom

-- ~ domain: not null
SELECT format('ALTER DOMAIN %s %s NOT NULL', typ, CASE WHEN typnotnull THEN 'DROP' ELSE 'SET' END) FROM dom

-- + domain: check
SELECT format('ALTER DOMAIN %s ADD [[ // CONSTRAINT {Name}]] CHECK (VALUE::text [[<> ''{n}'' // IN (''a'', ''b'') // ~ ''^[a-z]'' // IS NOT NULL]]) [[ // NOT VALID]]', typ) FROM dom

-- - domain: check
SELECT format('ALTER DOMAIN %s DROP CONSTRAINT %s', typ, con) FROM domcon

-- ~ domain: rename a check
SELECT format('ALTER DOMAIN %s RENAME CONSTRAINT %s TO %I', typ, con, {name}) FROM domcon

-- ~ domain: validate a check
SELECT format('ALTER DOMAIN %s VALIDATE CONSTRAINT %s', typ, con) FROM domcon WHERE NOT convalidated

-- w domain: drop a check and add its own text
SELECT format('ALTER DOMAIN %1$s DROP CONSTRAINT %2$s; ALTER DOMAIN %1$s ADD CONSTRAINT %2$s %3$s', typ, con, definition) FROM domcon

-- ~ domain: check of something else
SELECT format('ALTER DOMAIN %1$s DROP CONSTRAINT %2$s; ALTER DOMAIN %1$s ADD CONSTRAINT %2$s CHECK (VALUE IS NULL OR length(VALUE::text) <> {n})', typ, con) FROM domcon

-- ~ domain: base type
SELECT format('DROP DOMAIN %s; CREATE DOMAIN %s AS [[bigint // text // varchar(31) // text COLLATE "POSIX"]]', typ, typ) FROM dom

-- + composite type: create
SELECT format('CREATE TYPE %s.%I AS ([[a int, %I text COLLATE "C" // x numeric(4,1), y timestamptz(3)[] // %I bit varying(5) // ]])', schema, {name}, {name2}) FROM ns

-- ~ composite type: attribute added
SELECT format('ALTER TYPE %s ADD ATTRIBUTE %I [[int // text COLLATE "POSIX" // varchar(3)]] CASCADE', typ, {name}) FROM com

-- ~ composite type: attribute dropped
SELECT format('ALTER TYPE %s DROP ATTRIBUTE %I CASCADE', typ, a.attname) FROM com JOIN pg_attribute AS a ON a.attrelid = com.typrelid AND NOT a.attisdropped

-- ~ composite type: attribute's type
SELECT format('ALTER TYPE %s ALTER ATTRIBUTE %I TYPE [[bigint // varchar(9) // text COLLATE "C"]] CASCADE', typ, a.attname) FROM com JOIN pg_attribute AS a ON a.attrelid = com.typrelid AND NOT a.attisdropped

-- ~ composite type: attribute's name
SELECT format('ALTER TYPE %s RENAME ATTRIBUTE %I TO %I CASCADE', typ, a.attname, {name}) FROM com JOIN pg_attribute AS a ON a.attrelid = com.typrelid AND NOT a.attisdropped

-- = composite type: attribute added and dropped
SELECT format('ALTER TYPE %s ADD ATTRIBUTE %I int CASCADE; ALTER TYPE %s DROP ATTRIBUTE %I CASCADE', typ, {name}, typ, {name}) FROM com

-- + range type: create
SELECT format('CREATE TYPE %s.%I AS RANGE (SUBTYPE = [[float8, SUBTYPE_DIFF = float8mi // text, COLLATION = "C" // text, COLLATION = "POSIX", SUBTYPE_OPCLASS = text_pattern_ops // int8 // inet, MULTIRANGE_TYPE_NAME = %1$s.{Name2} // numeric, SUBTYPE_OPCLASS = numeric_ops]])', schema, {name}) FROM ns

-- ~ range type: another subtype
SELECT format('DROP TYPE %s; CREATE TYPE %s AS RANGE (SUBTYPE = [[float8 // float4 // text, COLLATION = "C" // float8, SUBTYPE_DIFF = float8mi]])', typ, typ) FROM typ WHERE typtype = 'r' AND NOT is_members

-- + base type: create
SELECT format('CREATE TYPE %1$s.%2$I; CREATE FUNCTION %1$s.%2$I(cstring) RETURNS %1$s.%2$I LANGUAGE internal IMMUTABLE STRICT AS ''int4in''; CREATE FUNCTION %1$s.%3$I(%1$s.%2$I) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS ''int4out''; CREATE TYPE %1$s.%2$I (INPUT = %1$s.%2$I, OUTPUT = %1$s.%3$I, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4 [[ // , CATEGORY = ''N'', PREFERRED = true // , DEFAULT = ''7'' // , DELIMITER = '';'' // , COLLATABLE = true]])', schema, {name}, {name2}) FROM ns

-- + base type: create, variable
SELECT format('CREATE TYPE %1$s.%2$I; CREATE FUNCTION %1$s.%2$I(cstring) RETURNS %1$s.%2$I LANGUAGE internal IMMUTABLE STRICT AS ''textin''; CREATE FUNCTION %1$s.%3$I(%1$s.%2$I) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS ''textout''; CREATE TYPE %1$s.%2$I (INPUT = %1$s.%2$I, OUTPUT = %1$s.%3$I, [[STORAGE = extended // STORAGE = main // LIKE = text // COLLATABLE = true]])', schema, {name}, {name2}) FROM ns

-- + base type: create a shell
SELECT format('CREATE TYPE %s.%I', schema, {name}) FROM ns

-- ~ base type: properties
SELECT format('ALTER TYPE %s SET ([[STORAGE = external // ANALYZE = array_typanalyze // SUBSCRIPT = raw_array_subscript_handler // STORAGE = main // RECEIVE = textrecv]])', typ) FROM typ WHERE typtype = 'b' AND NOT is_members

-- + collation: create
SELECT format('CREATE COLLATION %s.%I (PROVIDER = [[icu, LOCALE = ''de-DE'' // icu, LOCALE = ''und'', DETERMINISTIC = false // libc, LOCALE = ''C'' // libc, LC_COLLATE = ''C'', LC_CTYPE = ''POSIX'']])', schema, {name}) FROM ns

-- + collation: create from another
SELECT format('CREATE COLLATION %s.%I FROM "[[C // POSIX // en-US-x-icu]]"', schema, {name}) FROM ns

-- ~ collation: rename
SELECT format('ALTER COLLATION %s RENAME TO %I', cll, {name}) FROM cll

-- ~ collation: another schema
SELECT format('ALTER COLLATION %s SET SCHEMA %s', cll, ns.schema) FROM cll, ns WHERE ns.oid <> collnamespace

-- ~ collation: another locale
SELECT format('DROP COLLATION %s; CREATE COLLATION %s (PROVIDER = [[icu, LOCALE = ''fr'' // icu, LOCALE = ''de-DE'', DETERMINISTIC = false // libc, LOCALE = ''POSIX'']])', cll, cll) FROM cll

-- = collation: version refreshed
SELECT format('ALTER COLLATION %s REFRESH VERSION', cll) FROM cll

-- ! collation: another version
SELECT format('UPDATE pg_collation SET collversion = ''1.2.3'' WHERE oid = %L::regcollation', cll) FROM cll WHERE collprovider = 'i'

-- - collation: drop
SELECT format('DROP COLLATION %s [[ // CASCADE]]', cll) FROM cll

-- + conversion: create
SELECT format('CREATE [[ // DEFAULT]] CONVERSION %s.%I FOR [[''LATIN1'' TO ''UTF8'' FROM iso8859_1_to_utf8 // ''UTF8'' TO ''LATIN1'' FROM utf8_to_iso8859_1 // ''KOI8R'' TO ''UTF8'' FROM koi8r_to_utf8]]', schema, {name}) FROM ns

-- ~ conversion: rename
SELECT format('ALTER CONVERSION %s RENAME TO %I', cnv, {name}) FROM cnv

-- ~ conversion: another schema
SELECT format('ALTER CONVERSION %s SET SCHEMA %s', cnv, ns.schema) FROM cnv, ns WHERE ns.oid <> connamespace

-- ~ conversion: default or not
SELECT format('DROP CONVERSION %1$s; CREATE %2$s CONVERSION %1$s FOR %3$L TO %4$L FROM %5$s', cnv, CASE WHEN NOT condefault THEN 'DEFAULT' END, pg_encoding_to_char(conforencoding), pg_encoding_to_char(contoencoding), conproc) FROM cnv

-- - conversion: drop
SELECT format('DROP CONVERSION %s', cnv) FROM cnv

-- + text search dictionary: create
SELECT format('CREATE TEXT SEARCH DICTIONARY %s.%I (TEMPLATE = [[simple // simple, STOPWORDS = english // simple, ACCEPT = false // snowball, LANGUAGE = english // snowball, LANGUAGE = german, STOPWORDS = german // synonym, SYNONYMS = synonym_sample]])', schema, {name}) FROM ns

-- ~ text search dictionary: options
SELECT format('ALTER TEXT SEARCH DICTIONARY %s ([[STOPWORDS = french // ACCEPT = false // STOPWORDS // LANGUAGE = russian // CASESENSITIVE = 1]])', tsd) FROM tsd

-- ~ text search dictionary: rename
SELECT format('ALTER TEXT SEARCH DICTIONARY %s RENAME TO %I', tsd, {name}) FROM tsd

-- ~ text search dictionary: another schema
SELECT format('ALTER TEXT SEARCH DICTIONARY %s SET SCHEMA %s', tsd, ns.schema) FROM tsd, ns WHERE ns.oid <> dictnamespace

-- - text search dictionary: drop
SELECT format('DROP TEXT SEARCH DICTIONARY %s [[ // CASCADE]]', tsd) FROM tsd

-- + text search configuration: create
SELECT format('CREATE TEXT SEARCH CONFIGURATION %s.%I ([[COPY = pg_catalog.english // PARSER = default // COPY = pg_catalog.simple]])', schema, {name}) FROM ns

-- ~ text search configuration: mapping added
SELECT format('ALTER TEXT SEARCH CONFIGURATION %s [[ADD // ALTER]] MAPPING FOR [[asciiword // email, url // numword, word]] WITH [[simple // english_stem, simple // german_stem]]', tsc) FROM tsc

-- ~ text search configuration: mapping to a user's dictionary
SELECT format('ALTER TEXT SEARCH CONFIGURATION %s ALTER MAPPING FOR asciiword WITH %s, simple', tsc, tsd) FROM tsc, tsd

-- ~ text search configuration: mapping replaced
SELECT format('ALTER TEXT SEARCH CONFIGURATION %s ALTER MAPPING REPLACE [[simple WITH english_stem // english_stem WITH simple]]', tsc) FROM tsc

-- ~ text search configuration: mapping dropped
SELECT format('ALTER TEXT SEARCH CONFIGURATION %s DROP MAPPING IF EXISTS FOR [[asciiword // word, url // hword_numpart]]', tsc) FROM tsc

-- ~ text search configuration: rename
SELECT format('ALTER TEXT SEARCH CONFIGURATION %s RENAME TO %I', tsc, {name}) FROM tsc

-- ~ text search configuration: another schema
SELECT format('ALTER TEXT SEARCH CONFIGURATION %s SET SCHEMA %s', tsc, ns.schema) FROM tsc, ns WHERE ns.oid <> cfgnamespace

-- - text search configuration: drop
SELECT format('DROP TEXT SEARCH CONFIGURATION %s', tsc) FROM tsc

-- + text search parser: create
SELECT format('CREATE TEXT SEARCH PARSER %s.%I (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype [[ // , HEADLINE = prsd_headline]])', schema, {name}) FROM ns

-- ~ text search parser: rename
SELECT format('ALTER TEXT SEARCH PARSER %s RENAME TO %I', tsp, {name}) FROM tsp

-- ~ text search parser: headline
SELECT format('DROP TEXT SEARCH PARSER %s; CREATE TEXT SEARCH PARSER %s (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype %s)', tsp, tsp, CASE WHEN prsheadline = 0 THEN ', HEADLINE = prsd_headline' END) FROM tsp

-- - text search parser: drop
SELECT format('DROP TEXT SEARCH PARSER %s', tsp) FROM tsp

-- + text search template: create
SELECT format('CREATE TEXT SEARCH TEMPLATE %s.%I (INIT = dsimple_init, LEXIZE = dsimple_lexize)', schema, {name}) FROM ns

-- + text search template: create without init
SELECT format('CREATE TEXT SEARCH TEMPLATE %s.%I (LEXIZE = dispell_lexize)', schema, {name}) FROM ns

-- ~ text search template: another function
SELECT format('DROP TEXT SEARCH TEMPLATE %s; CREATE TEXT SEARCH TEMPLATE %s (LEXIZE = dsynonym_lexize)', tst, tst) FROM tst

-- ~ text search template: another schema
SELECT format('ALTER TEXT SEARCH TEMPLATE %s SET SCHEMA %s', tst, ns.schema) FROM tst, ns WHERE ns.oid <> tmplnamespace

-- - text search template: drop
SELECT format('DROP TEXT SEARCH TEMPLATE %s', tst) FROM tst
