//! An application that commits everything to one database and at once to the other, about a thousand
//! times a second, while the two are compared: what is on its way is no drift, and what is drift is
//! found each time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Db, Held, Project, Report, first, second, set};

const CREATE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, v bigint);
    INSERT INTO t SELECT i, 0 FROM generate_series(1, 30000) i;";

/// How many write at the same time: one alone is not that fast.
const WRITERS: usize = 2;

/// Commits to `a`, then to `b`, until it is told to stop: one of the writers, by its number. Gives how
/// many pairs of commits it made.
fn write(a: &Db<'_>, b: &Db<'_>, writer: u64, done: &AtomicBool) -> u64 {
    let (mut to_a, mut to_b) = (a.hold("SELECT 1"), b.hold("SELECT 1"));
    let begun = Instant::now();
    for number in 0.. {
        if done.load(Ordering::Relaxed) {
            return number;
        }
        let round = number * WRITERS as u64 + writer;
        let id = 1_000_000 + round;
        let statement = match round % 4 {
            0 => format!("INSERT INTO t VALUES ({id}, 1)"),
            // The same writer's, so that it is there.
            2 if round > 402 => format!("DELETE FROM t WHERE id = {}", id - 402),
            // Neither 777 nor 778, and no row again soon.
            _ => format!("UPDATE t SET v = v + 1 WHERE id = {}", 1000 + round * 7919 % 29_000),
        };
        to_a.sql(&statement);
        to_b.sql(&statement);
        let due = Duration::from_millis(round).saturating_sub(begun.elapsed());
        std::thread::sleep(due);
    }
    unreachable!("it is told to stop")
}

#[test]
fn a_busy_writer_makes_no_drift_and_hides_none() {
    let (a, b) = (Db::with(first(), CREATE), Db::with(second(), CREATE));
    a.sql("DELETE FROM t WHERE id = 778");
    b.sql("DELETE FROM t WHERE id = 777");
    let project = |compare: &str| {
        let rows = format!("rows: [{{table: t, compare: {compare}}}]\n");
        Project::new().config([("a", a.url()), ("b", b.url())], &rows)
    };
    let (ids, content) = (project("ids"), project("content"));
    let checks = if std::env::var_os("TENANTCTL_TEST_ALL").is_some() { 50 } else { 10 };
    let done = AtomicBool::new(false);
    let (reports, commits, took) = std::thread::scope(|scope| {
        let (a, b, done) = (&a, &b, &done);
        let writing: Vec<_> = (0..WRITERS as u64)
            .map(|writer| scope.spawn(move || write(a, b, writer, done)))
            .collect();
        let begun = Instant::now();
        let check = |number| {
            let project = if number % 3 == 2 { &content } else { &ids };
            // Longer than a busy machine keeps a writer from its second commit.
            project.check(&["--only", "rows", "--recheck", "2s"])
        };
        let mut reports: Vec<_> = (0..checks).map(check).collect();
        // On a fast machine, little is on its way when the moments are taken.
        let lucky = |report: &Report| report.rows("public.t")["in_flight"] != json!(0);
        while !reports.iter().any(lucky) && reports.len() < 20 * checks {
            reports.push(check(reports.len()));
        }
        let took = begun.elapsed();
        done.store(true, Ordering::Relaxed);
        let commits = writing.into_iter().map(|writer| writer.join().unwrap()).sum::<u64>();
        (reports, commits, took)
    });
    let one = |id: &str| json!({"count": 1, "sample": [id]});
    let missing = json!({"a": one("778"), "b": one("777")});
    let mut wrong = Vec::new();
    let mut in_flight = 0;
    for report in &reports {
        let rows = report.rows("public.t");
        in_flight += rows["in_flight"].as_u64().unwrap();
        let mut found = report.findings();
        found.remove("DAT009 public.t");
        let is_right = rows["missing"] == missing
            && rows["differing"]["count"] == 0
            && rows["counts"]["a"] == rows["counts"]["b"]
            && found == set(["DAT002 public.t"])
            && report.unchecked().is_empty()
            && report.code == 1;
        if !is_right {
            wrong.push(format!("{found:?} {rows}"));
        }
    }
    let checks = reports.len();
    let told =
        format!("{commits} commits to each in {took:?}, {in_flight} mismatches were on their way");
    assert!(wrong.is_empty(), "{} of {checks}, {told}:\n{}", wrong.len(), wrong.join("\n"));
    // Otherwise this shows nothing.
    assert!(in_flight > 0, "{told}");
    println!("{checks} checks, {told}");
}

/// Numbers cannot be looked at again one by one: where they do not tell, there are none.
#[test]
fn counts_of_a_busy_table_are_no_drift_and_hide_none() {
    let (a, b) = (Db::with(first(), CREATE), Db::with(second(), CREATE));
    let config = [("a", a.url()), ("b", b.url())];
    let project = Project::new().config(config, "rows: [{table: t, compare: count}]\n");
    let check = || project.check(&["--only", "rows", "--recheck", "500ms"]);
    let insert = |to: &mut Held, id: u64| to.sql(&format!("INSERT INTO t VALUES ({id}, 1)"));
    let done = AtomicBool::new(false);
    let (mut to_a, mut to_b) = (a.hold("SELECT 1"), b.hold("SELECT 1"));
    let (alike, apart) = std::thread::scope(|scope| {
        let (done, insert) = (&done, &insert);
        scope.spawn(move || {
            for id in 1_000_000.. {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                insert(&mut to_a, id);
                std::thread::sleep(Duration::from_millis(5));
                insert(&mut to_b, id);
            }
        });
        let mut alike: Vec<_> = (0..6).map(|_| check()).collect();
        while alike.iter().all(|report| report.code == 0) && alike.len() < 60 {
            alike.push(check());
        }
        b.sql("DELETE FROM t WHERE id <= 20000");
        let apart = check();
        done.store(true, Ordering::Relaxed);
        (alike, apart)
    });
    let changed = set(["a public.t changed", "b public.t changed"]);
    for report in &alike {
        assert_eq!(report.findings(), set([]), "{:#}", report.json);
        let unchecked = report.unchecked();
        let is_told = unchecked == changed && report.code == 2;
        assert!(is_told || unchecked.is_empty() && report.code == 0, "{:#}", report.json);
    }
    assert!(alike.iter().any(|report| report.code == 2), "nothing was on its way");
    assert_eq!((apart.findings(), apart.code), (set(["DAT001 public.t"]), 1), "{:#}", apart.json);
    // At rest, they are what they are.
    b.sql("INSERT INTO t SELECT i, 0 FROM generate_series(1, 20000) i; DELETE FROM t WHERE id = 7");
    assert_eq!(check().findings(), set(["DAT001 public.t"]));
}

/// Nobody need wait for a comparison that itself only waits for rows on their way.
#[test]
fn no_lock_is_held_while_a_second_look_is_waited_for() {
    let (a, b) = (Db::with(first(), CREATE), Db::with(second(), CREATE));
    b.sql("DELETE FROM t WHERE id = 777");
    let _writer = b.hold("BEGIN; INSERT INTO t VALUES (0, 0)");
    for compare in ["ids", "count"] {
        let rows = format!("rows: [{{table: t, compare: {compare}}}]\n");
        let project = Project::new().config([("a", a.url()), ("b", b.url())], &rows);
        let done = AtomicBool::new(false);
        let (report, longest) = std::thread::scope(|scope| {
            let done = &done;
            let locking = scope.spawn(|| {
                let mut session = a.hold("SELECT 1");
                let mut longest = Duration::ZERO;
                while !done.load(Ordering::Relaxed) {
                    let begun = Instant::now();
                    session.sql("BEGIN; LOCK TABLE t; COMMIT");
                    longest = longest.max(begun.elapsed());
                    std::thread::sleep(Duration::from_millis(200));
                }
                longest
            });
            let begun = Instant::now();
            let report = project.check(&["--only", "rows", "--recheck", "10s"]);
            assert!(begun.elapsed() >= Duration::from_secs(10), "nothing was waited for");
            done.store(true, Ordering::Relaxed);
            (report, locking.join().unwrap())
        });
        assert_eq!(report.code, 1, "{:#}", report.json);
        // For one statement at most, and never for the wait.
        assert!(longest < Duration::from_secs(8), "{compare}: {longest:?}");
    }
}

/// A second look that is taken at once comes too early.
#[test]
fn a_slow_writer_makes_no_drift() {
    let (a, b) = (Db::with(first(), CREATE), Db::with(second(), CREATE));
    let databases = [("a", a.url()), ("b", b.url())];
    let project = Project::new().config(databases, "rows: [{table: t, compare: content}]\n");
    let done = AtomicBool::new(false);
    // Nothing is on its way before they are there.
    let (mut to_a, mut to_b) = (a.hold("SELECT 1"), b.hold("SELECT 1"));
    let reports: Vec<_> = std::thread::scope(|scope| {
        let done = &done;
        scope.spawn(move || {
            for id in 1.. {
                let insert = format!("INSERT INTO t VALUES ({}, 1)", 1_000_000 + id);
                let both = format!("{insert}; UPDATE t SET v = v + 1 WHERE id = {id}");
                to_a.sql(&both);
                std::thread::sleep(Duration::from_millis(600));
                to_b.sql(&both);
                if done.load(Ordering::Relaxed) {
                    return;
                }
            }
        });
        let check = |_| project.check(&["--only", "rows"]);
        let mut reports: Vec<_> = (0..4).map(check).collect();
        let lucky = |report: &Report| !report.findings().is_empty();
        while !reports.iter().any(lucky) && reports.len() < 40 {
            reports.push(check(reports.len()));
        }
        done.store(true, Ordering::Relaxed);
        reports
    });
    let mut found: Vec<_> = reports.iter().map(|report| report.findings()).collect();
    assert!(found.iter().any(|found| !found.is_empty()), "nothing was on its way");
    found.retain(|found| !found.is_empty());
    assert!(found.iter().all(|found| *found == set(["DAT009 public.t"])), "{found:?}");
}
