//! Servers that are not there, do not answer, refuse us, or hold on to a table.

use std::net::TcpListener;

use nix::sys::signal::{Signal, kill};

use super::stream_faults::{sender, through};
use crate::server::fake::{Fake, error, message};
use crate::server::postgres::Postgres;
use crate::support::{Db, Gate, Project, Psql, await_that, first, second, set};

/// A URL where nothing listens.
pub(super) fn closed_port() -> String {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("postgres://postgres@127.0.0.1:{port}/postgres")
}

/// A URL on another host.
pub(super) fn dead(host: &str) -> String {
    format!("postgres://postgres@{host}/postgres")
}

/// A URL of a scripted server.
fn url(fake: &Fake) -> String {
    format!("postgres://postgres:hunter2@127.0.0.1:{}/postgres?sslmode=disable", fake.port)
}

/// A URL of one that never answers, for which nobody waits long.
fn silent_url(fake: &Fake) -> String {
    url(fake) + "&connect_timeout=2"
}

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
    CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (2);";
const ROWS: &str = "limits: { lock: 200ms }\nrows: [{table: t}, {table: u}]\n";

#[test]
fn who_does_not_answer_is_left_behind_in_time() {
    let silent = Fake::start(|line| line.wait());
    let web = Fake::start(|line| {
        line.read_packet();
        line.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let databases = [
        ("a", a.url()),
        ("closed", closed_port()),
        ("silent", silent_url(&silent)),
        ("web", url(&web)),
        ("b", b.url()),
    ];
    let report = Project::new().config(databases, ROWS).check(&[]);
    assert_eq!(report.unchecked(), set(["closed - connect", "silent - timeout", "web - protocol"]));
    assert_eq!(report.codes(), ["ACC001"; 3]);
    assert_eq!(report.rows("public.t")["counts"], serde_json::json!({"a": 1, "b": 1}));
    let said = report.json["unchecked"].to_string();
    assert!(said.contains("refused") && said.contains("does not speak PostgreSQL"), "{said}");
}

#[test]
fn a_wrong_password_is_said_and_no_password_is() {
    let server = Postgres::start(
        &[],
        "local all all trust\nhost all scram 127.0.0.1/32 scram-sha-256\nhost all md5 127.0.0.1/32 md5\n",
    );
    server.psql(
        "CREATE ROLE scram LOGIN PASSWORD 'correct horse';
         SET password_encryption = md5; CREATE ROLE md5 LOGIN PASSWORD 'correct horse'",
    );
    let echo = Fake::start(|line| {
        line.read_packet();
        line.send(&message(b'R', &[0, 0, 0, 3]));
        line.read_message();
        line.send(&error("28P01", "wrong: b4tt:ry/st@ple, b4tt%3Ary%2Fst%40ple, hunter2"));
    });
    let wrong = |role: &str| server.url(role, "postgres").replace('@', ":b4tt%3Ary%2Fst%40ple@");
    let project = Project::new()
        .config([("scram", wrong("scram")), ("md5", wrong("md5")), ("echo", url(&echo))], ROWS);
    let report = project.check(&[]);
    assert_eq!(report.unchecked(), set(["echo - auth", "md5 - auth", "scram - auth"]));
    for format in ["text", "json", "junit", "github", "markdown"] {
        for more in [&[][..], &["-v"], &["-q"]] {
            let run = project.run(&[&["check", "--format", format], more].concat());
            assert_eq!(run.code, Some(2));
            let all = run.stdout + &run.stderr;
            for secret in ["b4tt", "st@ple", "st%40ple", "hunter2"] {
                assert!(!all.contains(secret), "{format} {more:?}: {all}");
            }
        }
    }
    assert_eq!(
        server.psql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tenantctl'"),
        "0"
    );
}

#[test]
fn a_locked_table_is_left_out_alone() {
    let (a, b) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    a.sql("ALTER TABLE u ADD COLUMN more int");
    let project = Project::new().config([("a", a.url()), ("b", b.url())], ROWS);
    let _held = a.hold("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
    let report = project.check(&[]);
    let expected = ["a public.t locked", "a table public.t locked"];
    assert_eq!(report.unchecked(), set(expected));
    assert_eq!(report.findings(), set(["SCH002 public.u.more"]));
    assert_eq!(report.rows("public.u")["counts"], serde_json::json!({"a": 1, "b": 1}));
}

#[test]
fn a_stalled_server_stalls_no_other() {
    let big = "CREATE TABLE t (id int PRIMARY KEY);
        INSERT INTO t SELECT generate_series(1, 1500000); VACUUM ANALYZE t";
    let (a, b) = (Db::with(first(), big), Db::with(second(), big));
    let sections = "limits: { statement: 3s, lock: 200ms }\nrows: [{table: t, compare: ids}]\n";
    let gate = Gate::to(second().port());
    let through = through(&b.url(), second().port(), gate.port);
    let project = Project::new().config([("a", a.url()), ("b", through)], sections);
    let report = std::thread::scope(|scope| {
        let checking = scope.spawn(|| project.check(&["--only", "rows"]));
        gate.await_stop();
        let stalled = sender(&Psql::new(second(), "postgres"), b.name());
        kill(stalled, Signal::SIGSTOP).unwrap();
        gate.open();
        let report = checking.join();
        kill(stalled, Signal::SIGCONT).unwrap();
        report.unwrap()
    });
    let unchecked = report.unchecked();
    assert!(unchecked.iter().all(|item| item.starts_with("b ")), "{unchecked:?}");
    assert!(unchecked.iter().all(|item| item.ends_with(" timeout")), "{unchecked:?}");
    assert_eq!(report.code, 2);
    assert_eq!(report.rows("public.t")["counts"], serde_json::json!({"a": 1_500_000}));
    assert_eq!(report.findings(), set([]));
}

#[test]
fn a_migration_never_waits_long_for_us() {
    let big = "CREATE TABLE t (id int PRIMARY KEY, v text);
        INSERT INTO t SELECT i, repeat('x', 50) FROM generate_series(1, 400000) i;";
    let (a, b) = (Db::with(first(), big), Db::with(second(), big));
    let sections = "limits: { statement: 5s }\nrows: [{table: t}]\n";
    let project = Project::new().config([("a", a.url()), ("b", b.url())], sections);
    std::thread::scope(|scope| {
        let checking = scope.spawn(|| project.check(&["--only", "rows"]));
        let mut altered = 0;
        while altered == 0 || !checking.is_finished() {
            // Fails the test where it has to wait for many statements of ours.
            a.sql("SET lock_timeout = '60s'; ALTER TABLE t ALTER COLUMN v SET STATISTICS 100");
            altered += 1;
        }
        let report = checking.join().unwrap();
        let counted = report.rows("public.t")["counts"]["b"] == 400_000;
        assert!(counted, "{:#}", report.json);
    });
}

#[test]
fn a_lost_connection_is_named_and_the_rest_compared() {
    let (a, b, c) = (Db::with(first(), TABLE), Db::with(second(), TABLE), Db::with(first(), TABLE));
    for cut in [1_000, 6_000] {
        let port = crate::server::proxy::cutting(second().port(), cut);
        let through = b.url().replace(&format!(":{}/", second().port()), &format!(":{port}/"));
        let databases = [("a", a.url()), ("b", through + "?sslmode=disable"), ("c", c.url())];
        let report = Project::new().config(databases, ROWS).check(&[]);
        let unchecked = report.unchecked();
        assert!(unchecked.iter().all(|item| item.starts_with("b ")), "{unchecked:?}");
        assert!(unchecked.contains("b - connection-lost"), "{unchecked:?}");
        assert_eq!(report.code, 2);
        assert_eq!(report.rows("public.t")["counts"]["c"], 1);
    }
}

#[test]
fn the_whole_run_has_an_end() {
    let silent = Fake::start(|line| line.wait());
    let a = Db::with(first(), TABLE);
    let project = Project::of([("a", a.url()), ("silent", url(&silent))]);
    let report = project.check(&["--timeout", "500ms"]);
    assert_eq!(report.code, 2);
    assert!(report.unchecked().contains("silent - timeout"), "{:?}", report.unchecked());
}

#[test]
fn no_session_stays_behind() {
    let server = Postgres::trusting();
    server
        .psql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 1000)");
    let cut = |bytes| {
        let port = crate::server::proxy::cutting(server.port, bytes);
        format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable")
    };
    let whole = server.url("postgres", "postgres");
    for url in [whole.clone(), cut(2_000), cut(6_000)] {
        let databases = [("a", whole.clone()), ("b", url), ("c", closed_port())];
        let report = Project::new().config(databases, ROWS).check(&[]);
        assert_eq!(report.code, 2);
    }
    let held = server.admin().hold("BEGIN; LOCK TABLE t");
    let databases = [("a", whole), ("c", closed_port())];
    let report = Project::new().config(databases, ROWS).check(&[]);
    assert!(report.unchecked().contains("a table public.t locked"), "{:?}", report.unchecked());
    drop(held);
    no_backend_is_left(&server.admin());
}

fn no_backend_is_left(psql: &Psql<'_>) {
    let ours =
        "SELECT pid, state, query FROM pg_stat_activity WHERE application_name = 'tenantctl'";
    await_that("the end of the last backend", || psql.query(ours).is_empty());
}
