//! A catalog that never rests: what is read is always one state that there was, or said to be none.
//!
//! `TENANTCTL_TEST_RUNS` says how often each is tried.

use std::time::Instant;

use tenantctl::catalog::{self, Scope};
use tenantctl::compare::{CompareOptions, compare};
use tenantctl::model::{Address, Judgements, Name, Object, Objects, Reason, Snapshot};
use tenantctl::scratch::SUPERUSER;

use super::moment::meanwhile;
use super::{session, snapshot, unchecked};
use crate::support::{Db, GUARD, first};

fn runs() -> usize {
    std::env::var("TENANTCTL_TEST_RUNS").map_or(20, |runs| runs.parse().unwrap())
}

/// Reads while `change` is run again and again, with rests at each `REST`; each reading must be one of
/// `states`, or be said to have been given up. Reads on until one was whole.
fn always_one_of(db: &Db<'_>, change: &str, states: &[Objects]) {
    let mut session = session(first(), db, SUPERUSER);
    let mut whole = 0;
    let begun = Instant::now();
    catalog::read(&mut session, &Scope::default()).unwrap();
    // Long enough for a reading to be whole now and then, however slow the machine is.
    let rest = (2.0 * begun.elapsed().as_secs_f64()).max(0.05);
    let change = change.replace("REST", &format!("SELECT pg_sleep({rest})"));
    meanwhile(db, &change, || {
        let mut runs = runs();
        while runs > 0 || whole == 0 {
            runs = runs.saturating_sub(1);
            assert!(begun.elapsed() < GUARD, "no reading was whole");
            let read = catalog::read(&mut session, &Scope::default()).unwrap();
            if read.unchecked.is_empty() {
                let one = states.contains(&read.objects);
                assert!(one, "{}", odd_ones(&read.objects, states));
                whole += 1;
            } else {
                let reasons = [Reason::Changed, Reason::Locked];
                let known = read.unchecked.iter().all(|u| reasons.contains(&u.reason));
                assert!(known, "{:?}", unchecked(&read));
            }
        }
    });
}

fn odd_ones(read: &Objects, states: &[Objects]) -> String {
    let odd = |object: &&Object| !states.iter().any(|s| s.get(&object.address) == Some(object));
    let odd: Vec<_> = read.values().filter(odd).collect();
    format!("{} objects, no state's are {odd:#?}", read.len())
}

#[test]
fn a_renamed_column_has_one_name() {
    let db = Db::with(
        first(),
        "CREATE TABLE t (b int DEFAULT 1, d int GENERATED ALWAYS AS (b + 1) STORED, CHECK (b > 0));
         CREATE INDEX i ON t ((b + 1)) WHERE b > 2; CREATE POLICY p ON t USING (b = 3);
         CREATE VIEW v AS SELECT b + 4 AS x FROM t; CREATE STATISTICS s ON (b + 5), (b + 6) FROM t;
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (new.b > 5) EXECUTE FUNCTION f();
         CREATE RULE r AS ON DELETE TO t WHERE old.b = 7 DO INSTEAD NOTHING;",
    );
    let before = snapshot(first(), &db).objects;
    db.sql("ALTER TABLE t RENAME b TO c");
    let after = snapshot(first(), &db).objects;
    db.sql("ALTER TABLE t RENAME c TO b");
    assert_ne!(before, after);
    let renames = "ALTER TABLE t RENAME b TO c; REST; ALTER TABLE t RENAME c TO b; REST;";
    always_one_of(&db, renames, &[before, after]);
}

#[test]
fn a_dropped_schema_is_there_or_not() {
    let make = "CREATE SCHEMA s; CREATE TABLE s.t (a int DEFAULT 1 PRIMARY KEY, CHECK (a > 0));
        CREATE VIEW s.v AS SELECT a FROM s.t; CREATE INDEX ON s.t ((a + 1));
        CREATE FUNCTION s.f(x s.t DEFAULT NULL) RETURNS s.t LANGUAGE sql AS 'SELECT $1';";
    let db = Db::with(first(), "CREATE TABLE stays (a int DEFAULT 1)");
    let without = snapshot(first(), &db).objects;
    db.sql(make);
    let with = snapshot(first(), &db).objects;
    let change = format!("BEGIN; DROP SCHEMA s CASCADE; COMMIT; REST; BEGIN; {make} COMMIT; REST;");
    always_one_of(&db, &change, &[without, with]);
}

#[test]
fn tables_that_come_and_go_make_no_false_finding() {
    let stays = "CREATE TABLE stays (a int DEFAULT 1 PRIMARY KEY, b text UNIQUE, CHECK (a > 0));
        CREATE VIEW v AS SELECT a, lower(b) AS b FROM stays;
        CREATE FUNCTION f(x stays) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let (rests, moves) = (Db::with(first(), stays), Db::with(first(), stays));
    moves.sql("CREATE SCHEMA churn");
    let rests = Snapshot { name: Name::new("rests"), ..snapshot(first(), &rests) };
    let mut session = session(first(), &moves, SUPERUSER);
    let each = |sql: &str| {
        (0..100).map(|number| sql.replace('#', &number.to_string())).collect::<String>()
    };
    let churn =
        each("CREATE TABLE churn.t# (a serial PRIMARY KEY, b int DEFAULT 1 CHECK (b > 0));")
            + &each("DROP TABLE churn.t#;");
    meanwhile(&moves, &churn, || {
        for _ in 0..runs() {
            let read = catalog::read(&mut session, &Scope::default()).unwrap();
            let sides = [rests.clone(), read];
            let compared =
                compare(None, &sides, &Judgements::new(), &CompareOptions::default()).differences;
            let churns = |address: &Address| {
                address.schema().is_some_and(|schema| schema.as_str() == "churn")
            };
            assert!(compared.iter().all(|found| churns(&found.object)), "{compared:#?}");
        }
    });
}
