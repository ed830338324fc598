//! Sessions and the fleet, on a real server.

use std::time::{Duration, Instant};

use tenantctl::model::{Address, Name, Reason};
use tenantctl::server::{Ask, Failure, Fleet, Interrupt, Param, Part, Session, Sql, Template};

use super::postgres::{Postgres, limits};
use crate::support::await_that;

#[test]
fn a_session_reads_in_one_pinned_transaction() {
    let server = Postgres::trusting();
    server.psql(
        "ALTER ROLE postgres SET search_path = nowhere; ALTER ROLE postgres SET timezone = 'Asia/Tokyo';
         ALTER ROLE postgres SET standard_conforming_strings = off; ALTER ROLE postgres SET quote_all_identifiers = on;
         ALTER DATABASE postgres SET idle_in_transaction_session_timeout = '100ms';
         CREATE TABLE public.\"a\"\"b\" (id int); INSERT INTO public.\"a\"\"b\" VALUES (1), (2)",
    );
    let mut session = Session::open(&server.over_tcp(), &limits()).unwrap();
    let info = session.info().server.clone().unwrap();
    assert_eq!(info.timezone, "Asia/Tokyo");
    assert_eq!((info.encoding.as_str(), info.version_num / 10000), ("UTF8", 15));
    assert!(info.system_identifier.is_some() && info.loopback && !info.in_recovery);

    session.begin().unwrap();
    let settings = Sql::fixed(
        "SELECT current_setting('TimeZone'), current_setting('search_path'),
                current_setting('restrict_nonsystem_relation_kind'), $1::text, $2::text[], $3::int8, $4::oid[]",
    );
    let texts = ["x'\\".to_owned()];
    let params = [
        Param::Text("it's"),
        Param::Texts(&texts),
        Param::BigInt(-7),
        Param::Oids(&[1, 4_000_000_000]),
    ];
    let rows = session.query(&settings, &params).unwrap();
    assert_eq!(rows[0].text(0).unwrap(), "UTC");
    assert_eq!(rows[0].text(1).unwrap(), "pg_catalog, pg_temp");
    assert_eq!(rows[0].text(2).unwrap(), "view, foreign-table");
    assert_eq!(rows[0].text(3).unwrap(), "it's");
    assert_eq!(rows[0].texts(4).unwrap(), texts);
    assert_eq!(rows[0].bigint(5).unwrap(), -7);
    assert!(rows[0].text(6).is_err());
    assert_eq!(rows[0].text(99).unwrap_err().reason, Reason::Protocol);

    std::thread::sleep(std::time::Duration::from_millis(300));
    let table = Address::table("public", "a\"b");
    let copy = Template("COPY (SELECT id FROM {path} ORDER BY id) TO STDOUT (FORMAT binary)")
        .sql(&[Part::Path(&table)]);
    let mut ids = Vec::new();
    let count = session
        .copy_out(&copy, &mut |fields| {
            ids.push(i32::from_be_bytes(fields[0].unwrap().try_into().unwrap()));
            true
        })
        .unwrap();
    assert_eq!((count.tuples, ids), (2, vec![1, 2]));

    let forbidden = Sql::fixed("CREATE TABLE public.t ()");
    let refused = session.query(&forbidden, &[]).unwrap_err();
    assert_eq!((refused.sqlstate.as_deref(), refused.fatal), (Some("25006"), false));
    assert_eq!(session.query(&Sql::fixed("SELECT 1"), &[]).unwrap().len(), 1);
    assert_eq!(session.query(&Sql::fixed("SELECT 1"), &[]).unwrap().len(), 1);
    session.end();
    drop(session);
    let ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tenantctl'";
    await_that("the end of the backend", || server.psql(ours) == "0");
}

#[test]
fn a_fleet_works_side_by_side_and_survives_losses() {
    let server = Postgres::trusting();
    let mut targets = vec![server.over_socket(), server.over_tcp(), server.over_tcp()];
    for (target, name) in targets.iter_mut().zip(["a", "b", "c"]) {
        target.name = Name::new(name);
    }
    targets[1].conninfo.hosts[0].1 = 1;
    let mut fleet = Fleet::connect(&targets, &limits());
    assert_eq!(fleet.live(), ["a", "c"].map(Name::new));
    assert_eq!(fleet.lost()[0].1.reason, Reason::Connect);
    assert_eq!(
        fleet.infos().iter().map(|info| info.server.is_some()).collect::<Vec<_>>(),
        [true, false, true]
    );

    let results = fleet.each(|session| session.begin());
    assert!(results.iter().all(|(_, result)| result.is_ok()));
    let pending = fleet.start(&Name::new("a"), |session| {
        session.query(&Sql::fixed("SELECT 'x'::text"), &[])?[0].text(0)
    });
    assert_eq!(pending.unwrap().wait().unwrap(), "x");
    assert!(fleet.start(&Name::new("b"), |_| Ok(())).is_none());

    let results = fleet.each(|session| -> Result<(), Failure> {
        match session.info().name.as_str() {
            "a" => panic!("hunter2"),
            _ => Ok(()),
        }
    });
    assert_eq!(results[0].1.as_ref().unwrap_err().reason, Reason::Internal);
    assert!(!format!("{results:?}").contains("hunter2"));
    assert_eq!(fleet.live(), [Name::new("c")]);
}

#[test]
fn nothing_stays_behind_in_a_pool() {
    let server = Postgres::trusting();
    let mut session = Session::open(&server.over_tcp(), &limits()).unwrap();
    session.begin().unwrap();
    let copy = Sql::fixed("COPY (SELECT 1) TO STDOUT (FORMAT binary)");
    session.copy_out(&copy, &mut |_| true).unwrap();
    session.query(&Sql::fixed("SELECT $1::text"), &[Param::Text("x")]).unwrap();
    session.end();
    let left = "SELECT (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_cursors WHERE name <> '')
                + (SELECT count(*) FROM pg_settings WHERE source = 'session'
                   AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable'))";
    let rows = session.query(&Sql::fixed(left), &[]).unwrap();
    assert_eq!(rows[0].bigint(0).unwrap(), 0);
    let now = session.query(&Sql::fixed("SELECT current_setting('transaction_read_only')"), &[]);
    assert_eq!(now.unwrap()[0].text(0).unwrap(), "off");
}

#[test]
fn a_role_that_may_little_is_served() {
    let server = Postgres::trusting();
    server.psql(
        "CREATE ROLE plain LOGIN; REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC",
    );
    let mut target = server.over_socket();
    target.conninfo.user = "plain".to_owned();
    let mut session = Session::open(&target, &limits()).unwrap();
    assert_eq!(session.info().server.as_ref().unwrap().system_identifier, None);
    session.begin().unwrap();
}

#[test]
fn an_interrupt_ends_all_waiting() {
    type Wait = fn(&mut Session) -> Result<(), Failure>;
    let server = Postgres::trusting();
    let targets = [server.over_tcp()];
    let waits: [(Wait, &str); 2] = [
        (|session| session.query(&Sql::fixed("SELECT pg_sleep(100)"), &[]).map(drop), "active"),
        (|session| session.pause(std::time::Duration::from_secs(1000)), "idle in transaction"),
    ];
    for (wait, state) in waits {
        let interrupt = Interrupt::default();
        let mut fleet = Fleet::connect_until(&targets, &limits(), &interrupt);
        let pending = fleet.start(&targets[0].name, move |session| {
            session.begin()?;
            // Beginning travels with what comes next, and a pause sends nothing.
            session.sync()?;
            wait(session)
        });
        let ours = "SELECT state FROM pg_stat_activity WHERE application_name = 'tenantctl'";
        await_that("the wait", || server.psql(ours) == state);
        interrupt.raise();
        assert_eq!(pending.unwrap().wait().unwrap_err().reason, Reason::Interrupted);
        assert!(fleet.live().is_empty());
        let late = Fleet::connect_until(&targets, &limits(), &interrupt);
        assert_eq!(late.lost()[0].1.reason, Reason::Interrupted);
    }
}

#[test]
fn statement_over_budget_is_cancelled_and_the_session_is_usable() {
    let server = Postgres::trusting();
    let mut session = Session::open(&server.over_tcp(), &limits()).unwrap();
    let soon = || Some(Instant::now() + Duration::from_secs(1));
    let sleep = Sql::fixed("SELECT pg_sleep(3600)");
    let copy = Sql::fixed(
        "COPY (SELECT i FROM generate_series(1, 3) i ORDER BY pg_sleep(3600)::text) TO STDOUT (FORMAT binary)",
    );
    for attempt in 0..3 {
        session.set_budget(soon());
        session.begin().unwrap();
        let over = match attempt {
            0 => session.query(&sleep, &[]).unwrap_err(),
            1 => session.query(&sleep, &[]).unwrap_err(),
            _ => {
                let copied = session.copy_out(&copy, &mut |_| true).unwrap();
                assert!(!copied.is_whole);
                session.over_budget().unwrap()
            }
        };
        assert_eq!((over.reason, over.fatal), (Reason::Budget, false), "{over:?}");
        assert_eq!(session.begin().unwrap_err().reason, Reason::Budget);
        session.set_budget(None);
        session.begin().unwrap();
        let timeout = Sql::fixed("SELECT current_setting('statement_timeout')");
        let usual = session.query(&timeout, &[]).unwrap()[0].text(0).unwrap();
        assert_eq!(usual, "2min");
    }
    let active =
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%3600%'
        AND pid <> pg_backend_pid()";
    assert_eq!(server.psql(active), "0");
}

#[test]
fn statements_that_travel_together_share_the_budget() {
    let server = Postgres::trusting();
    let mut session = Session::open(&server.over_tcp(), &limits()).unwrap();
    session.set_budget(Some(Instant::now() + Duration::from_secs(1)));
    session.begin().unwrap();
    // Each of them is within the budget.
    let sleep = Sql::fixed("SELECT pg_sleep(0.7)");
    let answers = session.queries(&vec![Ask::plain(&sleep); 10]).unwrap();
    assert_eq!(answers.len(), 10);
    for answer in &answers[1..] {
        let over = answer.as_ref().unwrap_err();
        assert_eq!((over.reason, over.fatal), (Reason::Budget, false), "{over:?}");
    }
    session.set_budget(None);
    session.begin().unwrap();
    session.query(&Sql::fixed("SELECT 1"), &[]).unwrap();
}
