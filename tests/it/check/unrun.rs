//! Declared expressions are run on rows only where they do no more than compute with PostgreSQL's own
//! functions: whoever wrote the declaration, or owns what it names, does not act as the connected role.

use crate::support::{Db, Project, first, set};

const BEFORE: &str = "CREATE SEQUENCE s; CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE FUNCTION ran(int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'it ran'; END $$;
    CREATE FUNCTION ran(text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'it ran'; END $$;
    CREATE FUNCTION same(int, int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'it ran'; END $$;
    CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int);
    CREATE DOMAIN positive AS int
        CHECK (CASE WHEN VALUE IS NULL THEN true ELSE ran(VALUE) END);
    CREATE FUNCTION number(mood) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'it ran'; END $$;
    CREATE TYPE pair AS (a int, b int);
    CREATE TABLE t (id int PRIMARY KEY, c int, n text, m mood, p pair, day timestamptz);
    INSERT INTO t VALUES (1, -1, 'a', 'sad', ROW(1, 2), now());
    CREATE TABLE cast_away (id int, m mood); INSERT INTO cast_away VALUES (1, 'sad');
    CREATE TABLE within (id int, d positive); INSERT INTO within VALUES (1, NULL);";

/// Checks of `t` that must not be run, with what is said of them.
const UNRUN: [(&str, &str); 17] = [
    ("domain_in('1', 16390, -1) IS NULL", "function domain_in"),
    ("(json_populate_record(t, '{}')).c > 0", "function json_populate_record"),
    ("public.ran(c)", "function ran"),
    ("ran(c)", "does not exist"),
    ("pg_sleep(c) IS NULL", "function pg_sleep"),
    ("\"nextval\"('public.s') > 0", "function nextval"),
    ("c > pg_catalog.nextval('public.s')", "function nextval"),
    ("set_config('row_security', 'on', true) = n", "function set_config"),
    ("(SELECT true)", "a query in it"),
    ("c OPERATOR(public.===) 1", "operator ==="),
    ("c::public.positive > 0", "type positive"),
    ("(p).a > 0", "column p"),
    ("U&\"\\0072an\"(c)", "in two ways"),
    ("table_to_xml('public.t', true, true, '') IS NULL", "function table_to_xml"),
    ("pg_input_is_valid('1', n)", "function pg_input_is_valid"),
    ("pg_terminate_backend(c)", "function pg_terminate_backend"),
    ("c = 1); SELECT pg_sleep(9", "not run"),
];

/// Checks of `t` that are run, and violated by its one row.
const RUN: [&str; 8] = [
    "c > 0",
    "t.c between 1 and 5",
    "m = 'ok'",
    "m IN ('ok')",
    "length(n) > 3 AND n ~ '^a'",
    "day < now() - interval '1 day'",
    "coalesce(nullif(n, 'a'), '') <> ''",
    "CASE WHEN c < 0 THEN lower(n) = 'b' ELSE true END",
];

fn project(db: &Db<'_>, table: &str, checks: &[&str]) -> Project {
    let checks: Vec<String> = checks
        .iter()
        .enumerate()
        .map(|(number, check)| format!("      k{number}: {}\n", serde_json::json!(check)))
        .collect();
    let spec = format!("version: 1\ntables:\n  public.{table}:\n    checks:\n{}", checks.concat());
    Project::of([("a", db.url())]).file("expected_schema.yaml", spec)
}

#[test]
fn only_what_computes_is_run() {
    let db = Db::with(first(), BEFORE);
    let checks: Vec<&str> = UNRUN.iter().map(|(check, _)| *check).collect();
    let report = project(&db, "t", &checks).check(&["--only", "rows"]);
    for (number, (check, why)) in UNRUN.iter().enumerate() {
        let object = format!("public.t.k{number}");
        let found = report.list("unchecked").iter().find(|item| item["object"] == object.as_str());
        // What pg_input_is_valid would run exists from PostgreSQL 16 on only.
        let message = found.map(|item| item["message"].as_str().unwrap()).unwrap_or_default();
        let is_said = message.contains(why) || message.contains("does not exist");
        assert!(is_said && !message.contains("it ran"), "{check}: {message:?}");
    }
    assert!(report.findings().is_empty(), "{:?}", report.findings());
    assert_eq!(db.value("SELECT is_called FROM s"), "f");
    let report = project(&db, "t", &RUN).check(&["--only", "rows"]);
    assert_eq!(report.codes(), ["DAT007"; RUN.len()]);
    assert_eq!(report.unchecked(), set([]));
}

#[test]
fn a_cast_or_a_domain_of_users_is_not_run() {
    let db = Db::with(first(), BEFORE);
    db.sql("CREATE CAST (mood AS int) WITH FUNCTION number(mood) AS IMPLICIT");
    let report = project(&db, "cast_away", &["m::int > 0"]).check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["a public.cast_away.k0 not-comparable"]));
    let report = project(&db, "within", &["coalesce(d, '1') > 5"]).check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["a public.within.k0 not-comparable"]));
    let messages = report.json["unchecked"].to_string();
    assert!(messages.contains("column d"), "{messages}");
}

#[test]
fn a_table_whose_owner_would_gain_is_not_asked() {
    let db = Db::create(first());
    let owner = db.role("LOGIN");
    db.sql(&format!(
        "GRANT CREATE ON SCHEMA public TO {owner}; SET ROLE {owner};
         CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
         CREATE TABLE t (id serial PRIMARY KEY, c int); CREATE INDEX ON t (f(c));
         INSERT INTO t VALUES (1, NULL)"
    ));
    let spec = "version: 1\ntables:\n  public.t:\n    columns: {c: {nullable: false}}\n";
    let project = Project::of([("a", db.url())]).file("expected_schema.yaml", spec);
    let report = project.check(&["--only", "rows"]);
    let expected = set(["a public.t.c not-comparable", "a public.t.id not-comparable"]);
    assert_eq!(report.unchecked(), expected);
    let project = Project::of([("a", db.url_as(&owner))]).file("expected_schema.yaml", spec);
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.findings(), set(["DAT005 public.t.c", "SEQ001 public.t.id"]));
}
