//! Real servers in trouble.

use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tenantctl::config::{Host, Limits, SslMode, TargetSessionAttrs};
use tenantctl::model::{Name, Reason};
use tenantctl::server::{Copied, Fleet, Session, Sql};

use super::postgres::{Postgres, limits, target, with_password};
use crate::support::await_that;

const OURS: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tenantctl'";

fn no_backend_is_left(server: &Postgres) {
    await_that("the end of the last backend", || server.psql(OURS) == "0");
}

fn sql(text: &'static str) -> Sql {
    Sql::fixed(text)
}

fn backend(session: &mut Session) -> i32 {
    session.query(&sql("SELECT pg_backend_pid()"), &[]).unwrap()[0].int(0).unwrap()
}

#[test]
fn a_frozen_backend_is_given_up() {
    let server = Postgres::trusting();
    let limits = Limits { statement: Duration::from_secs(2), ..limits() };
    let mut session = Session::open(&server.over_tcp(), &limits).unwrap();
    session.begin().unwrap();
    let pid = Pid::from_raw(backend(&mut session));
    kill(pid, Signal::SIGSTOP).unwrap();
    let failure = session.query(&sql("SELECT 1"), &[]).unwrap_err();
    assert_eq!((failure.reason, failure.fatal), (Reason::Timeout, true));
    drop(session);
    kill(pid, Signal::SIGCONT).unwrap();
    no_backend_is_left(&server);
}

#[test]
fn a_frozen_postmaster_is_given_up() {
    let server = Postgres::trusting();
    let limits = Limits { connect: Duration::from_millis(300), total: Duration::MAX, ..limits() };
    let pid = Pid::from_raw(server.pid());
    kill(pid, Signal::SIGSTOP).unwrap();
    let failure = Session::open(&server.over_tcp(), &limits).unwrap_err();
    kill(pid, Signal::SIGCONT).unwrap();
    assert_eq!(failure.reason, Reason::Timeout);
}

#[test]
fn reasons_are_told_apart() {
    let server = Postgres::trusting();
    server.psql(
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
         CREATE TABLE secret (id int); CREATE ROLE plain LOGIN; GRANT SELECT ON t TO plain",
    );
    let mut target = server.over_socket();
    target.conninfo.user = "plain".to_owned();
    let limits = Limits { statement: Duration::from_secs(2), ..limits() };
    let mut session = Session::open(&target, &limits).unwrap();
    session.begin().unwrap();
    for (text, reason, code) in [
        ("SELECT count(*) FROM public.t", Reason::RowSecurity, "42501"),
        ("SELECT count(*) FROM public.secret", Reason::Privilege, "42501"),
        ("SELECT pg_sleep(100)", Reason::Timeout, "57014"),
        ("SELECT 1/0", Reason::Server, "22012"),
        ("SELEC", Reason::Server, "42601"),
    ] {
        let failure = session.query(&sql(text), &[]).unwrap_err();
        assert_eq!((failure.reason, failure.sqlstate.as_deref()), (reason, Some(code)), "{text}");
        assert!(!failure.fatal);
    }
    let copy = sql("COPY (SELECT 1/(3-i) FROM generate_series(1, 5) i) TO STDOUT (FORMAT binary)");
    let failure = session.copy_out(&copy, &mut |_| true).unwrap_err();
    assert_eq!(failure.sqlstate.as_deref(), Some("22012"));
    let pid = backend(&mut session);
    server.psql(&format!("SELECT pg_terminate_backend({pid}, 2000)"));
    let failure = session.query(&sql("SELECT 1"), &[]).unwrap_err();
    assert_eq!((failure.reason, failure.fatal), (Reason::ConnectionLost, true), "{failure:?}");
    assert_eq!(failure.sqlstate.as_deref(), Some("57P01"));
}

#[test]
fn a_cancelled_statement_is_no_timeout() {
    let server = Postgres::trusting();
    let mut session = Session::open(&server.over_socket(), &limits()).unwrap();
    session.begin().unwrap();
    let pid = backend(&mut session);
    thread::scope(|scope| {
        scope.spawn(|| {
            let sleeps = format!(
                "SELECT wait_event FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'PgSleep'"
            );
            await_that("the sleep", || server.psql(&sleeps) == "PgSleep");
            server.psql(&format!("SELECT pg_cancel_backend({pid})"));
        });
        let failure = session.query(&sql("SELECT pg_sleep(100)"), &[]).unwrap_err();
        assert_eq!(failure.sqlstate.as_deref(), Some("57014"));
        assert_eq!(failure.reason, Reason::Server, "{failure:?}");
    });
}

#[test]
fn a_lock_is_not_waited_for_long() {
    let server = Postgres::trusting();
    server.psql("CREATE TABLE t (id int)");
    let _holder = server.admin().hold("BEGIN; LOCK TABLE t");
    let mut session = Session::open(&server.over_socket(), &limits()).unwrap();
    session.begin().unwrap();
    let failure = session.query(&sql("SELECT count(*) FROM public.t"), &[]).unwrap_err();
    assert_eq!(failure.reason, Reason::Locked);
}

#[test]
fn the_roles_own_timeouts_do_not_count() {
    let server = Postgres::trusting();
    server.psql(
        "ALTER ROLE postgres SET statement_timeout = '30ms'; ALTER ROLE postgres SET lock_timeout = '1ms';
         ALTER DATABASE postgres SET idle_in_transaction_session_timeout = '100ms'",
    );
    let mut session = Session::open(&server.over_socket(), &limits()).unwrap();
    session.begin().unwrap();
    assert_eq!(session.query(&sql("SELECT pg_sleep(0.2)::text"), &[]).unwrap().len(), 1);
    thread::sleep(Duration::from_millis(250));
    assert_eq!(session.query(&sql("SELECT 1"), &[]).unwrap().len(), 1);
}

#[test]
fn a_stopped_copy_leaves_a_session_that_is_good_for_more() {
    let server = Postgres::trusting();
    for target in [server.over_tcp(), server.over_socket()] {
        let mut session = Session::open(&target, &limits()).unwrap();
        session.begin().unwrap();
        let copy = sql("COPY (SELECT generate_series(1, 100000000)) TO STDOUT (FORMAT binary)");
        for _ in 0..20 {
            let mut seen = 0;
            let copied = session.copy_out(&copy, &mut |_| {
                seen += 1;
                seen < 1000
            });
            assert_eq!(copied.unwrap(), Copied { tuples: 1000, is_whole: false });
            assert_eq!(session.query(&sql("SELECT 1"), &[]).unwrap().len(), 1);
        }
        // Cancelled too late, or for nothing: the next statement must not be what it hits.
        let short = sql("COPY (SELECT generate_series(1, 1000)) TO STDOUT (FORMAT binary)");
        for _ in 0..100 {
            session.copy_out(&short, &mut |_| false).unwrap();
            assert_eq!(session.query(&sql("SELECT 1"), &[]).unwrap().len(), 1);
        }
    }
    no_backend_is_left(&server);
}

#[test]
fn a_copy_brings_everything_in_order() {
    let server = Postgres::trusting();
    let mut session = Session::open(&server.over_tcp(), &limits()).unwrap();
    session.begin().unwrap();
    let copy = sql(
        "COPY (SELECT i, repeat('x', i % 3000), NULL::text FROM generate_series(1, 60000) i) TO STDOUT (FORMAT binary)",
    );
    let mut next = 1i32;
    let count = session.copy_out(&copy, &mut |fields| {
        assert_eq!(fields[0], Some(next.to_be_bytes().as_slice()));
        assert_eq!(fields[1].unwrap().len(), usize::try_from(next % 3000).unwrap());
        assert_eq!(fields[2], None);
        next += 1;
        true
    });
    assert_eq!(count.unwrap(), Copied { tuples: 60_000, is_whole: true });
    assert_eq!(session.query(&sql("SELECT 1"), &[]).unwrap().len(), 1);
    let empty = sql("COPY (SELECT 1 WHERE false) TO STDOUT (FORMAT binary)");
    assert_eq!(session.copy_out(&empty, &mut |_| true).unwrap().tuples, 0);
}

#[test]
fn a_copy_ends_when_its_time_is_over() {
    let server = Postgres::trusting();
    let limits =
        Limits { statement: Duration::from_secs(2), lock: Duration::from_millis(100), ..limits() };
    let mut session = Session::open(&server.over_tcp(), &limits).unwrap();
    session.begin().unwrap();
    let endless = sql("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT (FORMAT binary)");
    let silent = sql("COPY (SELECT pg_sleep(1000)) TO STDOUT (FORMAT binary)");
    for (copy, pause) in [(&endless, 0), (&endless, 1), (&silent, 0)] {
        let mut next = 1i32;
        let copied = session.copy_out(copy, &mut |fields| {
            assert_eq!(fields[0], Some(next.to_be_bytes().as_slice()));
            next += 1;
            // However slow we are, the server is let go in time.
            thread::sleep(Duration::from_millis(pause));
            true
        });
        let copied = copied.unwrap();
        assert_eq!((copied.tuples, copied.is_whole), ((next - 1) as u64, false));
        assert_eq!(copied.tuples == 0, *copy == silent, "{copy:?}");
        // The server's own timeout is there again.
        let timeout = session.query(&sql("SELECT current_setting('statement_timeout')"), &[]);
        assert_eq!(timeout.unwrap()[0].text(0).unwrap(), "2s");
    }
}

#[test]
fn passwords_are_checked_and_never_shown() {
    let server = Postgres::start(
        &[("password_encryption", "md5")],
        "local all postgres trust\nlocal all all scram-sha-256\nhost all scram 127.0.0.1/32 scram-sha-256\n\
         host all md5 127.0.0.1/32 md5\nhost all clear 127.0.0.1/32 password\n",
    );
    server.psql(
        "CREATE ROLE md5 LOGIN PASSWORD 'hunter2'; SET password_encryption = 'scram-sha-256';
         CREATE ROLE scram LOGIN PASSWORD 'hunter2'; CREATE ROLE clear LOGIN PASSWORD 'hunter2'",
    );
    for role in ["scram", "md5", "clear", "absent"] {
        let mut target = server.over_tcp();
        target.conninfo.user = role.to_owned();
        let opened = Session::open(&with_password(target.clone(), "hunter2"), &limits());
        assert_eq!(opened.is_ok(), ["scram", "md5"].contains(&role), "{role}: {opened:?}");
        for target in [with_password(target.clone(), "hunter3"), target] {
            let begun = Instant::now();
            let failure = Session::open(&target, &limits()).unwrap_err();
            assert_eq!(failure.reason, Reason::Auth, "{role}: {failure:?}");
            assert!(!format!("{failure:?}").contains("hunter"), "{failure:?}");
            assert!(begun.elapsed() < limits().connect / 2, "tried again until the deadline");
        }
    }
    let mut target = with_password(server.over_socket(), "hunter2");
    target.conninfo.user = "clear".to_owned();
    assert!(Session::open(&target, &limits()).is_ok());
    target.conninfo.dbname = "absent".to_owned();
    let failure = Session::open(&target, &limits()).unwrap_err();
    assert_eq!((failure.reason, failure.sqlstate.as_deref()), (Reason::Connect, Some("3D000")));
}

#[test]
fn a_socket_that_is_not_there_is_named() {
    let server = Postgres::trusting();
    let mut elsewhere = target(Host::Unix("/nonexistent/dir".into()), 5432);
    elsewhere.conninfo.sslmode = SslMode::Require;
    let failure = Session::open(&elsewhere, &limits()).unwrap_err();
    assert_eq!(failure.reason, Reason::Connect);
    assert!(failure.message.contains("/nonexistent/dir/.s.PGSQL.5432"), "{failure:?}");
    // TLS is never asked of a Unix socket.
    let mut target = server.over_socket();
    target.conninfo.sslmode = SslMode::VerifyFull;
    let info = Session::open(&target, &limits()).unwrap().info().clone();
    assert!(!info.server.unwrap().tls);
}

#[test]
fn a_full_server_is_waited_for() {
    let server = Postgres::start(
        &[("max_connections", "4"), ("superuser_reserved_connections", "0")],
        "local all all trust\nhost all all 127.0.0.1/32 trust\n",
    );
    let targets: Vec<_> = (0..8)
        .map(|index| {
            let mut target = server.over_socket();
            target.name = Name::new(format!("t{index}"));
            target
        })
        .collect();
    let hasty = Limits { connect: Duration::from_secs(5), ..limits() };
    let fleet = Fleet::connect(&targets, &hasty);
    assert_eq!((fleet.live().len(), fleet.lost().len()), (4, 4));
    for (_, failure) in fleet.lost() {
        assert_eq!(
            (failure.reason, failure.sqlstate.as_deref()),
            (Reason::ServerState, Some("53300"))
        );
    }
    let waiting = thread::spawn({
        let target = targets[0].clone();
        move || Session::open(&target, &limits())
    });
    // Time to be refused in; where that takes longer, it is let in at once.
    thread::sleep(Duration::from_millis(300));
    drop(fleet);
    assert!(waiting.join().unwrap().is_ok());
}

#[test]
fn attributes_of_the_session_are_asked_for() {
    let server = Postgres::trusting();
    for (attrs, writable, read_only) in [
        (TargetSessionAttrs::Any, true, true),
        (TargetSessionAttrs::ReadWrite, true, false),
        (TargetSessionAttrs::ReadOnly, false, true),
        (TargetSessionAttrs::Primary, true, true),
        (TargetSessionAttrs::Standby, false, false),
        (TargetSessionAttrs::PreferStandby, true, true),
    ] {
        for (default, expected) in [("off", writable), ("on", read_only)] {
            let mut target = server.over_socket();
            target.conninfo.target_session_attrs = attrs;
            target.conninfo.options = Some(format!("-c default_transaction_read_only={default}"));
            let result = Session::open(&target, &limits());
            assert_eq!(result.is_ok(), expected, "{attrs:?} {default}: {result:?}");
        }
    }
}

#[test]
fn a_crash_elsewhere_is_survived() {
    let server = Postgres::trusting();
    let mut victim = Session::open(&server.over_socket(), &limits()).unwrap();
    let mut witness = Session::open(&server.over_tcp(), &limits()).unwrap();
    victim.begin().unwrap();
    witness.begin().unwrap();
    kill(Pid::from_raw(backend(&mut victim)), Signal::SIGKILL).unwrap();
    // The postmaster ends the other backends when it hears of that.
    await_that("the end of the other", || witness.query(&sql("SELECT 1"), &[]).is_err());
    for session in [&mut victim, &mut witness] {
        let failure = session.query(&sql("SELECT 1"), &[]).unwrap_err();
        assert_eq!((failure.reason, failure.fatal), (Reason::ConnectionLost, true), "{failure:?}");
    }
    let mut again = Session::open(&server.over_tcp(), &limits()).unwrap();
    again.begin().unwrap();
}
