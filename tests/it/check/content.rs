//! What rows hold, held against values that PostgreSQL compares itself.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use tenantctl::scratch::Server;

use crate::support::{Db, Project, Report, await_that, first, second, set, versions};

/// A type, values of it, and what "equal" means: `=` of the values, or that they are written alike.
const TYPES: [(&str, &str, &[&str]); 29] = [
    ("boolean", "text", &["t", "f"]),
    ("smallint", "=", &["0", "-1", "32767"]),
    ("bigint", "=", &["0", "9223372036854775807", "-1", "4294967295", "4294967297"]),
    (
        "numeric",
        "=",
        &["0", "-0.00", "1.0", "1.00", "-1.0", "1.01", "1e30", "NaN", "100", "1e2", "-1e-9", "1e4"],
    ),
    (
        "float8",
        "=",
        &["0", "-0", "NaN", "Infinity", "1e308", "0.1", "0.10000000000000002", "1e-320"],
    ),
    ("float4", "=", &["0", "-0", "NaN", "0.1", "0.10000001"]),
    ("text", "text", &["", "a", "A", "a ", "é", "e\u{301}", "\\x", "(\"\")", "NULL"]),
    ("varchar(9)", "text", &["", "a", "a "]),
    ("char(4)", "=", &["", "a", "a ", "a   ", "b"]),
    ("bytea", "text", &["", "\\x00", "\\x0000", "\\xff"]),
    (
        "uuid",
        "text",
        &["00000000-0000-0000-0000-000000000000", "ffffffff-0000-0000-0000-000000000001"],
    ),
    ("date", "text", &["infinity", "-infinity", "4713-01-01 BC", "2000-01-01", "1970-01-01"]),
    ("time", "text", &["00:00", "24:00", "12:00:00.000001", "01:11:34.967297"]),
    ("timetz", "text", &["12:00+00", "13:00+01"]),
    (
        "timestamp",
        "text",
        &[
            "infinity",
            "-infinity",
            "1970-01-01",
            "2000-01-01",
            "2000-01-01 00:00:00.000001",
            "2000-01-01 01:11:34.967297",
            "1799-12-31 23:59:59.999999",
            "1799-12-31 23:59:59.999998",
            "9999-12-31 23:59:59.999999",
            "9999-12-31 23:59:59.999998",
            "0044-03-15 12:00:00.000001 BC",
            "0044-03-15 12:00 BC",
        ],
    ),
    (
        "timestamptz",
        "text",
        &[
            "infinity",
            "2000-01-01 12:00+00",
            "2000-01-01 13:00+01",
            "2000-01-01 00:00+00",
            "2000-01-01 01:11:34.967297+00",
            "9999-12-31 23:59:59.999999+00",
            "9999-12-31 23:59:59.999998+00",
        ],
    ),
    ("interval", "text", &["1 day", "24:00:00", "1 mon", "30 days"]),
    ("json", "text", &["{\"a\":1}", "{\"a\": 1}", "null"]),
    (
        "jsonb",
        "text",
        &["{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", "1.0", "1.00", "null", "[]", "{}"],
    ),
    ("int[]", "text", &["{}", "{1,2}", "{{1,2}}", "[0:1]={1,2}", "{1,NULL}", "{2,1}"]),
    ("text[]", "text", &["{NULL}", "{\"NULL\"}", "{\"\"}", "{}", "{\"a,b\"}", "{a,b}"]),
    ("int4range", "text", &["empty", "[1,3)", "[1,2]", "(0,3)"]),
    ("inet", "text", &["10.0.0.1", "10.0.0.1/32", "10.0.0.1/8", "::1"]),
    ("point", "text", &["(0,0)", "(-0,0)", "(1,2)"]),
    ("bit(3)", "text", &["101", "001"]),
    ("tsvector", "text", &["a b", "b a", "a:1 b:2"]),
    ("public.mood", "text", &["sad", "glad"]),
    ("public.pair", "text", &["(1,)", "(1,\"\")", "(,)"]),
    ("public.code", "=", &["1.0", "1.00", "2"]),
];

/// On each side the labels have other OIDs, and another order.
const MADE: [&str; 2] = [
    "CREATE TYPE mood AS ENUM ('sad', 'glad');",
    "CREATE TYPE other AS ENUM ('x'); CREATE TYPE mood AS ENUM ('glad', 'sad');",
];
const MADE_ON_BOTH: &str =
    "CREATE TYPE pair AS (a int, b text); CREATE DOMAIN code AS numeric CHECK (VALUE > 0);";

/// Each value of each type on the left, with each on the right, and NULL among them; and as many rows
/// that are the same as make it worth to compare by buckets.
fn every_pair_of_values(servers: [&'static Server; 2]) {
    let [a, b] = servers.map(Db::create);
    let pairs = |side: usize| -> String {
        let one = |(number, (data_type, _, values)): (usize, &(&str, &str, &[&str]))| {
            let quoted = values.iter().map(|value| format!("'{}'", value.replace('\'', "''")));
            let quoted: Vec<_> = quoted.chain(["NULL".to_owned()]).collect();
            let list: Vec<_> = quoted.iter().map(|value| format!("({value})")).collect();
            let (list, wanted) = (list.join(", "), ["l", "r"][side]);
            format!(
                "CREATE TABLE t{number} (id int PRIMARY KEY, v {data_type});
                 INSERT INTO t{number}
                 WITH val (v, at) AS (
                     SELECT v, row_number() OVER () FROM (VALUES {list}) AS x (v)
                 )
                 SELECT l.at * 100 + r.at, {wanted}.v::text::{data_type}
                 FROM val AS l, val AS r;
                 INSERT INTO t{number} (id) SELECT -i FROM generate_series(1, 1200) AS i;"
            )
        };
        TYPES.iter().enumerate().map(one).collect()
    };
    a.sql(&format!("{} {MADE_ON_BOTH} {}", MADE[0], pairs(0)));
    b.sql(&format!("{} {MADE_ON_BOTH} {}", MADE[1], pairs(1)));
    let project = Project::new()
        .config([("a", a.url()), ("b", b.url())], "rows: [{table: public.*, compare: content}]\n");
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set([]));
    // The right values, beside the left ones.
    for (number, (data_type, equal, _)) in TYPES.iter().enumerate() {
        let right: Vec<String> = b
            .query(&format!(
                "SELECT id, coalesce(quote_literal(v::text), 'NULL') FROM t{number} WHERE id > 0"
            ))
            .iter()
            .map(|row| format!("({}, {})", row[0], row[1]))
            .collect();
        let same = match *equal {
            "=" => "l.v IS NOT DISTINCT FROM r.v::TYPE",
            _ => "l.v::text IS NOT DISTINCT FROM r.v::TYPE::text",
        };
        let expected = a.query(&format!(
            "SELECT l.id FROM t{number} AS l JOIN (VALUES {}) AS r (id, v) USING (id)
             WHERE NOT ({}) ORDER BY id",
            right.join(", "),
            same.replace("TYPE", data_type)
        ));
        let expected: Vec<String> = expected.into_iter().map(|row| row[0].clone()).collect();
        let rows = report.rows(&format!("public.t{number}"));
        assert_eq!(rows["compare"], "content");
        let found = &rows["differing"];
        assert_eq!(found["count"], expected.len(), "{data_type}: not {expected:?}: {rows:#}");
        let sample: Vec<_> =
            found["sample"].as_array().unwrap().iter().map(|row| row["key"].clone()).collect();
        let first: Vec<_> = expected.iter().take(10).map(|id| json!(id)).collect();
        assert_eq!(sample, first, "{data_type}");
    }
}

#[test]
fn equal_means_what_is_documented() {
    every_pair_of_values([first(), second()]);
}

#[test]
fn equal_means_the_same_between_versions() {
    let oldest = versions().iter().min_by_key(|(version, _)| *version).unwrap();
    every_pair_of_values([first(), &oldest.1]);
}

/// Every combination of values in three columns with every other one: hashes that leave a value out, or
/// do not say where it is, would take some for equal.
#[test]
fn it_matters_which_column_holds_a_value() {
    const TYPES: [(&str, [&str; 3]); 8] = [
        ("float8", ["0", "NaN", "1"]),
        ("numeric", ["0", "NaN", "-1"]),
        ("bigint", ["0", "-1", "4294967295"]),
        ("boolean", ["f", "t", "t"]),
        ("text", ["", "NULL", "0"]),
        ("bytea", ["", "\\x00", "\\x0000"]),
        ("time", ["00:00", "24:00", "01:11:34.967297"]),
        ("timestamptz", ["epoch", "infinity", "-infinity"]),
    ];
    let rows = |side: &str| -> String {
        let one = |(number, (data_type, values)): (usize, &(&str, [&str; 3]))| {
            let [x, y, z] = values;
            format!(
                "CREATE TABLE t{number} (id int PRIMARY KEY, x {data_type}, y {data_type}, z {data_type});
                 INSERT INTO t{number}
                 WITH v (v) AS (VALUES ('{x}'::{data_type}), ('{y}'), ('{z}'), (NULL)),
                 row AS (SELECT x.v AS x, y.v AS y, z.v AS z, row_number() OVER () AS at
                         FROM (SELECT DISTINCT v FROM v) AS x, (SELECT DISTINCT v FROM v) AS y,
                              (SELECT DISTINCT v FROM v) AS z)
                 SELECT l.at * 100 + r.at, {side}.x, {side}.y, {side}.z FROM row AS l, row AS r;
                 INSERT INTO t{number} (id) SELECT -i FROM generate_series(1, 1200) AS i;"
            )
        };
        TYPES.iter().enumerate().map(one).collect()
    };
    let (a, b) = (Db::with(first(), &rows("l")), Db::with(second(), &rows("r")));
    let report = compare(&a, &b, "rows: [{table: public.*, compare: content}]\n", &[]);
    assert_eq!(report.unchecked(), set([]));
    for (number, (data_type, values)) in TYPES.iter().enumerate() {
        let each = values.iter().collect::<BTreeSet<_>>().len() + 1;
        let rows = each.pow(3);
        let found = &report.rows(&format!("public.t{number}"))["differing"];
        assert_eq!(found["count"], rows * rows - rows, "{data_type}");
    }
}

fn compare(a: &Db<'_>, b: &Db<'_>, rows: &str, args: &[&str]) -> Report {
    let project = Project::new().config([("a", a.url()), ("b", b.url())], rows);
    project.check(&[&["--only", "rows"], args].concat())
}

#[test]
fn says_which_columns_of_which_rows_differ() {
    let a = "CREATE TABLE t (id int PRIMARY KEY, name text, \"E mail\" text, only_a int, n int, at date);
        INSERT INTO t SELECT i, 'n' || i, 'x', 1, i, '2024-01-01' FROM generate_series(1, 2000) i";
    let b = "CREATE TABLE t (at date, n bigint, \"E mail\" varchar(9), name varchar(20), id bigint PRIMARY KEY);
        INSERT INTO t SELECT '2024-01-02', i, 'x', 'n' || i, i FROM generate_series(1, 2000) i;
        UPDATE t SET name = 'other' WHERE id IN (3, 4); UPDATE t SET \"E mail\" = NULL WHERE id = 4;
        DELETE FROM t WHERE id = 5";
    let (a, b) = (Db::with(first(), a), Db::with(second(), b));
    let rows = "rows: [{table: t, compare: content, except: [at]}]\n";
    let report = compare(&a, &b, rows, &[]);
    let expected = json!({
        "count": 2, "looked_at": 2, "columns": {"E mail": 1, "name": 2},
        "sample": [
            {"key": "3", "columns": ["name"], "values": {}},
            {"key": "4", "columns": ["E mail", "name"], "values": {}},
        ],
    });
    let told = report.rows("public.t");
    assert_eq!(told["differing"], expected);
    assert_eq!(told["columns"], json!(["E mail", "n", "name"]));
    assert_eq!(told["missing"], json!({"b": {"count": 1, "sample": ["5"]}}));
    let codes = set(["DAT001 public.t", "DAT002 public.t", "DAT003 public.t"]);
    assert_eq!((report.findings(), report.unchecked(), report.code), (codes, set([]), 1));
    let note = "contents of public.t that not every database has were not compared: only_a";
    assert!(report.json["notes"].as_array().unwrap().contains(&json!(note)), "{report:?}");
    let report = compare(&a, &b, rows, &["--show-values"]);
    let values = &report.rows("public.t")["differing"]["sample"][1]["values"];
    let expected = json!({"E mail": {"a": "x", "b": null}, "name": {"a": "n4", "b": "other"}});
    assert_eq!(*values, expected);
    let everything = compare(&a, &b, "rows: [{table: t, compare: content}]\n", &[]);
    assert_eq!(everything.rows("public.t")["differing"]["count"], 1999);
}

#[test]
fn values_of_other_types_are_unchecked_and_said() {
    let (a, b) = (
        Db::with(
            first(),
            "CREATE TABLE t (id int PRIMARY KEY, v int, w text); INSERT INTO t VALUES (1, 1, 'x')",
        ),
        Db::with(
            second(),
            "CREATE TABLE t (id int PRIMARY KEY, v text, w text); INSERT INTO t VALUES (1, '1', 'y')",
        ),
    );
    let report = compare(&a, &b, "rows: [{table: t, compare: content}]\n", &[]);
    assert_eq!(report.unchecked(), set(["- public.t.v not-comparable"]));
    assert_eq!(report.rows("public.t")["differing"]["columns"], json!({"w": 1}));
}

#[test]
fn columns_that_may_not_be_read_are_unchecked_and_the_others_are_compared() {
    let create =
        "CREATE TABLE t (id int PRIMARY KEY, v int, w int); INSERT INTO t VALUES (1, 1, 1)";
    let (a, b) = (Db::with(first(), create), Db::with(second(), create));
    b.sql("UPDATE t SET v = 2, w = 2");
    let role = b.role("LOGIN");
    b.sql(&format!("GRANT SELECT (id, w) ON t TO {role}"));
    let databases = [("a", a.url()), ("b", b.url_as(&role))];
    let project = Project::new().config(databases, "rows: [{table: t, compare: content}]\n");
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set(["b public.t privilege"]));
    assert_eq!(report.rows("public.t")["differing"]["columns"], json!({"w": 1}));
    assert_eq!(report.code, 2);
}

#[test]
fn three_databases_are_held_against_each_other() {
    let with = |server, values: &str| {
        Db::with(
            server,
            &format!("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES {values}"),
        )
    };
    let a = with(first(), "(1, 'x'), (2, 'x'), (3, 'x')");
    let b = with(second(), "(1, 'x'), (2, 'y'), (4, 'z')");
    let c = with(second(), "(1, 'x'), (2, 'x'), (4, 'w')");
    let databases = [("a", a.url()), ("b", b.url()), ("c", c.url())];
    let project = Project::new().config(databases, "rows: [{table: t, compare: content}]\n");
    let report = project.check(&["--only", "rows"]);
    let keys: BTreeSet<_> = report.rows("public.t")["differing"]["sample"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["key"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(keys, set(["2", "4"]));
}

#[test]
fn rows_that_are_being_changed_do_not_differ() {
    let create = "CREATE TABLE t (id int PRIMARY KEY, v int);
        INSERT INTO t SELECT i, 0 FROM generate_series(1, 5000) i";
    let (a, b) = (Db::with(first(), create), Db::with(second(), create));
    b.sql("UPDATE t SET v = -1 WHERE id = 777");
    let rows = "rows: [{table: t, compare: content}]\n";
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut to_a, mut to_b) = (a.hold("SELECT 1"), b.hold("SELECT 1"));
            for round in 1.. {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let update = format!("UPDATE t SET v = {round} WHERE id = {}", 1 + round % 700);
                to_a.sql(&update);
                std::thread::sleep(Duration::from_millis(20));
                to_b.sql(&update);
            }
        });
        let reports: Vec<Report> =
            (0..4).map(|_| compare(&a, &b, rows, &["--recheck", "2s"])).collect();
        done.store(true, Ordering::Relaxed);
        for report in reports {
            let keys = &report.rows("public.t")["differing"]["sample"];
            assert_eq!(*keys, json!([{"key": "777", "columns": ["v"], "values": {}}]));
            assert_eq!(report.unchecked(), set([]));
        }
    });
}

#[test]
fn what_is_computed_when_it_is_read_is_compared_too() {
    let Some((_, server)) = versions().iter().find(|(version, _)| *version >= 18) else {
        panic!("no PostgreSQL 18 is installed");
    };
    let create = |column: &str| {
        let sql = "CREATE TABLE t (id int PRIMARY KEY, a int, v int %); INSERT INTO t (id, a) VALUES (1, 1)";
        Db::with(server, &sql.replace('%', column))
    };
    let (a, b) = (create("GENERATED ALWAYS AS (a * 2) VIRTUAL"), create(""));
    let report = compare(&a, &b, "rows: [{table: t, compare: content}]\n", &[]);
    assert_eq!(report.rows("public.t")["differing"]["columns"], json!({"v": 1}));
}

#[test]
fn texts_differ_that_a_collation_takes_for_one() {
    let create = "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE t (id text COLLATE folded PRIMARY KEY, v text COLLATE folded, c char(3) COLLATE folded);";
    let (a, b) = (Db::with(first(), create), Db::with(second(), create));
    a.sql(
        "INSERT INTO t VALUES ('k', 'x', 'y'), ('l', 'x', 'y'), ('M', 'x', 'y'), ('n', 'x', 'y')",
    );
    b.sql(
        "INSERT INTO t VALUES ('k', 'X', 'y'), ('l', 'x', 'y'), ('m', 'x', 'y'), ('n', 'x', 'Y')",
    );
    let report = compare(&a, &b, "rows: [{table: t, compare: content}]\n", &[]);
    let rows = report.rows("public.t");
    let missing = |id: &str| json!({"count": 1, "sample": [id]});
    assert_eq!(rows["missing"], json!({"a": missing("m"), "b": missing("M")}));
    let differing = json!([
        {"key": "k", "columns": ["v"], "values": {}}, {"key": "n", "columns": ["c"], "values": {}},
    ]);
    assert_eq!((&rows["differing"]["sample"], report.unchecked()), (&differing, set([])));
}

#[test]
fn hostile_values_stay_where_they_belong() {
    let (a, b) = (
        "CREATE TABLE t (id text PRIMARY KEY, U&\"v\\001b[2J%\" text); INSERT INTO t VALUES (E'k\\x1b[2J', E'a\\x1b]0;x\\x07')",
        "CREATE TABLE t (id text PRIMARY KEY, U&\"v\\001b[2J%\" text); INSERT INTO t VALUES (E'k\\x1b[2J', E'\\n::error::x')",
    );
    // A note names what `except` names in vain, and the entry's own text.
    let hostile = "CREATE TABLE U&\"h\\001b[2J\\000a::error::x\" (id int PRIMARY KEY)";
    let (a, b) = (Db::with(first(), a), Db::with(second(), b));
    a.sql(hostile);
    b.sql(hostile);
    let rows = r#"rows:
- {table: t, compare: content}
- {table: "h\e[2J\n::error::x", compare: content, except: ["\e]0;x\a\n::error::x"]}
"#;
    let project = Project::new().config([("a", a.url()), ("b", b.url())], rows);
    for format in ["text", "markdown", "github", "junit"] {
        let run =
            project.run(&["check", "--only", "rows", "--show-values", "-v", "--format", format]);
        assert!(run.stdout.contains("DAT003"), "{}", run.stdout);
        let is_noted = run.stdout.contains("except") || matches!(format, "github" | "junit");
        assert!(is_noted, "{format}: {}", run.stdout);
        assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{7}'), "{format}");
        assert!(!run.stdout.contains("\n::error::x"), "{format}: {}", run.stdout);
    }
}

#[test]
fn a_value_in_a_report_is_no_null() {
    let create = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES ";
    let a = Db::with(first(), &format!("{create} (1, NULL), (2, '')"));
    let b = Db::with(second(), &format!("{create} (1, 'NULL'), (2, 'x')"));
    let project = Project::new()
        .config([("a", a.url()), ("b", b.url())], "rows: [{table: t, compare: content}]\n");
    let run = project.run(&["check", "--only", "rows", "--show-values"]);
    for value in ["v in a: NULL\n", "v in b: 'NULL'\n", "v in a: ''\n", "v in b: 'x'\n"] {
        assert!(run.stdout.contains(value), "{value} {}", run.stdout);
    }
}

/// What arrives, or leaves, between two looks is no mismatch that vanished until what it holds was
/// compared, too.
#[test]
fn what_arrives_otherwise_or_leaves_on_one_side_is_no_agreement() {
    let create = "CREATE TABLE t (id int PRIMARY KEY, v text);
        INSERT INTO t SELECT i, 'same' FROM generate_series(1, 2000) i;
        INSERT INTO t SELECT i, 'SIDE' FROM generate_series(3000, 3001) i;";
    let a = Db::with(first(), &create.replace("SIDE", "a"));
    let b = Db::with(second(), &create.replace("SIDE", "b"));
    a.sql("INSERT INTO t VALUES (4000, 'a'), (4001, 'same')");
    let mut held = b.hold(
        "BEGIN; INSERT INTO t VALUES (4000, 'b'), (4001, 'same'); DELETE FROM t WHERE id = 3001",
    );
    // Long enough for the last statement to be no sign of a writer any more: the transaction is one.
    std::thread::sleep(Duration::from_millis(1500));
    let report = std::thread::scope(|scope| {
        let rows = "rows: [{table: t, compare: content}]\n";
        let check = scope.spawn(|| compare(&a, &b, rows, &["--recheck", "6s"]));
        // Between the looks, no transaction is open.
        let paused = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle'
            AND query = 'ROLLBACK' AND datname = current_database()
            AND application_name = 'tenantctl'";
        await_that("the wait before the second look", || b.value(paused) == "1");
        held.sql("COMMIT");
        check.join().unwrap()
    });
    let rows = report.rows("public.t");
    let keys: Vec<_> = rows["differing"]["sample"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    assert_eq!((keys, &rows["differing"]["count"]), (vec!["3000", "4000"], &json!(2)), "{rows:#}");
    assert_eq!(rows["missing"], json!({"b": {"count": 1, "sample": ["3001"]}}));
    assert_eq!(rows["counts"], json!({"a": 2004, "b": 2003}));
    assert_eq!((&rows["in_flight"], report.unchecked()), (&json!(1), set([])));
}

/// Without a wait between them, looks must not go on for as long as somebody writes.
#[test]
fn looks_end_where_the_servers_are_never_at_rest() {
    let create = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'SIDE')";
    let a = Db::with(first(), &create.replace("SIDE", "a"));
    let b = Db::with(second(), &create.replace("SIDE", "b"));
    let _held = b.hold("BEGIN; CREATE TABLE unfinished ()");
    b.sql("CREATE TABLE finished ()");
    let report = compare(&a, &b, "rows: [{table: t, compare: content}]\n", &["--recheck", "0s"]);
    assert_eq!(report.rows("public.t")["differing"]["count"], 1);
}
