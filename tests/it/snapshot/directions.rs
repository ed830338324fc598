//! Who has what: the same, whichever side is named first, and in words.

use std::collections::BTreeSet;

use super::{diff, messages};
use crate::support::{Db, Project, Report, first, second, set};

const NEXTJS: &str = include_str!("../../../fixtures/story/nextjs.sql");
const DJANGO: &str = include_str!("../../../fixtures/story/django.sql");

/// Object, property and what each side says, whoever was named first. What has two names is called
/// as the first side calls it.
fn facts(report: &Report) -> BTreeSet<String> {
    let fact = |finding: &serde_json::Value| {
        let (object, actual) = (&finding["object"], &finding["actual"]);
        let object = if finding["property"] == "name" { &object["kind"] } else { object };
        format!("{} {object} {} {actual}", finding["code"], finding["property"])
    };
    report.list("findings").iter().map(fact).collect()
}

#[test]
fn the_other_way_round_is_a_mirror() {
    let more = "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE VIEW v AS SELECT 1 AS one;
        CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT SELECT ON v TO pg_monitor;
        CREATE TABLE k (a int UNIQUE, b int, CHECK (b > 0), CHECK (b < 9));
        CREATE INDEX own ON k (b); COMMENT ON TABLE k IS 'kept';";
    let other = "CREATE TYPE mood AS ENUM ('b', 'c'); CREATE VIEW v AS SELECT 2 AS one;
        CREATE FUNCTION f(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT UPDATE ON v TO pg_monitor;
        CREATE TABLE k (b int CONSTRAINT named UNIQUE, a int UNIQUE, CHECK (b > 1));
        CREATE INDEX ON k (b); COMMENT ON TABLE k IS 'changed';";
    let a = Db::with(first(), &format!("{NEXTJS}; {more}"));
    let b = Db::with(second(), &format!("{DJANGO}; {other}"));
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "");
    for side in ["a", "b"] {
        super::save(&project, side, &format!("{side}.json"));
    }
    let there = facts(&diff(&project, &["a", "b"]));
    assert!(there.len() > 15, "{there:#?}");
    assert_eq!(there, facts(&diff(&project, &["b", "a"])));
    // Names apart, files say what the databases do.
    let of_files = facts(&diff(&project, &["a=./a.json", "b=./b.json"]));
    assert_eq!(there, of_files);
    assert_eq!(there, facts(&diff(&project, &["b=./b.json", "a"])));
}

#[test]
fn three_sides_are_told_apart_in_words() {
    let (a, b, c) = (
        Db::with(
            first(),
            "CREATE TABLE t (id int, name varchar(9)); CREATE TYPE mood AS ENUM ('x', 'y');
             CREATE VIEW v AS SELECT id FROM t; GRANT SELECT, UPDATE ON t TO pg_monitor",
        ),
        Db::with(
            second(),
            "CREATE TABLE t (id int, name varchar(9)); CREATE TYPE mood AS ENUM ('x');
             CREATE VIEW v AS SELECT name FROM t; GRANT SELECT ON t TO pg_monitor",
        ),
        Db::with(
            second(),
            "CREATE TABLE t (id int, name text); CREATE TYPE mood AS ENUM ('x', 'z')",
        ),
    );
    let sides = [("one", a.url()), ("two", b.url()), ("three", c.url())];
    let project = Project::new().config(sides, "");
    super::save(&project, "three", "three.json");
    let report = diff(&project, &["one", "two", "three=./three.json"]);
    let told = messages(&report);
    for wanted in [
        "column public.t.name: type is character varying(9) in one and two, text in three",
        "enum public.mood: labels: y is present in one, missing in two and three; z is present in three, missing \
         in one and two",
        "view public.v is missing in three (present in one and two)",
        "privileges of pg_monitor on table public.t: SELECT, UPDATE are missing in three (present in \
         one and two)",
        "privileges of pg_monitor on table public.t: UPDATE is present in one, missing in two",
    ] {
        assert!(told.iter().any(|message| message == wanted), "{wanted}\n{told:#?}");
    }
    let of_view = told.iter().find(|message| message.starts_with("view public.v: definition"));
    assert!(of_view.is_some_and(|told| told.contains("in one") && told.contains("in two")));
    assert_eq!(report.list("databases").len(), 3);
}

#[test]
fn long_texts_are_told_where_they_part() {
    let body = |end: &str| {
        let lines: String = (0..40).map(|number| format!("    PERFORM {number};\n")).collect();
        format!(
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN\n{lines}    {end}\nEND'"
        )
    };
    let (a, b) =
        (Db::with(first(), &body("PERFORM 1 + 1;")), Db::with(first(), &body("PERFORM 2 + 2;")));
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "");
    let report = diff(&project, &["a", "b"]);
    assert_eq!(report.findings(), set(["SCH022 public.f(): body"]));
    let told = &messages(&report)[0];
    assert!(told.contains("1 + 1") && told.contains("2 + 2"), "{told}");
}
