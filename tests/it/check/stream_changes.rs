//! Tables that are dropped or rewritten after the catalog was read and before, or while, their rows
//! are. A slow proxy makes the time for it: the rows of one table come while another is changed.

use std::time::Duration;

use serde_json::json;

use super::stream_faults::{sender, through};
use crate::server::proxy::Slow;
use crate::support::{Db, Project, Psql, Report, first, second, set};

const BIG: &str = "CREATE TABLE big (id int PRIMARY KEY);
    INSERT INTO big SELECT generate_series(1, 200000);";
const SMALL: &str = "CREATE TABLE t (id int PRIMARY KEY, v int);
    INSERT INTO t SELECT i, i FROM generate_series(1, 20000) i;";

/// Checks `big` and then `t`, with `change` happening to `b` while `big` is on its way.
fn check(a: &Db<'_>, b: &Db<'_>, change: impl FnOnce()) -> Report {
    let proxy = Slow::start(second().port(), None);
    let databases = [("a", a.url()), ("b", through(&b.url(), second().port(), &proxy))];
    let sections = "limits: { lock: 5s }\nrows: [{table: big}, {table: t}]\n";
    let project = Project::new().config(databases, sections);
    std::thread::scope(|scope| {
        let checking = scope.spawn(|| project.check(&["--only", "rows"]));
        sender(&Psql::new(second(), "postgres"), b.name(), &proxy);
        change();
        checking.join().unwrap()
    })
}

#[test]
fn a_table_is_dropped_before_its_keys_are_read() {
    let (a, b) = (Db::with(first(), BIG), Db::with(second(), BIG));
    a.sql(SMALL);
    b.sql(SMALL);
    let report = check(&a, &b, || b.sql("DROP TABLE t"));
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
    let report = check(&a, &b, || {
        let mut held = b.hold("BEGIN; ALTER TABLE t ALTER COLUMN v TYPE bigint");
        let waiting =
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass";
        while b.value(waiting) == "0" {
            std::thread::sleep(Duration::from_millis(5));
        }
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
        let report = check(&a, &b, || b.sql(change));
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
