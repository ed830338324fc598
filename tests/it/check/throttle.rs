//! Rows are not read while the server has better things to do.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Db, Project, await_that, first, second, set};

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)";

fn sections(throttle: &str) -> String {
    format!("rows: [{{table: t}}]\nthrottle: {throttle}\n")
}

#[test]
fn what_the_user_asks_is_waited_for() {
    let a = Db::with(first(), TABLE);
    let b = Db::with(second(), &format!("{TABLE}; CREATE TABLE backup_runs ()"));
    let throttle =
        "{ query: \"EXISTS (SELECT FROM pg_class WHERE relname = 'backup_runs')\", lag: 1h }";
    let project = Project::new().config([("a", a.url()), ("b", b.url())], &sections(throttle));
    let begun = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(3));
            b.sql("DROP TABLE backup_runs");
        });
        let report = project.check(&["--only", "rows"]);
        assert!(begun.elapsed() >= Duration::from_secs(3), "it did not wait");
        assert_eq!(report.rows("public.t")["counts"], json!({"a": 2, "b": 2}));
        assert_eq!(report.code, 0, "{:#}", report.json);
    });
}

#[test]
fn sessions_at_work_are_waited_for() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let project =
        Project::new().config([("a", a.url()), ("b", b.url())], &sections("{ active: 0 }"));
    let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'
        AND datname = current_database()";
    thread::scope(|scope| {
        scope.spawn(|| a.sql("SELECT pg_sleep(4)"));
        await_that("a session at work", || a.value(sleeps) == "1");
        let report = project.check(&["--only", "rows"]);
        assert_eq!(a.value(sleeps), "0", "it did not wait");
        assert_eq!(report.code, 0, "{:#}", report.json);
    });
}

#[test]
fn waiting_ends_with_the_run() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let sections = sections("{ query: \"true\" }") + "limits: { total: 10s }\n";
    let project = Project::new().config([("a", a.url()), ("b", b.url())], &sections);
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.code, 2, "{:#}", report.json);
    assert_eq!(report.unchecked(), set(["a - timeout", "b - timeout"]), "{:#}", report.json);
    for unchecked in report.json["unchecked"].as_array().unwrap() {
        let message = unchecked["message"].as_str().unwrap();
        let waited = "is over while `throttle` waited: the query of `throttle` is true in ";
        assert!(message.contains(waited), "{message}");
    }
}

#[test]
fn a_query_that_fails_is_told_as_what_it_is() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let sections = sections("{ query: \"EXISTS (SELECT FROM backup_runs)\" }");
    let project = Project::new().config([("a", a.url()), ("b", b.url())], &sections);
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.code, 2, "{:#}", report.json);
    for unchecked in report.json["unchecked"].as_array().unwrap() {
        let message = unchecked["message"].as_str().unwrap();
        assert!(message.starts_with("what `throttle` asks failed: "), "{message}");
    }
}

#[test]
fn who_may_not_see_what_to_wait_for_reads_nothing() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let role = a.role("LOGIN");
    a.sql(&format!("GRANT SELECT ON t TO {role}"));
    let config = [("a", a.url_as(&role)), ("b", b.url())];
    let report =
        Project::new().config(config, &sections("{ active: 5 }")).check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["a public.t privilege"]), "{:#}", report.json);
    assert!(report.json.to_string().contains("pg_read_all_stats"));
    assert_eq!(report.rows("public.t")["counts"], json!({"b": 2}));
}

#[test]
fn what_cannot_be_asked_is_an_error() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    for (throttle, why) in [
        (
            "{ query: \"true; DROP TABLE t\" }",
            "tenantctl.yaml:7: `throttle.query` is not one expression",
        ),
        ("{ active: many }", "tenantctl.yaml:7: `throttle.active` must be a number of sessions"),
        ("{ lag: soon }", "tenantctl.yaml:7: `throttle.lag` must be a number with a unit"),
        ("{ load: 5 }", "unknown key `load`"),
    ] {
        let project = Project::new().config([("a", a.url()), ("b", b.url())], &sections(throttle));
        let run = project.run(&["check", "--only", "rows"]);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
}
