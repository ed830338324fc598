//! One moment per database: what changes meanwhile is read again, what is locked is left out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tenantctl::catalog::identity::{mark, seen};
use tenantctl::catalog::{self, Scope};
use tenantctl::model::{Address, Kind, Name, Pattern, Reason};
use tenantctl::scratch::SUPERUSER;

use super::{object, session, snapshot, unchecked};
use crate::support::{Db, first};

/// Runs SQL in a psql of its own until told to stop.
pub(super) fn meanwhile<R>(db: &Db<'_>, sql: &str, work: impl FnOnce() -> R) -> R {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                db.sql(sql);
            }
        });
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        stop.store(true, Ordering::Relaxed);
        result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[test]
fn a_locked_table_is_left_out_and_said_so() {
    let db = Db::with(
        first(),
        "CREATE TABLE free (a int DEFAULT 1 CHECK (a > 0));
         CREATE TABLE held (a int DEFAULT 1 CHECK (a > 0), b int PRIMARY KEY);
         CREATE INDEX ON held ((a + 1)); CREATE POLICY p ON held USING (a > 0);",
    );
    let (before, held) = (Name::new("public"), Name::new("held"));
    let locker = db.hold("BEGIN; LOCK TABLE held");
    let snapshot = snapshot(first(), &db);
    let scope = Scope { tables: vec![Pattern::new("fr?e")], ..Scope::default() };
    let narrow = catalog::read(&mut session(first(), &db, SUPERUSER), &scope).unwrap();
    drop(locker);
    assert_eq!(unchecked(&narrow), Vec::<String>::new());
    assert!(
        narrow.objects.keys().all(|a| a.owning_table() == Some(Address::table("public", "free")))
    );
    object(&narrow, Kind::CONSTRAINT, &["public", "free", "free_a_check"]);
    let said = unchecked(&snapshot);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(snapshot.unchecked[0].reason, Reason::Locked);
    assert_eq!(snapshot.unchecked[0].object.as_deref(), Some("table public.held"));
    assert!(snapshot.kinds_read.contains(&Kind::COLUMN));
    assert!(!snapshot.can_see(&Address::new(Kind::COLUMN, [before, held, Name::new("a")])));
    object(&snapshot, Kind::COLUMN, &["public", "free", "a"]);
    let none_of_held =
        |address: &Address| address.owning_table().is_none_or(|table| table.own_name() != "held");
    assert!(snapshot.objects.keys().all(none_of_held));
}

#[test]
fn what_reads_a_locked_table_is_left_out_and_said_so() {
    let db = Db::with(
        first(),
        "CREATE TABLE held (a int); CREATE TABLE free (a int DEFAULT 1);
         CREATE POLICY p ON free USING (EXISTS (SELECT FROM held));
         CREATE POLICY q ON free USING (a > 0);
         CREATE VIEW reads AS SELECT 1 AS x WHERE EXISTS (SELECT FROM held);
         CREATE VIEW above AS SELECT x FROM reads;
         CREATE MATERIALIZED VIEW kept AS SELECT a FROM held;
         CREATE RULE r AS ON DELETE TO free DO ALSO DELETE FROM held;
         CREATE RULE s AS ON DELETE TO free DO ALSO NOTIFY x;",
    );
    let locker = db.hold("BEGIN; LOCK TABLE held");
    let snapshot = snapshot(first(), &db);
    drop(locker);
    let left_out: Vec<_> =
        snapshot.unchecked.iter().filter_map(|unchecked| unchecked.object.as_deref()).collect();
    assert_eq!(
        left_out,
        [
            "policy public.free.p",
            "rule public.free.r",
            "table public.held",
            "materialized view public.kept",
            "view public.reads",
        ]
    );
    assert!(snapshot.unchecked.iter().all(|unchecked| unchecked.reason == Reason::Locked));
    for kind in [Kind::POLICY, Kind::RULE, Kind::VIEW, Kind::MATERIALIZED_VIEW] {
        assert!(snapshot.kinds_read.contains(&kind), "{kind}");
    }
    assert!(!snapshot.can_see(&Address::new(Kind::VIEW, ["public", "reads"])));
    object(&snapshot, Kind::VIEW, &["public", "above"]);
    object(&snapshot, Kind::POLICY, &["public", "free", "q"]);
    object(&snapshot, Kind::RULE, &["public", "free", "s"]);
}

#[test]
fn noise_is_not_change() {
    let db = Db::with(first(), "CREATE TABLE t AS SELECT generate_series(1, 10) AS a");
    let noise = "CREATE TEMPORARY TABLE x (a int PRIMARY KEY, b text); VACUUM FULL t; TRUNCATE t;
        ANALYZE t; DROP TABLE x;";
    let mut session = session(first(), &db, SUPERUSER);
    meanwhile(&db, noise, || {
        for _ in 0..10 {
            let snapshot = catalog::read(&mut session, &Scope::default()).unwrap();
            assert!(snapshot.unchecked.iter().all(|u| u.reason == Reason::Locked));
            assert!(snapshot.kinds_read.contains(&Kind::TABLE));
        }
    });
}

#[test]
fn names_are_never_mixed() {
    let db = Db::with(
        first(),
        "CREATE TABLE t (b int DEFAULT 1, CHECK (b > 0)); CREATE TABLE pile (a int);",
    );
    let renames = "ALTER TABLE t RENAME b TO c; SELECT pg_sleep(0.02);
        ALTER TABLE t RENAME c TO b; SELECT pg_sleep(0.02);";
    let mut session = session(first(), &db, SUPERUSER);
    meanwhile(&db, renames, || {
        for _ in 0..30 {
            let snapshot = catalog::read(&mut session, &Scope::default()).unwrap();
            let of_t = |kind| {
                snapshot.objects.values().find(move |object| {
                    object.address.kind == kind
                        && object.address.owning_table() == Some(Address::table("public", "t"))
                })
            };
            let (Some(column), Some(check)) = (of_t(Kind::COLUMN), of_t(Kind::CONSTRAINT)) else {
                assert!(!snapshot.unchecked.is_empty());
                continue;
            };
            let text = super::sql(check.property("expression")).unwrap();
            assert_eq!(text, format!("({} > 0)", column.address.own_name()));
        }
    });
}

#[test]
fn dropping_and_creating_all_the_time_ends() {
    let db = Db::with(first(), "CREATE TABLE stays (a int DEFAULT 1)");
    let churn = "CREATE TABLE churn (a int DEFAULT 1 CHECK (a > 0)); DROP TABLE churn;
        CREATE SCHEMA s CREATE TABLE t (a int DEFAULT 1 PRIMARY KEY, CHECK (a > 0));
        DROP SCHEMA s CASCADE;";
    let mut session = session(first(), &db, SUPERUSER);
    meanwhile(&db, churn, || {
        for _ in 0..10 {
            let snapshot = catalog::read(&mut session, &Scope::default()).unwrap();
            if snapshot.kinds_read.is_empty() {
                assert!(snapshot.unchecked.iter().any(|u| u.reason == Reason::Changed));
            } else {
                assert!(snapshot.objects.contains_key(&Address::table("public", "stays")));
            }
        }
    });
}

#[test]
fn one_broken_expression_does_not_end_the_rest() {
    let db = Db::with(
        first(),
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE TABLE t (a int DEFAULT f() PRIMARY KEY);
         SET allow_system_table_mods = on; DELETE FROM pg_proc WHERE proname = 'f';",
    );
    let snapshot = snapshot(first(), &db);
    let said = unchecked(&snapshot);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("column public.t.a"), "{said:?}");
    object(&snapshot, Kind::CONSTRAINT, &["public", "t", "t_pkey"]);
}

#[test]
fn a_mark_is_seen_on_the_same_server_only() {
    let (a, b) = (Db::create(first()), Db::create(first()));
    let far = Db::create(crate::support::second());
    let mut marking = session(first(), &a, SUPERUSER);
    let mut near = session(first(), &b, SUPERUSER);
    let mut other = session(crate::support::second(), &far, SUPERUSER);
    for session in [&mut marking, &mut near, &mut other] {
        session.begin().unwrap();
    }
    let key = -0x1234_5678_9abc_def0;
    assert!(mark(key).of(&mut marking).unwrap());
    assert!(!mark(key).of(&mut session_in(&a)).unwrap());
    let oid: u32 =
        a.value("SELECT oid FROM pg_database WHERE datname = current_database()").parse().unwrap();
    assert!(seen().of(&mut near).unwrap().contains(&(key, oid)));
    assert!(!seen().of(&mut other).unwrap().iter().any(|(seen, _)| *seen == key));
    marking.end();
    assert!(!seen().of(&mut near).unwrap().iter().any(|(seen, _)| *seen == key));
}

fn session_in(db: &Db<'_>) -> tenantctl::server::Session {
    let mut session = session(first(), db, SUPERUSER);
    session.begin().unwrap();
    session
}
