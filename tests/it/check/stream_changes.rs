//! Tables that are dropped or rewritten after the catalog was read and before, or while, their rows
//! are. A gate makes the time for it: the rows of one table stop on their way while another is changed.

use serde_json::json;

use super::stream_faults::through;
use crate::support::{Db, Gate, Project, Report, await_that, first, second, set};

const BIG: &str = "CREATE TABLE big (id int PRIMARY KEY);
    INSERT INTO big SELECT generate_series(1, 200000);";
const SMALL: &str = "CREATE TABLE t (id int PRIMARY KEY, v int);
    INSERT INTO t SELECT i, i FROM generate_series(1, 20000) i;";

/// Checks `big` and then `t`, with `change` happening to `b` while `big` is on its way. It opens the
/// gate, or that is done behind it.
fn check(a: &Db<'_>, b: &Db<'_>, change: impl FnOnce(&Gate)) -> Report {
    let gate = Gate::to(second().port());
    let databases = [("a", a.url()), ("b", through(&b.url(), second().port(), gate.port))];
    let sections = "limits: { lock: 2m }\nrows: [{table: big}, {table: t}]\n";
    let project = Project::new().config(databases, sections);
    std::thread::scope(|scope| {
        let checking = scope.spawn(|| project.check(&["--only", "rows"]));
        gate.await_stop();
        change(&gate);
        gate.open();
        checking.join().unwrap()
    })
}

#[test]
fn a_table_is_dropped_before_its_keys_are_read() {
    let (a, b) = (Db::with(first(), BIG), Db::with(second(), BIG));
    a.sql(SMALL);
    b.sql(SMALL);
    let report = check(&a, &b, |_| b.sql("DROP TABLE t"));
    assert_eq!(report.unchecked(), set(["b public.t changed"]));
    assert_eq!((report.findings(), report.code), (set([]), 2));
    assert_eq!(report.rows("public.t")["counts"], json!({"a": 20_000}));
    assert_eq!(report.rows("public.big")["counts"], json!({"a": 200_000, "b": 200_000}));
}

#[test]
fn a_table_is_rewritten_before_its_keys_are_read() {
    let (a, b) = (Db::with(first(), BIG), Db::with(second(), BIG));
    a.sql(SMALL);
    b.sql(SMALL);
    let report = check(&a, &b, |gate| {
        let mut held = b.hold("BEGIN; ALTER TABLE t ALTER COLUMN v TYPE bigint");
        let waiting =
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass";
        gate.open();
        await_that("a wait for the lock of t", || b.value(waiting) != "0");
        held.sql("COMMIT");
    });
    assert_eq!(report.findings(), set([]), "{:#}", report.json["rows"]);
    assert_eq!((report.unchecked(), report.code), (set(["b public.t changed"]), 2));
    assert_eq!(report.rows("public.t")["counts"], json!({"a": 20_000}));
}

/// Tables of which no query may be planned, for an index of theirs runs code of their owner, `%`.
const OTHERS: &str = "
    GRANT CREATE ON SCHEMA public TO %; SET ROLE %;
    CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
    CREATE TABLE big (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE low PARTITION OF big FOR VALUES FROM (1) TO (1000000);
    CREATE TABLE high PARTITION OF big FOR VALUES FROM (1000000) TO (2000000);
    INSERT INTO big SELECT generate_series(1, 400000);
    INSERT INTO big SELECT generate_series(1000000, 1000009);
    CREATE INDEX ON high (id) WHERE id > evil();
    CREATE TABLE t (id int PRIMARY KEY);
    INSERT INTO t SELECT generate_series(1, 50);
    CREATE INDEX ON t ((id + evil()));";

#[test]
fn what_is_counted_by_copy_is_dropped_meanwhile() {
    for (change, gone) in [("DROP TABLE t", "t"), ("DROP TABLE high", "big")] {
        let (a, b) = (Db::create(first()), Db::create(second()));
        for db in [&a, &b] {
            db.sql(&OTHERS.replace('%', &db.role("LOGIN")));
        }
        let report = check(&a, &b, |_| b.sql(change));
        let unchecked = report.unchecked();
        let changed = format!("b public.{gone} changed");
        assert!(unchecked.contains(&changed), "{change}: {unchecked:?}");
        assert_eq!((report.findings(), report.code), (set([]), 2), "{change}");
        for (table, rows) in [("big", 400_010), ("t", 50)] {
            let mut counts = json!({"a": rows});
            if table != gone {
                counts["b"] = json!(rows);
            }
            assert_eq!(report.rows(&format!("public.{table}"))["counts"], counts, "{change}");
        }
    }
}
