//! What was not checked has the reason that happened: an answer that never came is not taken for one.

use serde_json::json;

use crate::support::{Db, Project, Report, Run, cutting_at_turn, first, second, set};

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, v text DEFAULT lower('X'));
    INSERT INTO t VALUES (1, 'a'), (2, 'b');";
const ROWS: &str = "rows: [{table: t, compare: content}]\nlimits: { lock: 300ms }
compare: { role_map: { nobody: somebody } }\n";

/// The rows of `t` are the same everywhere. More turns than any command takes.
const MOST_TURNS: usize = 200;

/// Runs a command with `b` behind a proxy that ends the connection at the first turn, the second, and
/// so on, until there is no such turn. `must_hold` judges every run whose connection was ended.
fn cut_at_each_turn(args: &[&str], ends_well: i32, must_hold: impl Fn(&Run, usize)) {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let c = Db::with(first(), TABLE);
    for turn in 1..MOST_TURNS {
        let port = cutting_at_turn(second().port(), turn);
        let through = b.url().replace(&format!(":{}/", second().port()), &format!(":{port}/"));
        let databases = [("a", a.url()), ("b", through + "?sslmode=disable"), ("c", c.url())];
        let run = Project::new().config(databases, ROWS).run(args);
        if run.code == Some(ends_well) {
            assert!(turn > 3, "{args:?} took {turn} turns: {run:?}");
            return;
        }
        assert_eq!(run.code, Some(2), "{args:?}, turn {turn}: {run:?}");
        let all = format!("{}{}", run.stdout, run.stderr);
        for wrong in ["functions of users", "not known", "could not be seen", "no such table"] {
            assert!(!all.contains(wrong), "{args:?}, turn {turn}: {all}");
        }
        must_hold(&run, turn);
    }
    panic!("{args:?} took more than {MOST_TURNS} turns");
}

#[test]
fn connection_cut_at_any_turn_of_check_is_the_only_reason() {
    cut_at_each_turn(&["check", "--format", "json"], 0, |run, turn| {
        let report = Report::of(run);
        let unchecked = report.unchecked();
        assert_eq!(unchecked.len(), 1, "turn {turn}: {:#}", report.json);
        let is_lost = ["b - connection-lost", "b - connect"].map(|item| unchecked.contains(item));
        assert!(is_lost.contains(&true), "turn {turn}: {unchecked:?}");
        let findings = report.findings();
        assert!(findings.iter().all(|finding| finding == "ACC001"), "turn {turn}: {findings:?}");
        let counts = &report.rows("public.t")["counts"];
        assert_eq!((&counts["a"], &counts["c"]), (&json!(2), &json!(2)), "turn {turn}");
    });
}

#[test]
fn connection_cut_at_any_turn_of_count_is_the_only_reason() {
    cut_at_each_turn(&["count", "t", "--format", "json"], 0, |run, turn| {
        let report = Report::of(run);
        assert_eq!(report.unchecked().len(), 1, "turn {turn}: {:#}", report.json);
        let counts = &report.rows("public.t")["counts"];
        assert_eq!((&counts["a"], &counts["c"]), (&json!(2), &json!(2)), "turn {turn}");
    });
}

#[test]
fn connection_cut_at_any_turn_of_sync_never_says_that_no_row_is_missing() {
    cut_at_each_turn(&["sync", "a", "b", "t"], 0, |run, turn| {
        assert!(!run.stdout.contains("lacks no row"), "turn {turn}: {run:?}");
        assert!(run.stderr.contains("b: "), "turn {turn}: {run:?}");
    });
}

#[test]
fn locked_table_is_reported_as_locked_by_every_command() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let project = Project::new().config([("a", a.url()), ("b", b.url())], ROWS);
    let held = a.hold("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["a public.t locked"]), "{:#}", report.json);
    assert_eq!(report.rows("public.t")["counts"], json!({"b": 2}));
    let count = Report::of(&project.run(&["count", "t", "--format", "json"]));
    assert_eq!(count.unchecked(), set(["a public.t locked"]), "{:#}", count.json);
    for (from, to) in [("a", "b"), ("b", "a")] {
        let sync = project.run(&["sync", from, to, "t"]);
        assert_eq!(sync.code, Some(2), "{sync:?}");
        assert!(sync.stderr.contains("another session holds"), "{sync:?}");
        assert!(!sync.stdout.contains("lacks no row"), "{sync:?}");
    }
    let _both = b.hold("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["a public.t locked", "b public.t locked"]));
    drop(held);
}

#[test]
fn table_that_may_not_be_read_is_reported_as_a_privilege_by_every_command() {
    let dbs = [Db::with(first(), TABLE), Db::with(first(), TABLE)];
    let role = dbs[0].role("LOGIN");
    let databases = [("a", dbs[0].url_as(&role)), ("b", dbs[1].url_as(&role))];
    dbs[1].sql(&format!("GRANT SELECT ON t TO {role}"));
    let ids = "rows: [{table: t}]\n";
    let project = Project::new().config(databases, ids);
    for args in
        [&["check", "--only", "rows", "--format", "json"][..], &["count", "t", "--format", "json"]]
    {
        let report = Report::of(&project.run(args));
        assert_eq!(report.unchecked(), set(["a public.t privilege"]), "{:#}", report.json);
        assert_eq!(report.rows("public.t")["counts"], json!({"b": 2}));
    }
    let sync = project.run(&["sync", "b", "a", "t"]);
    assert_eq!(sync.code, Some(2), "{sync:?}");
    assert!(sync.stderr.contains("a: public.t: permission denied"), "{sync:?}");
    assert!(!sync.stdout.contains("lacks no row"), "{sync:?}");
}

#[test]
fn keys_of_different_types_are_named_with_both_types() {
    let a = Db::with(first(), "CREATE TABLE t (id uuid PRIMARY KEY)");
    let b = Db::with(second(), "CREATE TABLE t (id text PRIMARY KEY)");
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "rows: [{table: t}]\n");
    let why = "the types of its key column id do not compare: uuid in a, text in b";
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["- public.t not-comparable"]));
    assert!(report.json["unchecked"].to_string().contains(why), "{:#}", report.json);
    let sync = project.run(&["sync", "a", "b", "t"]);
    assert!(sync.code == Some(2) && sync.stderr.contains(why), "{sync:?}");
    assert!(!sync.stdout.contains("lacks no row"), "{sync:?}");
}

/// Catalogs that a role may not read are no evidence of what is not in them.
#[test]
fn catalog_that_may_not_be_read_is_the_reason() {
    let dbs = [Db::with(first(), TABLE), Db::with(first(), TABLE)];
    let role = dbs[0].role("LOGIN");
    for db in &dbs {
        db.sql(&format!("GRANT SELECT ON t TO {role}"));
    }
    let databases = || [("a", dbs[0].url_as(&role)), ("b", dbs[1].url_as(&role))];
    let project = Project::new().config(databases(), "rows: [{table: t}]\n");
    project.check(&["--only", "rows"]).must_be_clean();
    for (privilege, words) in [
        // Without it nobody knows whether planning a query would run functions of users.
        (
            "SELECT ON pg_catalog.pg_range",
            "would run functions of users is not known: permission denied",
        ),
        (
            "EXECUTE ON FUNCTION pg_catalog.pg_get_constraintdef(oid)",
            "because its constraints could not be read: permission denied",
        ),
    ] {
        dbs[1].sql(&format!("REVOKE {privilege} FROM PUBLIC"));
        let report = project.check(&["--only", "rows"]);
        let unchecked = report.json["unchecked"].to_string();
        assert!(report.unchecked().contains("b public.t privilege"), "{:#}", report.json);
        assert!(unchecked.contains(words), "{privilege}: {:#}", report.json);
        assert!(!unchecked.contains("no primary key"), "{privilege}: {unchecked}");
        assert_eq!(report.rows("public.t")["counts"], json!({"a": 2, "b": 2}));
        dbs[1].sql(&format!("GRANT {privilege} TO PUBLIC"));
    }
    dbs[1].sql("REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC");
    let report = project.check(&["--only", "rows"]);
    let unchecked = report.json["unchecked"].to_string();
    assert!(unchecked.contains("permission denied"), "{:#}", report.json);
    assert!(!unchecked.contains("could not be seen"), "{unchecked}");
}

/// Which roles there are is asked last, and only where some stand for others.
#[test]
fn connection_cut_at_any_turn_of_fix_leaves_no_script() {
    cut_at_each_turn(&["fix", "b", "--like", "a", "--no-prove"], 0, |run, turn| {
        assert_eq!(run.stdout, "", "turn {turn}: {run:?}");
    });
}

/// That a time is not shown is no word on whether the object changed.
#[test]
fn times_of_changes_that_may_not_be_read_are_noted() {
    let dbs = [Db::with(first(), TABLE), Db::with(first(), TABLE)];
    let role = dbs[0].role("LOGIN");
    dbs[0].sql("ALTER TABLE t ADD COLUMN more int");
    dbs[1].sql("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_xact_commit_timestamp(xid) FROM PUBLIC");
    let project = Project::of([("a", dbs[0].url_as(&role)), ("b", dbs[1].url_as(&role))]);
    let report = project.check(&["--only", "structure"]);
    let finding = report.finding("SCH002");
    let times = finding["last_changed"].as_object().unwrap();
    assert!(times.keys().eq(["a"]), "{finding:#}");
    let notes = report.json["notes"].to_string();
    assert!(notes.contains("when objects of b last changed is not known: permission"), "{notes}");
}
