//! Tables that take longer than a statement may: read in parts, and gone on with after a stop.
//! What is slow here is a condition that sleeps for each row.

use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::support::{Db, Project, Report, await_some, await_that, first, second, set};

const SLOW: [&str; 4] = ["--only", "rows", "--where", "pg_sleep(0.001) IS NOT NULL"];
/// With a millisecond for each row, more than the two seconds that a statement may take.
const ROWS: usize = 2400;

/// Two databases with such rows under keys of a type, made by an expression of `i`, of which the
/// second lacks three: the first, the last and one between.
fn databases(key: &str, expression: &str) -> (Db<'static>, Db<'static>) {
    let table = format!(
        "CREATE TABLE t (id {key} PRIMARY KEY, v int);
         INSERT INTO t SELECT {expression}, i FROM generate_series(1, {ROWS}) i; ANALYZE t;"
    );
    let lacking = "DELETE FROM t USING (SELECT id, row_number() OVER (ORDER BY id) FROM t) AS o
         WHERE o.id = t.id AND row_number IN (1, 1200, 2400)";
    (Db::with(first(), &table), Db::with(second(), &format!("{table} {lacking}")))
}

fn project(a: &Db, b: &Db, compare: &str) -> Project {
    let sections =
        format!("limits: {{ statement: 2s }}\nrows: [{{table: t, compare: {compare}}}]\n");
    Project::new().config([("a", a.url()), ("b", b.url())], &sections)
}

fn is_right(report: &Report) {
    assert_eq!(report.unchecked(), set(["- rows partial"]), "{:#}", report.json);
    let rows = report.rows("public.t");
    assert_eq!(rows["counts"], json!({"a": ROWS, "b": ROWS - 3}));
    assert_eq!((&rows["missing"]["b"]["count"], &rows["in_flight"]), (&json!(3), &json!(0)));
    assert_eq!(rows["missing"]["a"], json!(null));
}

#[test]
fn what_takes_longer_than_a_statement_may_is_read_in_parts() {
    let cases = [
        ("uuid", "md5(i::text)::uuid", "ids"),
        ("numeric", "(i - 600) / 7.0", "ids"),
        ("text COLLATE \"C\"", "md5(i::text) || ' ''\\é'", "content"),
        ("timestamptz", "to_timestamp(i * 86400.5)", "ids"),
    ];
    for (key, expression, compare) in cases {
        let (a, b) = databases(key, expression);
        is_right(&project(&a, &b, compare).check(&SLOW));
    }
}

#[test]
fn the_order_of_several_columns_is_gone_on_with() {
    let table = format!(
        "CREATE TABLE t (a int, b uuid, c text COLLATE \"C\", PRIMARY KEY (a, b, c));
         INSERT INTO t SELECT i / 1000, md5((i / 10)::text)::uuid, i FROM generate_series(1, {ROWS}) i;"
    );
    let a = Db::with(first(), &table);
    let b = Db::with(second(), &format!("{table} DELETE FROM t WHERE c IN ('1', '1200', '2400')"));
    is_right(&project(&a, &b, "ids").check(&SLOW));
}

#[test]
fn what_no_index_has_in_its_order_is_unchecked_if_it_takes_too_long() {
    let (a, b) = databases("text COLLATE \"en-x-icu\"", "md5(i::text)");
    let report = project(&a, &b, "ids").check(&SLOW);
    let expected = set(["- rows partial", "a public.t timeout", "b public.t timeout"]);
    assert_eq!(report.unchecked(), expected, "{:#}", report.json);
    assert!(report.json.to_string().contains("raise limits.statement"));
}

#[test]
fn a_change_of_the_table_need_not_wait_for_the_end() {
    let (a, b) = databases("int", "i");
    a.sql("INSERT INTO t SELECT i, 0 FROM generate_series(3001, 7000) i");
    let project = project(&a, &b, "ids");
    let mut child = start(&project, &[]);
    await_rows(&a);
    a.sql("ALTER TABLE t ADD COLUMN w int");
    assert_eq!(child.try_wait().unwrap(), None, "it was waited for to the end");
    let output = child.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["rows"][0]["counts"], json!({"a": ROWS + 4000, "b": ROWS - 3}), "{report:#}");
}

/// Waits until rows are read.
fn await_rows(database: &Db) {
    let reading = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'tenantctl' AND wait_event = 'PgSleep'";
    await_that("a row that is slept over", || database.value(reading) != "0");
}

/// Waits until a run has noted how far it came in the table, with more to come.
fn await_state(project: &Project) -> serde_json::Value {
    await_some("a checkpoint", || {
        let text = std::fs::read_to_string(project.path("state.json")).ok()?;
        let state: serde_json::Value = serde_json::from_str(&text).unwrap();
        state["tables"]["public.t"]["after"].is_string().then_some(state)
    })
}

/// A run of `check` in the project that has rows to sleep over.
fn start(project: &Project, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tenantctl"))
        .args(["check", "--format", "json"].iter().chain(&SLOW).chain(more))
        .current_dir(project.path("."))
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_run_goes_on_where_one_stopped() {
    let (a, b) = databases("int", "i");
    b.sql("INSERT INTO t SELECT i, 0 FROM generate_series(2400, 8000) i");
    a.sql("INSERT INTO t SELECT i, 0 FROM generate_series(2401, 8000) i");
    let project = project(&a, &b, "content");
    for signal in [Signal::SIGINT, Signal::SIGKILL] {
        let child = start(&project, &["--resume", "state.json"]);
        await_state(&project);
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
        child.wait_with_output().unwrap();
        let state: serde_json::Value = serde_json::from_str(&project.read("state.json")).unwrap();
        let table = &state["tables"]["public.t"];
        assert_eq!(table["is_finished"], false, "{state:#}");
        // What was read before is not looked for again, but at the second look.
        a.sql("DELETE FROM t WHERE id BETWEEN 10 AND 20");
        let args: Vec<&str> = SLOW.iter().copied().chain(["--resume", "state.json"]).collect();
        let report = project.check(&args);
        assert_eq!(report.unchecked(), set(["- rows partial"]));
        let rows = report.rows("public.t");
        assert_eq!(rows["counts"], json!({"a": 8000, "b": 7998}), "{:#}", report.json);
        assert_eq!(rows["missing"]["b"]["sample"], json!(["1", "1200"]));
        assert!(report.json.to_string().contains("went on behind them"));
        assert!(!project.path("state.json").exists());
        a.sql("INSERT INTO t SELECT i, i FROM generate_series(10, 20) i");
    }
}

/// Tables that a stopped run did not come to are no tables without rows.
#[test]
fn what_a_stopped_run_did_not_begin_is_begun() {
    let (a, b) = databases("int", "i");
    a.sql("CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (1)");
    b.sql("CREATE TABLE u (id int PRIMARY KEY)");
    for (compare, jobs) in [("ids", "1"), ("content", "1"), ("ids", "2")] {
        let rows = format!("rows: [{{table: t, compare: {compare}}}, {{table: u}}]\n");
        let project = Project::new().config([("a", a.url()), ("b", b.url())], &rows);
        let resume = ["--resume", "state.json", "--jobs", jobs];
        let child = start(&project, &resume);
        await_rows(&a);
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
        child.wait_with_output().unwrap();
        assert!(project.path("state.json").exists());
        let report = project.check(&[&SLOW[..], &resume[..]].concat());
        is_right(&report);
        assert_eq!(report.rows("public.u")["missing"]["b"]["count"], 1, "{:#}", report.json);
        assert!(!project.path("state.json").exists());
    }
}

#[test]
fn a_run_goes_on_that_lost_a_database() {
    let (a, b) = databases("int", "i");
    let more =
        "INSERT INTO t SELECT i, 0 FROM generate_series(2401, 8000) i ON CONFLICT DO NOTHING";
    let c = Db::with(
        first(),
        "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT i, i FROM generate_series(1, 2400) i",
    );
    [&a, &b, &c].iter().for_each(|database| database.sql(more));
    let sections = "limits: { statement: 2s }\nrows: [{table: t}]\n";
    let databases = [("a", a.url()), ("b", b.url()), ("c", c.url())];
    let project = Project::new().config(databases, sections);
    let child = start(&project, &["--resume", "state.json"]);
    await_state(&project);
    b.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'tenantctl'",
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let lost = report["unchecked"].as_array().unwrap().iter().any(|told| told["database"] == "b");
    assert!(lost, "{report:#}");
    assert_eq!(report["rows"][0]["counts"], json!({"a": 8000, "c": 8000}), "{report:#}");
    let state: serde_json::Value = serde_json::from_str(&project.read("state.json")).unwrap();
    assert_eq!(state["tables"]["public.t"]["is_finished"], false, "{state:#}");
    let args: Vec<&str> = SLOW.iter().copied().chain(["--resume", "state.json"]).collect();
    let report = project.check(&args);
    assert_eq!(report.unchecked(), set(["- rows partial"]), "{:#}", report.json);
    let rows = report.rows("public.t");
    assert_eq!(rows["counts"], json!({"a": 8000, "b": 7997, "c": 8000}), "{rows:#}");
    assert_eq!(rows["missing"]["b"]["sample"], json!(["1", "1200", "2400"]));
    assert!(report.json.to_string().contains("went on behind them"));
    assert!(!project.path("state.json").exists());
}

#[test]
fn a_file_that_no_stopped_run_wrote_is_refused() {
    let a = Db::with(first(), "CREATE TABLE t (id int PRIMARY KEY)");
    let b = Db::with(second(), "CREATE TABLE t (id int PRIMARY KEY)");
    let project = project(&a, &b, "ids")
        .file("mine.txt", "my diary")
        .file("other.json", r#"{"tenantctl_resume": 1, "databases": {"x": "y"}, "tables": {}}"#)
        .file("later.json", r#"{"tenantctl_resume": 2, "databases": {}, "tables": {}}"#);
    std::os::unix::fs::symlink("gone.json", project.path("dangling.json")).unwrap();
    for (file, why) in [
        ("dangling.json", "a link to what is not there"),
        ("mine.txt", "no file that --resume wrote"),
        ("other.json", "about other databases"),
        ("later.json", "another version"),
        ("none/such.json", "cannot be"),
        (".", "is no file"),
    ] {
        let run = project.run(&["check", "--only", "rows", "--resume", file]);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains(why) && run.stderr.contains(file), "{}", run.stderr);
    }
    assert_eq!(project.read("mine.txt"), "my diary");
    let run = project.run(&["check", "--only", "rows", "--resume", "new.json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!project.path("new.json").exists());
}
