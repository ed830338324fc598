//! What befalls one of three databases while its keys are read: it is unchecked, the other two are
//! compared, and nothing waits longer than the limits say.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::server::postgres::Postgres;
use crate::server::proxy::Counting;
use crate::support::{Db, Gate, Project, Psql, Report, first, second, set};

const ROWS: usize = 300_000;
/// What one key takes on the wire: a message's head, and a tuple of one field.
const KEY: usize = 5 + 2 + 4 + 8;

/// Keys of a type that are read to the end, however slowly they come.
///
/// The three databases: what `a` has, `c` lacks two of, and `b`, which fails, has more than both.
fn rows(lacking: &str, more: &str) -> String {
    format!(
        "CREATE TABLE t (id float8 PRIMARY KEY, v text);
         INSERT INTO t SELECT i, 'x' FROM generate_series(1, {ROWS}) i WHERE i NOT IN ({lacking});
         INSERT INTO t SELECT i, 'y' FROM generate_series({more}) i; VACUUM ANALYZE t"
    )
}

fn sides() -> (Db<'static>, Db<'static>) {
    (Db::with(first(), &rows("0", "1, 0")), Db::with(first(), &rows("5, 290000", "1, 0")))
}

/// As many rows that nobody else has as are looked at again, and more, come before all others.
const MORE: &str = "-20000, 0";

pub(super) fn through(url: &str, port: u16, proxy: u16) -> String {
    url.replace(&format!(":{port}/"), &format!(":{proxy}/")) + "?sslmode=disable"
}

fn check(a: &Db<'_>, b: String, c: &Db<'_>, compare: &str) -> Report {
    check_within("", a, b, c, compare)
}

/// With limits, as they are configured.
fn check_within(limits: &str, a: &Db<'_>, b: String, c: &Db<'_>, compare: &str) -> Report {
    let databases = [("a", a.url()), ("b", b), ("c", c.url())];
    let sections = format!("{limits}rows: [{{table: t, compare: {compare}}}]\n");
    Project::new().config(databases, &sections).check(&["--only", "rows"])
}

/// Everything is told of `a` and `c`, and of `b` that it was not checked.
fn must_name_only_b(report: &Report, reason: &str, what: &str) {
    let unchecked = report.unchecked();
    assert_eq!(report.code, 2, "{what}");
    assert!(unchecked.iter().all(|item| item.starts_with("b ")), "{what}: {unchecked:?}");
    assert!(unchecked.iter().any(|item| item.ends_with(reason)), "{what}: {unchecked:?}");
    let rows = report.rows("public.t");
    assert_eq!(rows["counts"], json!({"a": ROWS, "c": ROWS - 2}), "{what}");
    let missing = json!({"c": {"count": 2, "sample": ["5", "290000"]}});
    assert_eq!(rows["missing"], missing, "{what}");
    assert_eq!((&rows["differing"]["count"], &rows["in_flight"]), (&json!(0), &json!(0)), "{what}");
    assert_eq!(report.findings(), set(["DAT001 public.t", "DAT002 public.t"]), "{what}");
}

#[test]
fn a_connection_is_cut_among_the_keys() {
    let (a, c) = sides();
    let b = Db::with(second(), "CREATE TABLE t (id float8 PRIMARY KEY, v text)");
    let empty = Counting::start(second().port(), None);
    let report = check(&a, through(&b.url(), second().port(), empty.port), &c, "ids");
    assert_eq!((report.code, report.unchecked()), (1, set([])));
    // Some of which comes after the keys: how much, the number of looks says.
    let before = empty.passed();
    b.sql(&format!("DROP TABLE t; {}", rows("0", MORE)));
    let all = (ROWS + 20_001) * KEY;
    for cut in [0, 7, 1000 * KEY, 30_000 * KEY + 4, 200_000 * KEY + 11, all - 5_000 * KEY] {
        let proxy = Counting::start(second().port(), Some(before + cut));
        let report = check(&a, through(&b.url(), second().port(), proxy.port), &c, "ids");
        must_name_only_b(&report, " connection-lost", &format!("cut after {cut} bytes"));
    }
}

#[test]
fn a_connection_is_cut_among_contents() {
    let (a, c) = sides();
    let b = Db::with(second(), &rows("0", MORE));
    b.sql("UPDATE t SET v = 'z' WHERE id BETWEEN 1 AND 200");
    let proxy = Counting::start(second().port(), Some(3_000_000));
    let report = check(&a, through(&b.url(), second().port(), proxy.port), &c, "content");
    must_name_only_b(&report, " connection-lost", "contents");
}

/// The process that sends keys, while these stand at the gate.
pub(super) fn sender(psql: &Psql<'_>, database: &str) -> Pid {
    let ours = format!(
        "SELECT pid FROM pg_stat_activity
         WHERE datname = '{database}' AND application_name = 'tenantctl'"
    );
    match psql.query(&ours).as_slice() {
        [row] => Pid::from_raw(row[0].parse().unwrap()),
        rows => panic!("not one session: {rows:?}"),
    }
}

#[test]
fn a_backend_is_killed_among_the_keys() {
    let (a, c) = sides();
    let b = Db::with(second(), &rows("0", MORE));
    let gate = Gate::to(second().port());
    let url = through(&b.url(), second().port(), gate.port);
    let report = std::thread::scope(|scope| {
        let checking = scope.spawn(|| check(&a, url, &c, "ids"));
        gate.await_stop();
        let pid = sender(&Psql::new(second(), "postgres"), b.name());
        b.sql(&format!("SELECT pg_terminate_backend({pid})"));
        gate.open();
        checking.join().unwrap()
    });
    must_name_only_b(&report, " connection-lost", "killed");
}

/// Stopped processes, which go on when this goes.
struct Stopped(Vec<Pid>);

impl Stopped {
    fn new(pids: Vec<Pid>) -> Stopped {
        let stopped = Stopped(pids);
        for pid in &stopped.0 {
            kill(*pid, Signal::SIGSTOP).unwrap();
        }
        stopped
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        for pid in &self.0 {
            let _ = kill(*pid, Signal::SIGCONT);
        }
    }
}

#[test]
fn a_server_is_stopped_among_the_keys() {
    let (a, c) = sides();
    let server = Postgres::trusting();
    server.admin().sql(&rows("0", MORE));
    for whole in [false, true] {
        let gate = Gate::to(server.port);
        let url = format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=disable", gate.port);
        let limits = "limits: { statement: 3s, lock: 500ms }\n";
        let report = std::thread::scope(|scope| {
            let checking = scope.spawn(|| check_within(limits, &a, url, &c, "ids"));
            gate.await_stop();
            let backend = sender(&server.admin(), "postgres");
            let postmaster = whole.then(|| Pid::from_raw(server.pid()));
            let _stopped = Stopped::new([backend].into_iter().chain(postmaster).collect());
            gate.open();
            checking.join().unwrap()
        });
        must_name_only_b(&report, " timeout", &format!("stopped, the whole server: {whole}"));
        assert_eq!(server.psql("SELECT 1"), "1");
    }
}
