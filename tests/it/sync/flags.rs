//! What flags and configuration choose, what the columns of both sides allow, and where it goes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Pair;
use crate::support::{Db, Project, first, is_absent, second};

#[test]
fn rows_that_differ_are_changed_where_that_is_asked_for() {
    let table =
        "CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE, n numeric, \"at\" timestamptz);";
    let from = "INSERT INTO t VALUES (1, 'new', 1.0, '2020-01-01'), (2, NULL, 2, NULL),
                (3, E'it''s \\\\', 3, NULL), (4, 'old', 4, NULL), (5, 'same', 5.0, NULL)";
    let to = "INSERT INTO t VALUES (1, 'old', 1.00, '2020-01-01'), (2, 'x', 2, '2021-01-01'),
              (3, 'y', 4, NULL), (5, 'same', 5.00, NULL), (6, 'own', 6, NULL)";
    let pair = Pair::of(&format!("{table}{from}"), &format!("{table}{to}"));
    let plain = pair.sync(&[]);
    assert!(!plain.stdout.contains("UPDATE"), "{}", plain.stdout);
    let both = pair.sync(&["--update", "--delete"]);
    assert_eq!(both.code, Some(0), "{both:?}");
    assert!(
        both.stdout.contains("5 rows in from, 5 in to; inserts 1, updates 3."),
        "{}",
        both.stdout
    );
    let updates: Vec<&str> =
        both.stdout.lines().filter(|line| line.starts_with("UPDATE")).collect();
    let row = |id| format!(" WHERE \"id\" OPERATOR(pg_catalog.=) '{id}';");
    assert_eq!(
        updates,
        [
            format!("UPDATE \"public\".\"t\" SET \"name\" = 'new'{}", row(1)),
            format!("UPDATE \"public\".\"t\" SET \"name\" = NULL, \"at\" = NULL{}", row(2)),
            format!("UPDATE \"public\".\"t\" SET \"name\" = E'it''s \\\\', \"n\" = '3'{}", row(3)),
        ]
    );
    assert!(both.stdout.contains(&format!("\n-- DELETE FROM \"public\".\"t\"{}\n", row(6))));
    pair.to.sql(&both.stdout);
    assert_eq!(pair.sync(&["--update"]).code, Some(0));
    pair.to.sql("DELETE FROM t WHERE id = 6; UPDATE t SET n = trim_scale(n)");
    pair.from.sql("UPDATE t SET n = trim_scale(n)");
    pair.agree("t", "*");
}

#[test]
fn columns_that_may_differ_are_left_alone() {
    let table = "CREATE TABLE t (id int PRIMARY KEY, a text, b text);";
    let pair = Pair::of(
        &format!("{table} INSERT INTO t VALUES (1, 'x', 'x'), (2, 'x', 'x')"),
        &format!("{table} INSERT INTO t VALUES (1, 'y', 'y')"),
    );
    let rows = "rows: [{table: public.t, compare: content, except: [b]}]\n";
    let project = Project::new().config([("from", pair.from.url()), ("to", pair.to.url())], rows);
    for tables in [&[][..], &["t"][..]] {
        let run = project.run(&[&["sync", "from", "to", "--update"], tables].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stdout.contains("SET \"a\" = 'x' WHERE"), "{}", run.stdout);
        // What is missing comes whole.
        assert!(run.stdout.contains("('2', 'x', 'x')"), "{}", run.stdout);
    }
}

#[test]
fn columns_need_not_be_the_same_nor_in_the_same_order() {
    let pair = Pair::of(
        "CREATE TABLE t (gone text, a int, id int PRIMARY KEY, v varchar(9), only_here int,
             g int GENERATED ALWAYS AS (a * 3) STORED, w int);
         ALTER TABLE t DROP COLUMN gone;
         INSERT INTO t VALUES (1, 1, 'one', 7, DEFAULT, 5), (2, 2, 'two', 7, DEFAULT, NULL);",
        "CREATE TABLE t (v text, id bigint PRIMARY KEY, a smallint DEFAULT 9, w numeric,
             g int GENERATED ALWAYS AS (a * 2) STORED, d text NOT NULL DEFAULT 'def');",
    );
    let risk = "not checked whether values of a fit their types: the script aborts if one does not";
    let script = pair.brings_all_at(&[], &[risk]);
    assert!(script.contains("Not copied, because to has no such column: only_here."), "{script}");
    assert!(script.contains("Gets its default, because from has no such column: d."), "{script}");
    pair.agree("t", "id, a, v, w");
    assert_eq!(pair.to.value("SELECT string_agg(g || d, ',') FROM t"), "2def,4def");
    // One side computes something else: no statement sets that.
    let update = pair.sync(&["--update"]);
    assert_eq!(update.code, Some(2), "{update:?}");
    let told = "2 rows skipped: only generated or identity columns differ (1, 2)";
    assert!(update.stderr.contains(told), "{update:?}");
}

#[test]
fn partitioned_tables_are_brought_as_wholes() {
    let table =
        "CREATE TABLE t (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);";
    let by = |step: &str| {
        format!("{table} CREATE TABLE t_old PARTITION OF t FOR VALUES FROM (MINVALUE) TO ('{step}');
                 CREATE TABLE t_new PARTITION OF t FOR VALUES FROM ('{step}') TO (MAXVALUE);
                 CREATE TABLE c (id int PRIMARY KEY, t int, at date, FOREIGN KEY (t, at) REFERENCES t);")
    };
    let rows =
        "INSERT INTO t SELECT n, date '2020-01-01' + n, 'x' FROM generate_series(1, 1200) AS n;
                INSERT INTO c SELECT id, id, at FROM t";
    let pair = Pair::of(&format!("{}{rows}", by("2020-06-01")), &by("2021-01-01"));
    let script = pair.brings_all(&[]);
    assert!(!script.contains("t_old"), "{script}");
    pair.agree("t", "*");
    pair.agree("c", "*");
}

#[test]
fn triggers_are_told_and_find_what_they_look_for() {
    let table = "CREATE TABLE t (id int PRIMARY KEY, v text);";
    let pair = Pair::of(
        &format!("{table} INSERT INTO t VALUES (1, 'x'), (2, 'y')"),
        &format!(
            "{table} CREATE TABLE log (id int);
             CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN INSERT INTO log VALUES (NEW.id); RETURN NEW; END';
             CREATE TRIGGER \"no\nte\" AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
             CREATE TRIGGER off BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
             ALTER TABLE t DISABLE TRIGGER off;"
        ),
    );
    let run = pair.sync(&["t"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let told = "\n-- Its trigger \"no\\u{a}te\" fires after insert, and calls public.note.\n";
    let told_escaped = told.replace("\"no\\u{a}te\"", "U&\"no\\+00000Ate\"");
    assert!(run.stdout.contains(told) || run.stdout.contains(&told_escaped), "{}", run.stdout);
    assert!(!run.stdout.contains("trigger off"), "{}", run.stdout);
    pair.to.sql(&run.stdout);
    assert_eq!(pair.to.value("SELECT count(*) FROM log"), "2");
}

#[test]
fn databases_are_named_as_everywhere() {
    let table = "CREATE TABLE t (id int PRIMARY KEY);";
    let from = Db::with(first(), &format!("{table} INSERT INTO t VALUES (1)"));
    let to = Db::with(second(), table);
    let project = Project::of([("a", from.url()), ("b", to.url())]);
    let script = project.run(&["sync", "a", "b", "t"]);
    assert_eq!(script.code, Some(0), "{script:?}");
    let urls = crate::support::tenantctl([
        "sync",
        &format!("a={}", from.url()),
        &format!("b={}", to.url()),
        "t",
    ]);
    assert_eq!(urls.stdout, script.stdout);
    let other = project.run(&["sync", "a", "c", "t"]);
    assert_eq!((other.code, other.stdout.as_str()), (Some(2), ""), "{other:?}");
    assert!(other.stderr.contains("every -d needs a name that is FROM or TO"), "{other:?}");
    let none = project.run(&["sync", "a", "b"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), ""), "{none:?}");
    assert!(none.stderr.contains("no tables selected"), "{none:?}");
    let nothing = project.run(&["sync", "a", "b", "nope*"]);
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
    assert!(nothing.stderr.contains("no table matches `nope*`"), "{nothing:?}");
    let declared = Project::of([("a", from.url()), ("b", to.url())]).file(
        "expected_schema.yaml",
        "version: 1\ntables: {public.t: {columns: {id: {type: int}}}}\n",
    );
    assert_eq!(declared.run(&["sync", "a", "b"]).stdout, script.stdout);
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let table = "CREATE TABLE t (id int PRIMARY KEY);";
    let pair = Pair::of(&format!("{table} INSERT INTO t VALUES (1)"), table);
    let run = pair.sync(&["-o", "sync.sql"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert_eq!(run.stderr, "wrote sync.sql\n");
    assert_eq!(pair.project.read("sync.sql"), pair.sync(&[]).stdout);
    assert_eq!(pair.sync(&["-q", "-o", "sync.sql"]).stderr, "");
    let lost = pair.sync(&["-o", "no/such/sync.sql"]);
    assert_eq!(lost.code, Some(2));
    assert!(is_absent(&pair.project.path("no")));
    let full = pair.sync(&["-o", "/dev/full"]);
    assert_eq!(full.code, Some(2), "{full:?}");
}

#[test]
fn rows_on_their_way_are_not_brought() {
    let create = "CREATE TABLE t (id bigint PRIMARY KEY, v int);
                  INSERT INTO t SELECT n, n FROM generate_series(1, 5000) AS n";
    let pair = Pair::of(create, create);
    pair.to.sql("DELETE FROM t WHERE id = 777; UPDATE t SET v = 0 WHERE id = 888");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // An application that commits every row to one side, and a moment later to the other.
        scope.spawn(|| {
            let (mut here, mut there) = (pair.from.hold("SELECT 1"), pair.to.hold("SELECT 1"));
            for id in 1_000_000.. {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let row = id - 1_000_000;
                let write = format!(
                    "INSERT INTO t VALUES ({id}, 1); UPDATE t SET v = v + 9 WHERE id = {row}"
                );
                here.sql(&write);
                std::thread::sleep(Duration::from_millis(20));
                there.sql(&write);
            }
        });
        let runs: Vec<_> = (0..4).map(|_| pair.sync(&["--update"])).collect();
        done.store(true, Ordering::Relaxed);
        for run in runs {
            assert_eq!(run.code, Some(0), "{run:?}");
            let is_row = |line: &&str| line.starts_with("  ('") || line.starts_with("UPDATE");
            let rows: Vec<&str> = run.stdout.lines().filter(is_row).collect();
            let update = "UPDATE \"public\".\"t\" SET \"v\" = '888' WHERE";
            let is_update = rows.first().is_some_and(|row| row.starts_with(update));
            assert!(is_update && rows[1..] == ["  ('777', '777')"], "{rows:?}");
        }
    });
}
