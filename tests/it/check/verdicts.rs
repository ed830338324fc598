//! Exit codes, and what is still reported when a database is lost.

use serde_json::json;

use super::faults::{closed_port, dead};
use crate::support::{Db, Project, Report, first, second, set};

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL);
    INSERT INTO t SELECT i, i::text FROM generate_series(1, 10) i;";
const ROWS: &str = "rows: [{table: t}]\n";

#[test]
fn twins_are_clean_and_the_report_says_what_was_checked() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let project = Project::new().config([("a", a.url()), ("b", b.url())], ROWS);
    let report = project.check(&[]);
    report.must_be_clean();
    assert_eq!(report.rows("public.t")["counts"], json!({"a": 10, "b": 10}));
    let checked = &report.json["summary"]["checked"];
    assert_eq!(checked["a"], checked["b"]);
    assert_eq!((&checked["a"]["table"], &checked["a"]["column"]), (&json!(1), &json!(2)));
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("1 table, 2 columns, 1 constraint"), "{}", run.stdout);
    assert!(run.stdout.contains("exit code 0"), "{}", run.stdout);
}

#[test]
fn drift_is_one_and_its_threshold_can_be_moved() {
    let a = Db::with(first(), TABLE);
    let b = Db::with(second(), "CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, more int)");
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    let only = ["--only", "structure"];
    let report = project.check(&only);
    assert_eq!(report.findings(), set(["SCH002 public.t.more"]));
    assert_eq!(report.code, 1);
    assert_eq!(project.check(&["--only", "structure", "--fail-on", "never"]).code, 0);
    let warned =
        Db::with(second(), &TABLE.replace("name text NOT NULL", "name text NOT NULL DEFAULT ''"));
    let project = Project::of([("a", a.url()), ("b", warned.url())]);
    for (threshold, code) in [("error", 0), ("warning", 1), ("info", 1), ("never", 0)] {
        let report = project.check(&["--fail-on", threshold]);
        assert_eq!(report.findings(), set(["SCH007 public.t.name: default"]));
        assert_eq!(report.code, code, "{threshold}");
    }
}

/// FAULTS.md E01: findings and a target that cannot be reached are both in the report, which ends with 2.
#[test]
fn a_dead_database_spoils_no_other() {
    let a = Db::with(first(), TABLE);
    let b = Db::with(second(), &TABLE.replace("text NOT NULL", "varchar(5)").replace("10)", "9)"));
    let databases = [("a", a.url()), ("gone", closed_port()), ("b", b.url())];
    let report = Project::new().config(databases, ROWS).check(&[]);
    assert_eq!(report.code, 2, "trouble outranks drift");
    let expected = [
        "ACC001",
        "DAT001 public.t",
        "DAT002 public.t",
        "SCH004 public.t.name: type",
        "SCH006 public.t.name: not null",
    ];
    assert_eq!(report.findings(), set(expected));
    assert_eq!(report.unchecked(), set(["gone - connect"]));
    assert_eq!(report.rows("public.t")["counts"], json!({"a": 10, "b": 9}));
    let sample = &report.rows("public.t")["missing"]["b"]["sample"];
    assert_eq!(*sample, json!(["10"]));
}

/// FAULTS.md E03: no target that can be reached is 2, whatever else was asked for.
#[test]
fn all_dead_is_never_green() {
    let databases = [("a", closed_port()), ("b", dead("nowhere.invalid"))];
    let project = Project::of(databases);
    for args in [&[][..], &["--fail-on", "never"], &["--ignore", "ACC"], &["--only", "structure"]] {
        let report = project.check(args);
        assert_eq!(report.code, 2, "{args:?}");
        assert_eq!(report.unchecked(), set(["a - connect", "b - connect"]), "{args:?}");
    }
}

/// FAULTS.md E02: where all findings are ignored, the exit code is 0, and their number is shown.
#[test]
fn ignored_findings_are_counted_and_an_ignore_that_matches_nothing_is_one() {
    let a = Db::with(first(), TABLE);
    let b = Db::with(
        second(),
        "CREATE TABLE t (id int PRIMARY KEY, name text);
        INSERT INTO t SELECT i, i::text FROM generate_series(1, 10) i",
    );
    let ignore = |entry: &str| {
        let sections = format!("ignore:\n  - {{ {entry} }}\n");
        Project::new().config([("a", a.url()), ("b", b.url())], &sections).check(&[])
    };
    let report = ignore("code: SCH006, object: public.t.name, reason: known");
    assert_eq!((report.code, report.codes()), (0, vec![]));
    assert_eq!(report.json["ignored"][0]["reason"], "known");
    assert_eq!(report.json["summary"]["ignored"], 1);
    let sections = "ignore:\n  - { code: SCH006, object: public.t.name, reason: known }\n";
    let text =
        Project::new().config([("a", a.url()), ("b", b.url())], sections).run(&["check"]).stdout;
    assert!(text.contains("1 ignored"), "{text}");
    let report = ignore("code: SCH006, object: public.t.id, reason: known");
    assert_eq!(report.findings(), set(["IGN001", "SCH006 public.t.name: not null"]));
    let report = ignore("code: SCH006, reason: known, expires: 2020-01-31");
    assert_eq!((report.code, report.codes().contains(&"IGN002")), (1, true));
}

/// FAULTS.md E04: flags that leave no rule are trouble.
#[test]
fn nothing_to_check_is_trouble() {
    let (a, b) = (Db::create(first()), Db::create(second()));
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    let all: Vec<String> = project
        .run(&["rules"])
        .stdout
        .lines()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert!(all.is_empty(), "`rules` takes no databases");
    let codes = crate::support::tenantctl(["rules"]).stdout;
    let groups: std::collections::BTreeSet<&str> = codes.lines().map(|line| &line[..3]).collect();
    let groups = groups.into_iter().collect::<Vec<_>>().join(",");
    let run = project.run(&["check", "--ignore", &groups]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("leave no rule"), "{run:?}");
    let run = project.run(&["check", "--select", "XYZ"]);
    assert_eq!(run.code, Some(2), "{run:?}");

    assert_eq!(project.check(&["--table", "typo*"]).code, 2);
    let rows = "rows: [{table: typo}]\n";
    let full = Project::new().config([("a", a.url()), ("b", b.url())], rows);
    let report: Report = full.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["- typo not-comparable"]));
    let run = Project::of([("a", a.url())]).run(&["check"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("nothing to compare"), "{run:?}");
}

#[test]
fn what_is_one_and_what_should_be() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(first(), TABLE));
    let one = |sections: &str, left: &Db<'_>, right: &Db<'_>| {
        let yaml = format!(
            "databases:\n  a: {{ url: '{}' }}\n  b: {{ url: '{}'{sections} }}\n",
            left.url(),
            right.url().replace("127.0.0.1", "localhost")
        );
        Project::new().file("tenantctl.yaml", yaml).check(&[])
    };
    let report = one(", same_as: a", &a, &a);
    report.must_be_clean();
    assert_eq!(report.json["identity"][0]["verdict"], "same");
    let report = one("", &a, &a);
    assert_eq!((report.findings(), report.code), (set(["IDN007"]), 0));
    let report = one(", same_as: a", &a, &b);
    assert_eq!((report.findings(), report.code), (set(["IDN001"]), 1));
    one("", &a, &b).must_be_clean();
}
