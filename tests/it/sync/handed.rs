//! Values that must be unique, where rows hand them on to each other.

use super::Pair;

const UNIQUE: &str = "CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE, at numeric UNIQUE);";

#[test]
fn a_value_is_taken_after_it_is_given_up() {
    // Each row has what the next one had, and a missing row what the first one had.
    let pair = Pair::of(
        &format!(
            "{UNIQUE} INSERT INTO t SELECT n, 'n' || n, n + 1 FROM generate_series(1, 3000) AS n;
                  INSERT INTO t VALUES (4000, 'new', 1)"
        ),
        &format!(
            "{UNIQUE} INSERT INTO t SELECT n, 'n' || n, n + 0.0 FROM generate_series(1, 3000) AS n"
        ),
    );
    let script = pair.brings_all(&["--update"]);
    assert!(script.contains("inserts 1, updates 3000."), "{}", &script[..2000]);
    pair.agree("t", "*");
}

#[test]
fn what_is_not_given_up_is_told() {
    // Two rows exchange a name, a third wants one of them, and others want what is kept there.
    let create = |rows: &str| format!("{UNIQUE} INSERT INTO t VALUES {rows}");
    let from = create(
        "(1, 'b', 1), (2, 'a', 2), (3, 'c', 3), (4, 'kept', 4), (5, 'e', 5), (6, 'd', NULL), (7, 'x', 7)",
    );
    let to = create(
        "(1, 'a', 1), (2, 'b', 2), (3, 'y', 3), (4, 'd', 4), (5, 'e', 9), (8, 'kept', NULL)",
    );
    let pair = Pair::of(&from, &to);
    let run = pair.sync(&["--update"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for told in [
        "2 rows skipped: the target has another row with the same name (4, 6)",
        "2 rows skipped: the target has another row with the same name, and cannot be changed first (1, 2)",
    ] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    pair.to.sql(&run.stdout);
    assert_eq!(
        pair.to.value("SELECT string_agg(concat_ws(',', id, name, at), ' ' ORDER BY id) FROM t"),
        "1,a,1 2,b,2 3,c,3 4,d,4 5,e,5 7,x,7 8,kept"
    );
}

#[test]
fn what_two_rows_are_to_have_one_gets() {
    let pair = Pair::of(
        "CREATE TABLE t (id int PRIMARY KEY, name text, at numeric);
         INSERT INTO t VALUES (1, 'x', 1), (2, 'x', 2), (3, 'x', 3)",
        &format!("{UNIQUE} INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2)"),
    );
    let run = pair.sync(&["--update"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let told = "another row that is copied has the same name";
    assert!(run.stderr.contains(&format!("2 rows skipped: {told} (2, 3)")), "{}", run.stderr);
    pair.to.sql(&run.stdout);
    assert_eq!(pair.to.value("SELECT string_agg(name, ',' ORDER BY id) FROM t"), "x,b");
}

#[test]
fn a_change_needs_its_parents_too() {
    let tables = "CREATE TABLE parent (id int PRIMARY KEY);
                  CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent, v text);
                  INSERT INTO parent VALUES (1);";
    let pair = Pair::of(
        &format!(
            "{tables} INSERT INTO parent VALUES (5); INSERT INTO child VALUES (1, 5, 'x'), (2, 1, 'x')"
        ),
        &format!("{tables} INSERT INTO child VALUES (1, 1, 'x'), (2, 1, 'y')"),
    );
    let run = pair.sync(&["--update", "child"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let told = "requires a row of public.parent that is missing in to (1)";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    pair.to.sql(&run.stdout);
    assert_eq!(pair.to.value("SELECT string_agg(v, ',' ORDER BY id) FROM child"), "x,x");
    // With the parents, all come.
    pair.brings_all(&["--update", "parent", "child"]);
    pair.agree("child", "*");
}

#[test]
fn what_nobody_looks_at_is_told() {
    let table =
        "CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (id int PRIMARY KEY, v text, r int4range,
                     n numeric, wide int, e e, u int UNIQUE, CONSTRAINT same CHECK (id > 0));";
    let pair = Pair::of(
        &format!("{table} INSERT INTO t VALUES (1, 'x', '[1,2)', 1, 1, 'x', 1)"),
        &format!(
            "{table} CREATE UNIQUE INDEX lower ON t (pg_catalog.lower(v));
             CREATE UNIQUE INDEX few ON t (v) WHERE id > 5;
             CREATE UNIQUE INDEX nulls ON t (wide) NULLS NOT DISTINCT;
             CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
             ALTER TABLE t ADD CONSTRAINT own CHECK (v <> 'y'),
                 ADD CONSTRAINT apart EXCLUDE USING gist (r WITH &&),
                 ADD g int GENERATED ALWAYS AS (id % 7) STORED UNIQUE,
                 ADD ci text COLLATE ci UNIQUE,
                 ALTER n TYPE numeric(3,1), ALTER wide TYPE bigint;
             ALTER TYPE e ADD VALUE 'y';
             CREATE TABLE child (u int REFERENCES t (u));"
        ),
    );
    let keys = "rows that conflict with few, lower, nulls, apart, t_ci_key, t_g_key are skipped by the script";
    let checks = "not checked whether rows satisfy own: the script aborts if one does not";
    let types = "not checked whether values of n, e fit their types";
    let refers = "not checked whether rows refer to updated values by public.child.child_u_fkey";
    let script = pair.brings_all_at(&["t"], &[keys, checks, types]);
    assert!(!script.contains(refers), "{script}");
    pair.from.sql("UPDATE t SET v = 'z'");
    let update = pair.sync(&["t", "--update"]).stdout;
    assert!(update.contains(checks) && update.contains(refers), "{update}");
}
