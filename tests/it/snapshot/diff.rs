//! Sides of every sort against each other.

use super::{diff, messages, save};
use crate::catalog::rich;
use crate::support::{Db, Project, first, second, set, versions};

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, name text);";

#[test]
fn any_difference_is_drift() {
    let (a, b) = (
        Db::with(first(), TABLE),
        Db::with(second(), "CREATE TABLE t (id int CONSTRAINT own PRIMARY KEY, name text)"),
    );
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "");
    let report = diff(&project, &["a", "b"]);
    assert_eq!((report.findings(), report.code), (set(["SCH022 public.t.t_pkey: name"]), 1));
    assert_eq!(report.json["findings"][0]["severity"], "info");
    assert_eq!(report.json["identity"], serde_json::json!([]), "and nothing else is looked at");
    assert_eq!(diff(&project, &["a", "b", "--fail-on", "warning"]).code, 0);
    assert_eq!(diff(&project, &["a", "b", "--fail-on", "never"]).code, 0);
    diff(&project, &["a", "b", "--ignore", "SCH"]).must_be_clean();
    diff(&project, &["a", "b", "--select", "CON"]).must_be_clean();
    diff(&project, &["a", "b", "--kind", "table,column"]).must_be_clean();
    b.sql("DROP TABLE t");
    let columns = diff(&project, &["a", "b", "--kind", "column"]);
    assert_eq!(columns.findings(), set(["SCH002 public.t.id", "SCH002 public.t.name"]));
    let nothing = diff(&project, &["a", "b", "--kind", "materialized-view"]);
    assert_eq!(nothing.unchecked(), set(["- - not-comparable"]));
}

#[test]
fn rules_on_one_side_alone_are_for_check() {
    let twice = "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a);";
    let (a, b) = (Db::with(first(), twice), Db::with(first(), twice));
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "");
    assert_eq!(project.check(&["--only", "rules"]).codes(), ["IDX007"]);
    diff(&project, &["a", "b"]).must_be_clean();
}

#[test]
fn ignores_of_the_configuration_are_for_check() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(first(), ""));
    let ignore = "ignore:\n  - { code: SCH001, reason: for now }\n";
    let project = Project::new().config([("a", a.url()), ("b", b.url())], ignore);
    assert_eq!(project.check(&["--only", "structure"]).codes(), Vec::<&str>::new());
    assert_eq!(diff(&project, &["a", "b"]).codes(), ["SCH001"]);
}

#[test]
fn a_file_and_the_database_that_it_is_of_are_the_same() {
    for (major, server) in versions() {
        let db = Db::with(server, &rich());
        let project = Project::new().config([("live", db.url())], "");
        let saved = project.run(&["snapshot", "live", "-o", "live.json"]);
        let report = diff(&project, &["live.json", "live"]);
        assert_eq!(report.findings(), set([]), "{major}");
        // What could not be read is the same, on both sides.
        assert_eq!(
            saved.code,
            Some(if report.unchecked().is_empty() { 0 } else { 2 }),
            "{saved:?}"
        );
        let of = |side: &str| -> Vec<String> {
            let unchecked = report.unchecked().into_iter();
            unchecked.filter_map(|item| item.strip_prefix(side).map(str::to_owned)).collect()
        };
        assert_eq!(of("live.json "), of("live "), "{major}");
        let files = report.list("databases");
        assert_eq!(files[0]["file"], "live.json", "{major}");
        assert_eq!((&files[0]["tls"], &files[0]["host"]), (&serde_json::Value::Null, &"".into()));
        assert_eq!(files[0]["server_version"], files[1]["server_version"]);
        assert_eq!(files[1]["file"], serde_json::Value::Null);
        let text = project.run(&["diff", "live.json", "live"]).stdout;
        assert!(text.contains(&format!("snapshot file, PostgreSQL {major}.")), "{text}");
    }
}

#[test]
fn what_changed_since_is_told_of_a_file_as_of_a_database() {
    let db = Db::with(first(), TABLE);
    let project = Project::new().config([("live", db.url())], "");
    save(&project, "live", "before.json");
    db.sql("ALTER TABLE t ADD more int; ALTER TABLE t ALTER name SET NOT NULL");
    save(&project, "live", "after.json");
    let found = set(["SCH002 public.t.more", "SCH006 public.t.name: not null"]);
    for sides in [["before.json", "live"], ["before.json", "after.json"]] {
        let report = diff(&project, &sides);
        assert_eq!((report.findings(), report.code), (found.clone(), 1), "{sides:?}");
    }
    let kept: String = project.read("before.json");
    let lines: Vec<&str> = kept.lines().collect();
    let after = project.read("after.json");
    let changed = after.lines().filter(|line| !lines.contains(line)).count();
    assert!(changed < 10, "{changed} lines for two small changes");
}

#[test]
fn spellings_are_for_a_live_side_to_judge() {
    let table =
        |check: &str| format!("CREATE TABLE t (b varchar(10), CONSTRAINT c CHECK ({check}))");
    let (a, b) = (
        Db::with(first(), &table("b IN ('p', 'q')")),
        Db::with(
            first(),
            &table("b::text = ANY (ARRAY['p'::varchar, 'q'::varchar]::text[]) AND true"),
        ),
    );
    let other = Db::with(second(), "CREATE TABLE t (b varchar(10))");
    let sides = [("a", a.url()), ("b", b.url()), ("other", other.url())];
    let project = Project::new().config(sides, "");
    save(&project, "a", "a.json");
    save(&project, "b", "b.json");
    for sides in [["a", "b"], ["a.json", "b"], ["b", "a.json"], ["a", "b.json"]] {
        diff(&project, &sides).must_be_clean();
    }
    let report = diff(&project, &["a.json", "b.json"]);
    assert_eq!(report.findings(), set(["CON007 public.t.c: expression"]));
    assert!(messages(&report)[0].contains("no server could decide"), "{report:?}");
    // Another live one that has the same columns is as good.
    let report = diff(&project, &["a.json", "b.json", "other"]);
    assert_eq!(report.findings(), set(["CON007 public.t.c"]));
    other.sql("ALTER TABLE t ALTER b TYPE int USING 1");
    let report = diff(&project, &["a.json", "b.json", "other", "--kind", "constraint"]);
    assert!(report.findings().contains("CON007 public.t.c: expression"), "{report:?}");
}

#[test]
fn a_declaration_is_what_is_expected() {
    let declaration = "version: 1\ntables:\n  t:\n    columns: { id: { type: int, nullable: false } }\n    primary_key: [id]\n    extra_columns: error\n";
    let db = Db::with(first(), TABLE);
    let project = Project::new()
        .config([("live", db.url())], "")
        .file("expected_schema.yaml", "broken: [")
        .file("own.yml", declaration);
    save(&project, "live", "live.json");
    for side in ["live", "live.json"] {
        for sides in [[side, "own.yml"], ["own.yml", side]] {
            let report = diff(&project, &sides);
            assert_eq!(report.findings(), set(["SCH003 public.t.name"]), "{sides:?}");
            assert_eq!(report.list("databases").len(), 1);
        }
    }
}

#[test]
fn declarations_alone_are_held_against_each_other() {
    let table =
        |columns: &str| format!("version: 1\ntables:\n  t:\n    columns: {{ {columns} }}\n");
    let project = Project::new()
        .file("a.yaml", table("id: { type: int }, name: { type: text }"))
        .file("b.yaml", table("id: { type: bigint, nullable: false }"));
    let report = diff(&project, &["a.yaml", "b.yaml"]);
    let found = set(["SCH002 public.t.name", "SCH004 public.t.id: type"]);
    assert_eq!((report.findings(), report.code), (found, 1));
    assert_eq!(report.list("notes").len(), 1, "{report:?}");
    assert!(project.run(&["diff", "a.yaml", "b.yaml"]).stdout.contains("a.yaml  declaration"));
    let live = Db::with(first(), TABLE);
    let typed = ["diff", "a.yaml", &live.url(), "b.yaml"];
    let run = project.run(&typed);
    assert!(run.code == Some(2) && run.stderr.contains("which of them"), "{run:?}");
}

#[test]
fn a_side_that_cannot_be_read_is_trouble() {
    let (live, other) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let project = Project::new().config([("live", live.url()), ("other", other.url())], "");
    let report = diff(&project, &["live", "gone=postgres://postgres@127.0.0.1:1/x"]);
    assert_eq!((report.codes(), report.code), (vec!["ACC001"], 2));
    let lock = live.hold("BEGIN; LOCK TABLE t");
    let report = diff(&project, &["live", "other"]);
    assert_eq!(report.unchecked(), set(["live table public.t locked"]));
    assert_eq!(report.findings(), set([]), "not seen is not missing");
    // The file of it knows no more, and says so wherever it is used.
    let run = project.run(&["snapshot", "live", "-o", "live.json"]);
    drop(lock);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("\nnot read: live: table public.t: "), "{run:?}");
    for sides in [["live.json", "live"], ["other", "live.json"]] {
        let report = diff(&project, &sides);
        assert_eq!(report.unchecked(), set(["live.json table public.t locked"]));
        assert_eq!(report.findings(), set([]), "{sides:?}");
    }
}
