//! What misbehaving servers lead to: always a reason, always in time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tenantctl::config::{Limits, SslMode, Target};
use tenantctl::model::{Address, Reason};
use tenantctl::rows::{self, Unplannable};
use tenantctl::server::{Ask, Failure, Fleet, Session, Sql};

use super::fake::{Fake, Line, PINNED, data_row, description, error, message, ready, result};
use super::postgres::{limits, target, tcp, with_password};

/// Limits for servers that never go on, and that do not hang up either.
fn hasty() -> Limits {
    Limits { connect: Duration::from_millis(600), ..limits() }
}

/// Fails to open for what the server does, long before the deadline.
fn refused(target: &Target) -> Failure {
    refused_within(&limits(), target)
}

/// Fails to open because the deadline passes.
fn given_up(target: &Target) {
    let failure = refused_within(&hasty(), target);
    assert_eq!(failure.reason, Reason::Timeout, "{failure:?}");
}

fn refused_within(limits: &Limits, target: &Target) -> Failure {
    let failure = Session::open(target, limits).unwrap_err();
    assert!(failure.fatal && !failure.message.is_empty());
    failure
}

fn with_ssl(mut target: Target, sslmode: SslMode) -> Target {
    target.conninfo.sslmode = sslmode;
    target
}

#[test]
fn a_silent_server_is_given_up() {
    let silent = Fake::start(|line| line.wait());
    given_up(&silent.target());
    given_up(&with_ssl(silent.target(), SslMode::Prefer));
    let silent_in_tls = Fake::start(|line| {
        line.read_packet();
        line.send(b"S");
        line.wait();
    });
    given_up(&with_ssl(silent_in_tls.target(), SslMode::Require));
    let never_ready = Fake::start(|line| {
        line.read_packet();
        line.send(&message(b'R', &[0, 0, 0, 0]));
        line.wait();
    });
    given_up(&never_ready.target());
}

#[test]
fn the_deadline_counts_in_total() {
    let slow = Fake::start(|line| {
        line.read_packet();
        for byte in message(b'R', &[0, 0, 0, 0]).into_iter().cycle() {
            std::thread::sleep(Duration::from_millis(100));
            if !line.send(&[byte]) {
                return;
            }
        }
    });
    given_up(&slow.target());
    let endless = Fake::start(|line| {
        line.read_packet();
        line.send(&message(b'R', &[0, 0, 0, 0]));
        let status = message(b'S', b"name\0value\0");
        while line.send(&status) {}
    });
    assert_eq!(refused(&endless.target()).reason, Reason::Protocol);
}

#[test]
fn what_is_no_postgresql_server_is_named() {
    for mode in [SslMode::Disable, SslMode::Prefer, SslMode::Require] {
        for greeting in
            ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\x4a\0\0\0\x0a8.0"]
        {
            let fake = Fake::start(move |line| {
                line.send(greeting.as_bytes());
                line.drain();
            });
            let failure = refused(&with_ssl(fake.target(), mode));
            assert!(
                matches!(failure.reason, Reason::Protocol | Reason::Tls),
                "{mode:?} {greeting:?}: {failure:?}"
            );
            if greeting.starts_with("HTTP") {
                assert!(failure.message.contains("does not speak PostgreSQL"), "{failure:?}");
            }
        }
    }
}

#[test]
fn costly_scram_is_not_paid_for() {
    let fake = Fake::start(|line| {
        line.read_packet();
        line.send(&message(b'R', b"\0\0\0\x0aSCRAM-SHA-256\0\0"));
        let Some((_, body)) = line.read_message() else { return };
        let text = String::from_utf8_lossy(&body).into_owned();
        let nonce = text.split("r=").last().unwrap();
        let reply = format!("r={nonce}x,s=c2FsdA==,i=2147483647");
        line.send(&message(b'R', &[b"\0\0\0\x0b", reply.as_bytes()].concat()));
        line.drain();
    });
    let failure = refused_within(&hasty(), &with_password(fake.target(), "secret"));
    assert!(matches!(failure.reason, Reason::Auth | Reason::Timeout), "{failure:?}");
}

#[test]
fn a_password_is_not_sent_in_clear_text() {
    let fake = Fake::start(|line| {
        line.read_packet();
        line.send(&message(b'R', &[0, 0, 0, 3]));
        line.drain();
    });
    let failure = refused(&with_password(fake.target(), "hunter2"));
    assert_eq!(failure.reason, Reason::Auth);
    assert!(failure.message.contains("clear text"), "{failure:?}");
    assert!(!String::from_utf8_lossy(&fake.received()).contains("hunter2"));
}

#[test]
fn an_echoed_password_is_masked() {
    let echoes = Fake::start(|line| {
        line.read_packet();
        line.send(&error("28P01", "no: hun/ter2, hun%2Fter2 and (hun/ter2)"));
    });
    let failure = refused(&with_password(echoes.target(), "hun/ter2"));
    assert_eq!(failure.message, "no: ***, *** and (***)");
    assert_eq!(failure.reason, Reason::Auth);
    let says_version = Fake::start(|line| {
        line.log_in("hun/ter2");
    });
    let failure = refused(&with_password(says_version.target(), "hun/ter2"));
    assert!(failure.message.contains("***") && !failure.message.contains("ter2"), "{failure:?}");
}

#[test]
fn nothing_follows_a_refusal_of_tls() {
    let without = Fake::start(|line| {
        line.read_packet();
        line.send(b"N");
        line.drain();
    });
    let failure = refused(&with_ssl(without.target(), SslMode::Require));
    assert_eq!(failure.reason, Reason::Tls, "{failure:?}");
    assert_eq!(without.received().len(), 8, "more than the request for TLS was sent");
    given_up(&with_ssl(without.target(), SslMode::Prefer));
    for answer in [b"SX", b"NX"] {
        let stuffing = Fake::start(move |line| {
            line.read_packet();
            line.send(answer);
            line.drain();
        });
        let failure = refused(&with_ssl(stuffing.target(), SslMode::Require));
        assert_eq!(failure.reason, Reason::Tls);
        assert!(failure.message.contains("more than its answer"), "{failure:?}");
        assert_eq!(stuffing.received().len(), 8);
    }
}

#[test]
fn strange_versions_are_named() {
    for version in ["banana", "8.1", "9.6.24", ""] {
        let fake = Fake::start(move |line| {
            line.log_in(version);
            line.drain();
        });
        let failure = refused(&fake.target());
        assert_eq!(failure.reason, Reason::Version);
        assert!(failure.message.contains(version), "{failure:?}");
    }
    let next = Fake::start(|line| {
        line.log_in("99.0");
        line.serve(&PINNED, |_| ());
    });
    let mut session = Session::open(&next.target(), &limits()).unwrap();
    session.begin().unwrap();
    session.sync().unwrap();
}

#[test]
fn a_transaction_that_may_write_is_not_used() {
    for pinned in [
        ["off", "repeatable read", "off", "pg_catalog, pg_temp"],
        ["on", "read committed", "off", "pg_catalog, pg_temp"],
        ["on", "repeatable read", "on", "pg_catalog, pg_temp"],
    ] {
        let fake = Fake::start(move |line| {
            line.log_in("15.0");
            line.serve(&pinned, |_| ());
        });
        let mut session = Session::open(&fake.target(), &limits()).unwrap();
        session.begin().unwrap();
        let failure = session.query(&Sql::fixed("SELECT 1"), &[]).unwrap_err();
        assert!(failure.fatal && failure.message.contains("instead of"), "{failure:?}");
        let later = session.query(&Sql::fixed("SELECT 1"), &[]).unwrap_err();
        assert_eq!((&later, session.begin().unwrap_err()), (&failure, failure.clone()));
    }
}

#[test]
fn rows_that_came_with_a_transaction_that_may_write_are_not_used() {
    let fake = Fake::start(move |line| {
        line.log_in("15.0");
        let pinned = ["off", "repeatable read", "off", "pg_catalog, pg_temp", "10:10:"];
        line.serve(&pinned, |line| {
            line.send(&[head(), data_row(&[b"x"]), message(b'C', b"SELECT 1\0"), ready()].concat());
        });
    });
    let mut session = Session::open(&fake.target(), &hasty()).unwrap();
    session.begin().unwrap();
    let mut taken = 0;
    let sql = Sql::fixed("SELECT c");
    let asks = [Ask::plain(&sql), Ask::plain(&sql)];
    let failure = session.together(&asks, &mut |_, _| taken += 1).unwrap_err();
    assert_eq!((failure.reason, failure.fatal, taken), (Reason::Server, true, 0));
}

/// What a query comes to where the server answers it so.
fn answered(answer: impl Fn(&mut Line) + Send + Sync + 'static) -> Failure {
    answered_within(limits().statement, answer)
}

/// The same, with so much time for it.
fn answered_within(
    statement: Duration,
    answer: impl Fn(&mut Line) + Send + Sync + 'static,
) -> Failure {
    let fake = Fake::start(move |line| {
        line.log_in("15.0");
        line.serve(&PINNED, &answer);
    });
    let limits = Limits {
        statement,
        lock: Duration::from_millis(100),
        max_rows: 1000,
        max_bytes: 1 << 20,
        ..limits()
    };
    let mut session = Session::open(&fake.target(), &limits).unwrap();
    session.begin().unwrap();
    let rows = session.query(&Sql::fixed("SELECT c"), &[]);
    let failure = rows.and_then(|rows| rows[0].text(0)).unwrap_err();
    drop(session);
    failure
}

/// What precedes the rows of a result.
fn head() -> Vec<u8> {
    [message(b'1', b""), message(b'2', b""), description(&[25])].concat()
}

#[test]
fn a_huge_message_is_refused_by_its_header() {
    let failure = answered(|line| {
        line.send(&[head(), b"D\x7f\xff\xff\xff".to_vec()].concat());
    });
    assert_eq!(failure.reason, Reason::Protocol);
    assert!(failure.message.contains("2147483647 bytes"), "{failure:?}");
}

#[test]
fn endless_rows_end_at_the_ceiling() {
    for size in [1, 10_000] {
        let failure = answered(move |line| {
            line.send(&head());
            let row = data_row(&[&vec![b'x'; size]]);
            while line.send(&row) {}
        });
        assert_eq!(failure.reason, Reason::Ceiling, "{failure:?}");
    }
}

/// Sends rows until the client hangs up.
fn flood(line: &mut Line, size: usize, sent: &AtomicUsize) {
    let row = data_row(&[&vec![b'x'; size]]);
    line.send(&description(&[25]));
    while line.send(&row) {
        sent.fetch_add(row.len(), Ordering::SeqCst);
    }
}

#[test]
fn endless_answers_to_statements_of_control_end() {
    /// What the sockets and the driver hold besides what was looked at.
    const ON_THE_WAY: usize = 32 << 20;
    let floods: [fn(&mut Line, usize, &AtomicUsize); 3] = [
        |line, size, sent| {
            line.read_message();
            flood(line, size, sent);
        },
        |line, size, sent| {
            line.serve_until_begin(&[]);
            flood(line, size, sent);
        },
        |line, size, sent| {
            line.serve_until_begin(&[result(&PINNED), ready()].concat());
            while line.read_message().is_some_and(|(tag, _)| tag != b'S') {}
            line.send(&[head(), message(b'C', b"SELECT 0\0"), ready()].concat());
            flood(line, size, sent);
        },
    ];
    for (place, size) in (0..floods.len()).flat_map(|place| [(place, 1), (place, 100_000)]) {
        let sent = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&sent);
        let fake = Fake::start(move |line| {
            line.log_in("15.0");
            floods[place](line, size, &counter);
        });
        let work = || {
            let mut session = Session::open(&fake.target(), &limits())?;
            session.begin()?;
            session.query(&Sql::fixed("SELECT c"), &[])
        };
        let failure = work().unwrap_err();
        assert_eq!(failure.reason, Reason::Protocol, "{place}: {failure:?}");
        assert!(failure.message.contains("never came to the end"), "{place}: {failure:?}");
        let sent = sent.load(Ordering::SeqCst);
        assert!((1..ON_THE_WAY).contains(&sent), "{place}: {sent} bytes");
    }
}

#[test]
fn a_count_is_one_number() {
    let counted = |rows: &'static [i64]| {
        let asked = AtomicUsize::new(0);
        let fake = Fake::start(move |line| {
            line.log_in("15.0");
            line.serve(&PINNED, |line| {
                // The second question is whether the table was rewritten: it was not.
                let is_count = asked.fetch_add(1, Ordering::SeqCst) == 0;
                let (kind, rows) = if is_count { (20, rows) } else { (25, &[][..]) };
                let head = [message(b'1', b""), message(b'2', b""), description(&[kind])].concat();
                let rows: Vec<u8> =
                    rows.iter().flat_map(|row| data_row(&[&row.to_be_bytes()])).collect();
                line.send(&[head, rows, message(b'C', b"SELECT 1\0"), ready()].concat());
            });
        });
        let mut fleet = Fleet::connect(&[fake.target()], &limits());
        let table = Address::table("public", "t");
        let plannable = Unplannable::new([("twin".into(), Ok(BTreeSet::new()))]);
        let mut counts = rows::count(&mut fleet, &table, &["twin".into()], &plannable);
        counts.remove(0).1.map_err(|failure| failure.reason)
    };
    assert_eq!(counted(&[7]), Ok(7));
    for wrong in [&[][..], &[-7], &[7, 7]] {
        assert_eq!(counted(wrong), Err(Reason::Protocol), "{wrong:?}");
    }
}

#[test]
fn malformed_rows_are_failures() {
    let rows: [Vec<u8>; 6] = [
        data_row(&[]),
        data_row(&[b"a", b"b"]),
        message(b'D', &[0, 1, 0, 0, 0, 9, b'a']),
        message(b'D', &[0, 1, 128, 0, 0, 0]),
        message(b'D', &[]),
        data_row(&[b"\xff\xfe"]),
    ];
    for row in rows {
        let shown = format!("{row:?}");
        let end = [message(b'C', b"SELECT 1\0"), ready()].concat();
        let failure = answered(move |line| {
            line.send(&[head(), row.clone(), end.clone()].concat());
        });
        assert!(
            matches!(failure.reason, Reason::Protocol | Reason::Encoding),
            "{shown}: {failure:?}"
        );
    }
    let described_twice = answered(|line| {
        line.send(&[head(), description(&[25]), data_row(&[b"a"])].concat());
    });
    assert_eq!(described_twice.reason, Reason::Protocol);
    // The driver may ask what type that is, and nobody answers.
    let of_no_type = answered_within(Duration::from_millis(300), |line| {
        let head = [message(b'1', b""), message(b'2', b""), description(&[0])].concat();
        line.send(&[head, data_row(&[b"a"]), message(b'C', b"SELECT 1\0"), ready()].concat());
    });
    assert!(matches!(of_no_type.reason, Reason::Protocol | Reason::Timeout), "{of_no_type:?}");
}

#[test]
fn the_next_host_is_tried_in_time() {
    let silent = Fake::start(|line| line.wait());
    let good = Fake::start(|line| {
        line.log_in("15.0");
        line.serve(&PINNED, |_| ());
    });
    let mut target = target(tcp("127.0.0.1"), silent.port);
    target.conninfo.sslmode = SslMode::Disable;
    target.conninfo.hosts =
        [1, silent.port, good.port].map(|port| (tcp("localhost"), port)).to_vec();
    target.conninfo.passwords = vec![None; 3];
    // The silent one takes its share of the time, and what is left is enough.
    let limits = Limits { connect: Duration::from_secs(8), ..limits() };
    let session = Session::open(&target, &limits).unwrap();
    assert_eq!(session.info().port, good.port);
}

#[test]
fn a_server_that_is_starting_is_waited_for() {
    let asked = AtomicUsize::new(0);
    let fake = Fake::start(move |line| {
        if asked.fetch_add(1, Ordering::SeqCst) < 2 {
            line.read_packet();
            line.send(&error("57P03", "the database system is starting up"));
        } else {
            line.log_in("15.0");
            line.serve(&PINNED, |_| ());
        }
    });
    assert!(Session::open(&fake.target(), &limits()).is_ok());
    let never = Fake::start(|line| {
        line.read_packet();
        line.send(&error("57P03", "the database system is starting up"));
    });
    assert_eq!(refused_within(&hasty(), &never.target()).reason, Reason::ServerState);
}

#[test]
fn a_pool_of_statements_is_named() {
    let fake = Fake::start(|line| {
        line.log_in("15.0");
        line.serve_until_begin(&error(
            "08P01",
            "transaction blocks not allowed in statement pooling mode",
        ));
    });
    let mut session = Session::open(&fake.target(), &limits()).unwrap();
    session.begin().unwrap();
    let failure = session.query(&Sql::fixed("SELECT 1"), &[]).unwrap_err();
    assert!(failure.hint.is_some_and(|hint| hint.contains("transaction mode")));
}
