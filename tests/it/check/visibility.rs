//! Roles that may see little: cannot see is not missing, and no count is silently filtered.

use crate::support::{Db, Project, first, set};

/// Two databases with the same contents, on one server, so that roles are the same in both.
fn twins(sql: &str) -> [Db<'static>; 2] {
    [Db::with(first(), sql), Db::with(first(), sql)]
}

/// Both, as a role connects to them.
fn seen_by(role: &str, [a, b]: &[Db<'_>; 2], sections: &str) -> Project {
    Project::new().config([("a", a.url_as(role)), ("b", b.url_as(role))], sections)
}

#[test]
fn a_schema_that_may_not_be_used_is_not_an_empty_one() {
    let dbs = twins(
        "CREATE SCHEMA hidden; CREATE TABLE hidden.t (id int PRIMARY KEY);
         INSERT INTO hidden.t VALUES (1), (2); CREATE TABLE seen (id int PRIMARY KEY);",
    );
    let role = dbs[0].role("LOGIN");
    for db in &dbs {
        db.sql(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"));
    }
    dbs[1].sql(&format!(
        "GRANT USAGE ON SCHEMA hidden TO {role}; GRANT SELECT ON hidden.t TO {role}"
    ));
    let rows = "rows: [{table: hidden.t}, {table: seen}]\n";
    let report = seen_by(&role, &dbs, rows).check(&["--ignore", "SCH031,SCH020,SCH021"]);
    assert_eq!(report.findings(), set([]));
    assert_eq!(report.code, 2);
    assert_eq!(report.unchecked(), set(["a hidden.t privilege"]), "{:#}", report.json);
    assert_eq!(report.rows("hidden.t")["counts"], serde_json::json!({"b": 2}));
    assert_eq!(report.rows("public.seen")["counts"], serde_json::json!({"a": 0, "b": 0}));
}

#[test]
fn row_level_security_never_makes_a_wrong_count() {
    let dbs = twins(
        "CREATE TABLE t (id int PRIMARY KEY, tenant text);
         INSERT INTO t VALUES (1, 'x'), (2, 'y'); CREATE POLICY p ON t USING (tenant = 'x');
         ALTER TABLE t ENABLE ROW LEVEL SECURITY; GRANT SELECT ON t TO PUBLIC;",
    );
    let (plain, bypassing) = (dbs[0].role("LOGIN"), dbs[0].role("LOGIN BYPASSRLS"));
    let rows = "rows: [{table: t}]\n";
    let report = seen_by(&plain, &dbs, rows).check(&[]);
    assert_eq!(report.findings(), set(["ACC004 public.t"]));
    assert_eq!(report.codes(), ["ACC004"; 2]);
    assert_eq!(report.unchecked(), set(["a public.t row-security", "b public.t row-security"]));
    assert_eq!(report.rows("public.t")["counts"], serde_json::json!({}));
    assert_eq!(report.code, 2);
    let report = seen_by(&bypassing, &dbs, rows).check(&[]);
    report.must_be_clean();
    assert_eq!(report.rows("public.t")["counts"], serde_json::json!({"a": 2, "b": 2}));
}

#[test]
fn a_role_that_may_only_connect_finds_no_drift_that_is_none() {
    let dbs = twins(
        "CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('sad', 'ok'); CREATE SEQUENCE s.numbers;
         CREATE DOMAIN s.word AS text CHECK (VALUE <> '');
         CREATE TABLE s.t (id int PRIMARY KEY, m s.mood DEFAULT 'ok', w s.word CHECK (w <> 'x'));
         CREATE INDEX ON s.t (lower(w::text)) WHERE id > 0; CREATE POLICY p ON s.t USING (id > 1);
         CREATE TABLE public.u (id int PRIMARY KEY, r int REFERENCES u);",
    );
    let role = dbs[0].role("LOGIN");
    let spec = "version: 1\ntables:\n  u:\n    columns: { id: { type: integer } }\n";
    let project = seen_by(&role, &dbs, "rows: [{table: s.t}, {table: u}]\n");
    let report = project.check(&[]);
    assert_eq!(report.findings(), set([]));
    let unseen =
        ["a public.u privilege", "a s.t privilege", "b public.u privilege", "b s.t privilege"];
    assert_eq!(report.unchecked(), set(unseen));
    assert_eq!(report.code, 2);
    let report =
        project.file("expected_schema.yaml", spec).check(&["--select", "ACC,SCH001,SCH002"]);
    assert_eq!(report.findings(), set(["ACC002 public.u"]));
}

#[test]
fn the_privileges_of_a_declared_table_are_asked_for() {
    let dbs = twins("CREATE TABLE t (id int PRIMARY KEY);");
    let role = dbs[0].role("LOGIN");
    dbs[1].sql(&format!("GRANT SELECT ON t TO {role}"));
    let spec = "version: 1\ntables:\n  t:\n    primary_key: [id]\n";
    let project = seen_by(&role, &dbs, "rows: [{table: t, compare: count}]\n");
    let report = project.file("expected_schema.yaml", spec).check(&["--ignore", "SCH"]);
    assert_eq!(report.finding("ACC002")["databases"], serde_json::json!(["a"]));
    assert_eq!(report.unchecked(), set(["a public.t privilege"]));
}

/// Functions that log who called them, wherever PostgreSQL would call them for us.
const TRAPS: &str = "
    CREATE SCHEMA trap; CREATE SEQUENCE trap.sprung;
    CREATE FUNCTION trap.spring(v int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
      $$ BEGIN PERFORM nextval('trap.sprung'); RETURN v; END $$;
    CREATE FUNCTION trap.yes(v int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
      $$ BEGIN PERFORM nextval('trap.sprung'); RETURN true; END $$;
    CREATE DOMAIN trap.word AS int DEFAULT trap.spring(1) CHECK (trap.yes(VALUE));
    CREATE TABLE t (id int PRIMARY KEY, v int DEFAULT trap.spring(2) CHECK (trap.yes(v)),
      w trap.word, g int GENERATED ALWAYS AS (trap.spring(id)) STORED);
    INSERT INTO t (id, v, w) VALUES (1, 1, 1), (2, 2, 2);
    CREATE INDEX ON t (trap.spring(v)); CREATE INDEX ON t (v) WHERE trap.yes(v);
    CREATE VIEW w AS SELECT trap.spring(id) AS id FROM t;
    ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;
    CREATE POLICY p ON t USING (trap.yes(id)) WITH CHECK (trap.yes(id));
    CREATE RULE r AS ON UPDATE TO t DO ALSO SELECT trap.spring(1);
    CREATE FUNCTION trap.fire() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM nextval('trap.sprung'); RETURN NEW; END $$;
    CREATE TRIGGER g AFTER INSERT OR UPDATE OR DELETE ON t EXECUTE FUNCTION trap.fire();
    ALTER SEQUENCE trap.sprung RESTART;";

#[test]
fn a_superuser_runs_nobodys_code() {
    let dbs = twins(TRAPS);
    // Spelled differently, so that the server is asked to plan both.
    dbs[1].sql(
        "ALTER TABLE t ALTER v SET DEFAULT trap.spring(1 + 1); ALTER TABLE t DROP CONSTRAINT t_v_check;
         ALTER TABLE t ADD CONSTRAINT t_v_check CHECK (trap.yes(v) AND true) NOT VALID;
         ALTER SEQUENCE trap.sprung RESTART",
    );
    let spec = "version: 1\ntables:\n  t:\n    columns: { v: { default: trap.spring(2::int) } }\n";
    let report = seen_by("postgres", &dbs, "rows: [{table: t}, {table: w, compare: count}]\n")
        .file("expected_schema.yaml", spec)
        .check(&[]);
    assert!(report.list("findings").iter().any(|f| f["object"]["name"] == "public.t.v"));
    assert_eq!(report.rows("public.t")["counts"], serde_json::json!({"a": 2, "b": 2}));
    for db in &dbs {
        assert_eq!(db.value("SELECT is_called FROM trap.sprung"), "f", "a trap was sprung");
    }
}
