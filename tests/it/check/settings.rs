//! Settings that a role or a database brings along, and names that hide PostgreSQL's own.

use crate::support::{Db, Project, first, set};

const SCHEMA: &str = "
    CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('sad', 'ok');
    CREATE TABLE s.t (
      id int PRIMARY KEY, at timestamptz DEFAULT '2024-03-01 12:00:00+00', day date DEFAULT '2024-03-02',
      took interval DEFAULT '1 day 02:03:04', raw bytea DEFAULT '\\x00ff', ratio float8 DEFAULT 0.1,
      m s.mood DEFAULT 'ok', path text DEFAULT 'a\\b', n numeric(10,2) CHECK (n > 1.50)
    );
    CREATE INDEX ON s.t (lower(path)) WHERE at > '2024-01-01 00:00:00+00';
    CREATE POLICY p ON s.t USING (day > '2024-01-01'); ALTER TABLE s.t ENABLE ROW LEVEL SECURITY;
    CREATE DOMAIN s.later AS timestamptz DEFAULT '2030-01-01 00:00:00+00' CHECK (VALUE > '2020-01-01 00:00:00+00');
    INSERT INTO s.t (id) SELECT generate_series(1, 100);";

const SETTINGS: [(&str, &str); 15] = [
    ("search_path", "s, public"),
    ("datestyle", "'German, DMY'"),
    ("intervalstyle", "sql_standard"),
    ("timezone", "'Asia/Tokyo'"),
    ("bytea_output", "escape"),
    ("extra_float_digits", "-5"),
    ("quote_all_identifiers", "on"),
    ("standard_conforming_strings", "off"),
    ("row_security", "off"),
    ("statement_timeout", "'10ms'"),
    ("idle_in_transaction_session_timeout", "'50ms'"),
    ("default_transaction_read_only", "on"),
    ("lock_timeout", "'1ms'"),
    ("enable_seqscan", "off"),
    ("default_transaction_isolation", "serializable"),
];

#[test]
fn what_one_twin_sets_makes_no_finding() {
    let create = "SET standard_conforming_strings = on; SET timezone = 'UTC';";
    let [a, b, c] = [0; 3].map(|_| Db::with(first(), &format!("{create}{SCHEMA}")));
    let role = a.role("LOGIN SUPERUSER");
    let alter = |what: &str| -> String {
        let one = |(name, value)| format!("ALTER {what} SET {name} = {value};\n");
        SETTINGS.into_iter().map(one).collect()
    };
    // In one session each: the next one has the settings already.
    b.sql(&alter(&format!("DATABASE {}", b.name())));
    c.sql(&alter(&format!("ROLE {role} IN DATABASE {}", c.name())));
    let spec = "version: 1\ntables:\n  s.t:\n    extra_columns: ignore\n    extra_constraints: ignore\n    extra_indexes: ignore\n    extra_policies: ignore\n    columns:\n      at: { default: \"'2024-03-01 12:00:00+00'\" }\n      took: { default: \"'1 day 02:03:04'\" }\n";
    let databases = [("a", &a), ("b", &b), ("c", &c)].map(|(name, db)| (name, db.url_as(&role)));
    let project = Project::new()
        .config(databases, "rows: [{table: s.t}]\n")
        .file("expected_schema.yaml", spec);
    // The sessions' own time zones are no drift of the schema: they are told, as what they are.
    // Neither are the settings themselves, which are told one by one.
    let report = project.check(&["--ignore", "IDN005,SCH033"]);
    report.must_be_clean();
    assert_eq!(report.rows("s.t")["counts"], serde_json::json!({"a": 100, "b": 100, "c": 100}));
    assert_eq!(project.check(&["--select", "IDN"]).findings(), set(["IDN005: time zone"]));
}

/// Everything that our statements would call by these names if they did not say whose they mean.
const SHADOWS: &str = "
    CREATE SCHEMA h;
    CREATE FUNCTION h.count() RETURNS int LANGUAGE sql AS 'SELECT 7';
    CREATE FUNCTION h.format_type(oid, int) RETURNS text LANGUAGE sql AS $$SELECT 'fake'$$;
    CREATE FUNCTION h.pg_get_expr(pg_node_tree, oid) RETURNS text LANGUAGE sql AS $$SELECT 'fake'$$;
    CREATE FUNCTION h.pg_get_constraintdef(oid) RETURNS text LANGUAGE sql AS $$SELECT 'fake'$$;
    CREATE FUNCTION h.pg_get_indexdef(oid) RETURNS text LANGUAGE sql AS $$SELECT 'fake'$$;
    CREATE FUNCTION h.has_table_privilege(oid, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
    CREATE FUNCTION h.current_setting(text) RETURNS text LANGUAGE sql AS $$SELECT 'fake'$$;
    CREATE FUNCTION h.array_agg(text) RETURNS text[] LANGUAGE sql AS $$SELECT '{}'::text[]$$;
    CREATE FUNCTION h.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'fake'$$;
    CREATE FUNCTION h.no(oid, oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';
    CREATE FUNCTION h.no(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT false';
    CREATE FUNCTION h.no(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
    CREATE FUNCTION h.no(name, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
    CREATE OPERATOR h.= (LEFTARG = oid, RIGHTARG = oid, PROCEDURE = h.no);
    CREATE OPERATOR h.= (LEFTARG = int, RIGHTARG = int, PROCEDURE = h.no);
    CREATE OPERATOR h.= (LEFTARG = text, RIGHTARG = text, PROCEDURE = h.no);
    CREATE OPERATOR h.= (LEFTARG = name, RIGHTARG = text, PROCEDURE = h.no);
    CREATE OPERATOR h.<> (LEFTARG = text, RIGHTARG = text, PROCEDURE = h.no);
    CREATE DOMAIN h.text AS pg_catalog.text CHECK (false);
    CREATE DOMAIN h.int8 AS pg_catalog.int8 CHECK (false);
    CREATE TABLE h.pg_class (oid oid, relname name); CREATE TABLE h.pg_attribute (attrelid oid);
    CREATE TABLE h.pg_namespace (oid oid, nspname name); CREATE TABLE h.pg_type (oid oid);
    CREATE VIEW h.pg_constraint AS SELECT 1 AS oid; CREATE VIEW h.pg_index AS SELECT 1 AS oid;";

#[test]
fn names_that_hide_postgresqls_own_change_nothing() {
    let sql = format!("{SCHEMA}{SHADOWS}");
    let dbs = [Db::with(first(), &sql), Db::with(first(), &sql)];
    dbs[1].sql("ALTER TABLE s.t DROP COLUMN ratio, ALTER COLUMN n TYPE numeric(12,2)");
    let (plain, shadowed) = (dbs[0].role("LOGIN SUPERUSER"), dbs[0].role("LOGIN SUPERUSER"));
    dbs[0].sql(&format!("ALTER ROLE {shadowed} SET search_path = h, pg_catalog, public"));
    let report = |role: &str| {
        let databases = [("a", dbs[0].url_as(role)), ("b", dbs[1].url_as(role))];
        let project = Project::new().config(databases, "rows: [{table: s.t}]\n");
        // The setting of the role that connects is an object of the database.
        let mut report = project.check(&["--ignore", "SCH033"]);
        // Who connects is told, and is the only difference.
        report.json["databases"] = serde_json::Value::Null;
        report.json["summary"]["checked"] = serde_json::Value::Null;
        report
    };
    let (without, with) = (report(&plain), report(&shadowed));
    assert_eq!(without.json, with.json);
    assert_eq!(without.findings(), set(["SCH002 s.t.ratio", "SCH005 s.t.n: type modifier"]));
}
