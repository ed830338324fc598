-- One of every way in which an object can need another, besides those of rich.sql.
CREATE SCHEMA dep;
CREATE SCHEMA "Dep.2";
SET search_path = dep;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN pos AS integer CHECK (VALUE > 0);
CREATE FUNCTION is_fine(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < 100';
CREATE DOMAIN tiny AS pos DEFAULT 1 NOT NULL CONSTRAINT fine CHECK (is_fine(VALUE));
CREATE TYPE pair AS (m mood, t tiny, ms mood[]);
CREATE COLLATION own_c FROM "C";
CREATE FUNCTION seven() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 7';
CREATE SEQUENCE numbers;
CREATE SEQUENCE owned;
CREATE TABLE base (
    id integer PRIMARY KEY, code text COLLATE own_c UNIQUE, m mood, t tiny, p pair, ms mood[], ps pair[],
    ts tiny[], seven integer DEFAULT seven(), n bigint DEFAULT nextval('dep.numbers'),
    twice integer GENERATED ALWAYS AS (id * seven()) STORED, ident integer GENERATED ALWAYS AS IDENTITY,
    CONSTRAINT checked CHECK (is_fine(id)), nn integer NOT NULL
);
ALTER SEQUENCE owned OWNED BY base.nn;
CREATE UNIQUE INDEX plain_key ON base (nn);
CREATE TABLE "Dep.2"."Ref.er" (
    a integer REFERENCES base, b text REFERENCES base (code), c integer REFERENCES base (nn),
    "C.3" integer
);
CREATE INDEX by_expression ON base (seven(), abs(id)) WHERE is_fine(seven);
CREATE STATISTICS both_ids ON id, nn FROM base;
CREATE VIEW v1 AS SELECT id, m, seven() AS s FROM base;
CREATE VIEW v2 AS SELECT v1.id, b.code FROM v1 JOIN base AS b USING (id);
CREATE VIEW grouped AS SELECT id, code, count(*) FROM base GROUP BY id;
CREATE MATERIALIZED VIEW kept AS SELECT id FROM v2 WITH NO DATA;
CREATE UNIQUE INDEX kept_id ON kept (id);
CREATE FUNCTION of_row(base) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION of_rows(v1[]) RETURNS SETOF kept LANGUAGE sql AS 'SELECT * FROM dep.kept';
CREATE FUNCTION by_default(a integer DEFAULT seven()) RETURNS mood LANGUAGE sql AS 'SELECT NULL::dep.mood';
CREATE TABLE other (id integer, owner text);
ALTER TABLE base ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads_other ON base USING (EXISTS (SELECT FROM other AS o WHERE o.id = base.id));
CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER of_columns AFTER UPDATE OF nn ON base FOR EACH ROW WHEN (NEW.id > seven())
    EXECUTE FUNCTION fired();
CREATE CONSTRAINT TRIGGER deferred AFTER INSERT ON base FROM other DEFERRABLE FOR EACH ROW
    EXECUTE FUNCTION fired();
CREATE RULE logged AS ON INSERT TO base DO ALSO INSERT INTO other (id) VALUES (NEW.nn);
CREATE VIEW with_default AS SELECT id FROM base;
ALTER VIEW with_default ALTER id SET DEFAULT seven();
CREATE TABLE parted (a integer NOT NULL, b integer, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20) PARTITION BY LIST (a);
CREATE TABLE parted_2a PARTITION OF parted_2 DEFAULT;
CREATE INDEX by_b ON parted (b);
CREATE TRIGGER on_parts AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION fired();
CREATE TABLE to_parted (a integer REFERENCES parted) PARTITION BY LIST (a);
CREATE TABLE to_parted_1 PARTITION OF to_parted DEFAULT;
CREATE TABLE by_function (a integer, b integer) PARTITION BY RANGE (is_fine(a), (a + b));
CREATE TABLE parent (a integer, CONSTRAINT handed CHECK (is_fine(a)));
CREATE TABLE heir (b integer) INHERITS (parent);
CREATE TABLE of_pair OF pair;
CREATE TYPE ranged AS RANGE (SUBTYPE = mood);
CREATE FUNCTION in_range(ranged[]) RETURNS ranged LANGUAGE sql AS 'SELECT NULL::dep.ranged';
CREATE FUNCTION add_moods(mood, mood) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE AGGREGATE summed(mood) (SFUNC = add_moods, STYPE = mood);
CREATE OPERATOR dep.+ (FUNCTION = add_moods, LEFTARG = mood, RIGHTARG = mood);
CREATE FUNCTION below(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE OPERATOR dep.<! (FUNCTION = below, LEFTARG = pair, RIGHTARG = pair);
CREATE FUNCTION pair_hash(pair) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE OPERATOR dep.=! (FUNCTION = below, LEFTARG = pair, RIGHTARG = pair);
CREATE OPERATOR FAMILY pairs USING hash;
CREATE OPERATOR CLASS pair_ops FOR TYPE pair USING hash FAMILY pairs AS
    OPERATOR 1 dep.=!, FUNCTION 1 pair_hash(pair);
CREATE FUNCTION mixed(pair, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE OPERATOR dep.=! (FUNCTION = mixed, LEFTARG = pair, RIGHTARG = integer);
ALTER OPERATOR FAMILY pairs USING hash ADD OPERATOR 1 dep.=! (pair, integer);
CREATE INDEX by_class ON base USING hash (p dep.pair_ops);
CREATE FUNCTION to_pos(pair) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT NULL::dep.mood';
CREATE CAST (pair AS mood) WITH FUNCTION to_pos(pair);
CREATE FUNCTION watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER dep_watch ON sql_drop EXECUTE FUNCTION watched();
ALTER EVENT TRIGGER dep_watch DISABLE;
CREATE PUBLICATION dep_pub FOR TABLE other;
CREATE EXTENSION postgres_fdw SCHEMA dep;
CREATE EXTENSION citext SCHEMA "Dep.2";
CREATE FOREIGN DATA WRAPPER dep_wrapper HANDLER postgres_fdw_handler;
CREATE SERVER dep_server FOREIGN DATA WRAPPER dep_wrapper;
CREATE SERVER ext_server FOREIGN DATA WRAPPER postgres_fdw;
CREATE USER MAPPING FOR PUBLIC SERVER dep_server;
CREATE FOREIGN TABLE far_away (a mood, g integer DEFAULT seven()) SERVER ext_server;
CREATE TABLE texts (c "Dep.2".citext, cs "Dep.2".citext[]);
CREATE INDEX ON texts (c);
CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION conf (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION conf ADD MAPPING FOR asciiword WITH dict;
CREATE FUNCTION from_mood(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'prsd_lextype';
CREATE TRANSFORM FOR pair LANGUAGE plpgsql (FROM SQL WITH FUNCTION from_mood(internal));
SELECT current_setting('server_version_num')::int >= 140000 AS v14,
    current_setting('server_version_num')::int >= 150000 AS v15 \gset
\if :v14
CREATE FUNCTION atomic() RETURNS integer BEGIN ATOMIC SELECT nn FROM base WHERE id = seven(); END;
CREATE STATISTICS of_expression ON (seven() + id) FROM base;
\endif
\if :v15
CREATE PUBLICATION dep_pub_15 FOR TABLE base (id, nn) WHERE (id > 7);
CREATE PUBLICATION dep_pub_schema FOR TABLES IN SCHEMA "Dep.2";
\endif
CREATE TEMPORARY TABLE gone (a mood);
CREATE TEMPORARY VIEW gone_too AS SELECT id FROM base;
RESET search_path;
