//! Ids and counts, held against what was put there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::{Db, Project, Psql, Report, first, second, set};

/// A table on two sides, each with its own definition and rows.
struct Case {
    what: &'static str,
    left: &'static str,
    right: &'static str,
    counts: [u64; 2],
    /// What is missing in the first, and in the second.
    missing: [&'static [&'static str]; 2],
}

const CASES: [Case; 22] = [
    Case {
        what: "uuid",
        left: "(id uuid PRIMARY KEY); INSERT INTO % VALUES ('00000000-0000-0000-0000-000000000001'), ('ffffffff-ffff-ffff-ffff-ffffffffffff')",
        right: "(id uuid PRIMARY KEY); INSERT INTO % VALUES ('80000000-0000-0000-0000-000000000000'), ('ffffffff-ffff-ffff-ffff-ffffffffffff')",
        counts: [2, 2],
        missing: [
            &["80000000-0000-0000-0000-000000000000"],
            &["00000000-0000-0000-0000-000000000001"],
        ],
    },
    Case {
        what: "int2_int8",
        left: "(id smallint PRIMARY KEY); INSERT INTO % VALUES (-32768), (-1), (0), (7), (32767)",
        right: "(id bigint PRIMARY KEY); INSERT INTO % VALUES (-9223372036854775808), (-1), (0), (32767), (9223372036854775807)",
        counts: [5, 5],
        missing: [&["-9223372036854775808", "9223372036854775807"], &["-32768", "7"]],
    },
    Case {
        what: "int4_int8",
        left: "(id int PRIMARY KEY); INSERT INTO % SELECT generate_series(-500, 500)",
        right: "(id bigint PRIMARY KEY); INSERT INTO % SELECT generate_series(-500, 500)",
        counts: [1001, 1001],
        missing: [&[], &[]],
    },
    Case {
        what: "text",
        left: "(id text COLLATE \"en_US.utf8\" PRIMARY KEY); INSERT INTO % VALUES ('a'), ('B'), ('é'), ('z'), ('Z'), ('a-b'), ('ab'), (''), ('日本')",
        right: "(id text COLLATE \"C\" PRIMARY KEY); INSERT INTO % VALUES ('a'), ('B'), ('é'), ('z'), ('Z'), ('a-b'), ('ab'), ('A'), ('日本')",
        counts: [9, 9],
        missing: [&["A"], &[""]],
    },
    Case {
        what: "varchar",
        left: "(id varchar(20) PRIMARY KEY); INSERT INTO % SELECT 'k' || i FROM generate_series(1, 2000) i",
        right: "(id text PRIMARY KEY); INSERT INTO % SELECT 'k' || i FROM generate_series(1, 2000) i WHERE i <> 1000",
        counts: [2000, 1999],
        missing: [&[], &["k1000"]],
    },
    Case {
        what: "composite",
        left: "(a int, b text, PRIMARY KEY (a, b)); INSERT INTO % VALUES (1, 'x'), (1, 'y'), (2, 'x')",
        right: "(b text, a int, PRIMARY KEY (a, b)); INSERT INTO % (a, b) VALUES (1, 'x'), (2, 'x'), (2, 'y')",
        counts: [3, 3],
        missing: [&["2, y"], &["1, y"]],
    },
    Case {
        what: "empty",
        left: "(id int PRIMARY KEY)",
        right: "(id int PRIMARY KEY); INSERT INTO % VALUES (1)",
        counts: [0, 1],
        missing: [&["1"], &[]],
    },
    Case {
        what: "both_empty",
        left: "(id int PRIMARY KEY)",
        right: "(id int PRIMARY KEY)",
        counts: [0, 0],
        missing: [&[], &[]],
    },
    Case {
        what: "partitioned",
        left: "(id int PRIMARY KEY) PARTITION BY LIST (id); CREATE TABLE %_1 PARTITION OF % DEFAULT; INSERT INTO % VALUES (1), (2)",
        right: "(id int PRIMARY KEY); INSERT INTO % VALUES (2), (3)",
        counts: [2, 2],
        missing: [&["3"], &["1"]],
    },
    Case {
        what: "numerics",
        left: "(id numeric PRIMARY KEY); INSERT INTO % VALUES ('-Infinity'), (-20000.5), (-1.50), (-0.0001), (0.00), (1e-20), (1.0), (12345678901234567890), ('NaN')",
        right: "(id numeric(60, 20) PRIMARY KEY); INSERT INTO % VALUES (-20000.5), (-1.5), (-0.00010), (0), (1e-20), (1), (1.1), (12345678901234567890), ('NaN')",
        counts: [9, 9],
        missing: [&["1.1"], &["-Infinity"]],
    },
    Case {
        what: "floats",
        left: "(id float8 PRIMARY KEY); INSERT INTO % VALUES ('-Infinity'), (-1e300), (-0.5), ('-0'), (1e-300), ('NaN')",
        right: "(id float8 PRIMARY KEY); INSERT INTO % VALUES ('-Infinity'), (-0.5), (0), (1e-300), (0.1), ('NaN')",
        counts: [6, 6],
        missing: [&["0.1"], &["-1e300"]],
    },
    Case {
        what: "days",
        left: "(id date PRIMARY KEY); INSERT INTO % VALUES ('-infinity'), ('4713-01-01 BC'), ('2000-02-29'), ('2024-12-31')",
        right: "(id date PRIMARY KEY); INSERT INTO % VALUES ('-infinity'), ('2000-02-29'), ('2024-12-31'), ('5874897-12-31')",
        counts: [4, 4],
        missing: [&["5874897-12-31"], &["4713-01-01 BC"]],
    },
    Case {
        what: "times",
        left: "(id time PRIMARY KEY); INSERT INTO % VALUES ('00:00'), ('24:00'), ('12:34:56.000001')",
        right: "(id time(6) PRIMARY KEY); INSERT INTO % VALUES ('00:00'), ('24:00')",
        counts: [3, 2],
        missing: [&[], &["12:34:56.000001"]],
    },
    Case {
        what: "timestamps",
        left: "(id timestamp PRIMARY KEY); INSERT INTO % VALUES ('infinity'), ('1969-12-31 23:59:59.5'), ('0044-03-15 12:00 BC')",
        right: "(id timestamp(3) PRIMARY KEY); INSERT INTO % VALUES ('infinity'), ('1969-12-31 23:59:59.5')",
        counts: [3, 2],
        missing: [&[], &["0044-03-15 12:00:00 BC"]],
    },
    Case {
        what: "instants",
        left: "(id timestamptz, b bool, PRIMARY KEY (id, b)); INSERT INTO % VALUES ('2024-06-01 12:00+02', true), ('2024-06-01 12:00+02', false)",
        right: "(id timestamptz, b bool, PRIMARY KEY (id, b)); INSERT INTO % VALUES ('2024-06-01 10:00+00', true), ('2024-06-01 10:00:00.25+00', false)",
        counts: [2, 2],
        missing: [&["2024-06-01 10:00:00.25+00, f"], &["2024-06-01 10:00:00+00, f"]],
    },
    Case {
        what: "padded",
        left: "(id char(5) PRIMARY KEY); INSERT INTO % VALUES ('a'), ('a b'), ('zz')",
        right: "(id char(9) PRIMARY KEY); INSERT INTO % VALUES ('a'), ('a b'), ('y')",
        counts: [3, 3],
        missing: [&["y"], &["zz"]],
    },
    Case {
        what: "bytes",
        left: "(id bytea PRIMARY KEY); INSERT INTO % VALUES (''), ('\\x00'), ('\\x0000'), ('\\x0001'), ('\\xff')",
        right: "(id bytea PRIMARY KEY); INSERT INTO % VALUES (''), ('\\x00'), ('\\x0001'), ('\\x61'), ('\\xff')",
        counts: [5, 5],
        missing: [&["\\x61"], &["\\x0000"]],
    },
    Case {
        what: "labels",
        left: "(a int); CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); ALTER TABLE % ADD id mood PRIMARY KEY; INSERT INTO % VALUES (1, 'sad'), (2, 'ok'), (3, 'glad')",
        right: "(a int); CREATE TYPE mood AS ENUM ('glad', 'ok', 'sad'); ALTER TABLE % ADD id mood PRIMARY KEY; INSERT INTO % VALUES (1, 'sad'), (3, 'glad')",
        counts: [3, 2],
        missing: [&[], &["ok"]],
    },
    Case {
        what: "of_domains",
        left: "(a int); CREATE DOMAIN code AS varchar(9) COLLATE \"en_US.utf8\"; CREATE DOMAIN sku AS code; ALTER TABLE % ADD id sku PRIMARY KEY; INSERT INTO % VALUES (1, 'a'), (2, 'B'), (3, 'c')",
        right: "(a int, id text COLLATE \"C\" PRIMARY KEY); INSERT INTO % VALUES (1, 'a'), (2, 'B'), (3, 'd')",
        counts: [3, 3],
        missing: [&["d"], &["c"]],
    },
    Case {
        what: "unique_only",
        left: "(a int UNIQUE, id int NOT NULL); CREATE UNIQUE INDEX ON % (id); INSERT INTO % VALUES (NULL, 1), (NULL, 2)",
        right: "(a int, id int NOT NULL UNIQUE); INSERT INTO % VALUES (NULL, 2)",
        counts: [2, 1],
        missing: [&[], &["1"]],
    },
    Case {
        what: "turned_key",
        left: "(a int, b text, PRIMARY KEY (a, b)); INSERT INTO % VALUES (1, 'z'), (2, 'a')",
        right: "(a int, b text, PRIMARY KEY (b, a)); INSERT INTO % VALUES (1, 'z'), (3, 'a')",
        counts: [2, 2],
        missing: [&["3, a"], &["2, a"]],
    },
    Case {
        what: "inherited",
        left: "(id int PRIMARY KEY); INSERT INTO % VALUES (1); CREATE TABLE %_1 () INHERITS (%); INSERT INTO %_1 VALUES (2)",
        right: "(id int PRIMARY KEY); INSERT INTO % VALUES (1)",
        counts: [2, 1],
        missing: [&[], &["2"]],
    },
];

/// Both sides of all cases, with a list of the tables in the configuration.
fn compare(a: &Db<'_>, b: &Db<'_>, tables: &str) -> Report {
    let sections = format!("rows: [{tables}]\n");
    let project = Project::new().config([("a", a.url()), ("b", b.url())], &sections);
    project.check(&["--only", "rows"])
}

#[test]
fn every_kind_of_key_is_compared_as_it_is() {
    let create = |side: fn(&Case) -> &str| -> String {
        let one = |case: &Case| {
            format!("CREATE TABLE {0} {1};\n", case.what, side(case).replace('%', case.what))
        };
        CASES.iter().map(one).collect()
    };
    let a = Db::create(first());
    a.sql("CREATE COLLATION IF NOT EXISTS \"en_US.utf8\" (provider = icu, locale = 'en-US')");
    a.sql(&create(|case| case.left));
    let b = Db::with(second(), &create(|case| case.right));
    let tables: Vec<String> =
        CASES.iter().map(|case| format!("{{table: {}}}", case.what)).collect();
    let report = compare(&a, &b, &tables.join(", "));
    let mut wrong = Vec::new();
    for case in &CASES {
        let rows = report.rows(&format!("public.{}", case.what));
        let side = |name: &str| match &rows["missing"][name] {
            serde_json::Value::Null => Vec::new(),
            missing => missing["sample"].as_array().unwrap().clone(),
        };
        let found = (rows["counts"].clone(), [side("a"), side("b")]);
        let missing = case.missing.map(|ids| ids.iter().map(|id| json!(id)).collect::<Vec<_>>());
        let expected = (json!({"a": case.counts[0], "b": case.counts[1]}), missing);
        if found != expected || rows["compare"] != "ids" {
            wrong.push(format!("{}: {rows:#}", case.what));
        }
    }
    assert!(wrong.is_empty(), "{}\n{:#}", wrong.join("\n"), report.json["unchecked"]);
    assert_eq!(report.unchecked(), set([]));
}

#[test]
fn what_has_no_usable_key_is_counted_and_said() {
    let (a, b) = (
        "CREATE TABLE none (v int); INSERT INTO none VALUES (1), (1);
         CREATE TABLE odd (id interval PRIMARY KEY); INSERT INTO odd VALUES ('1 s'), ('2 s');
         CREATE TABLE other (id int, b int, PRIMARY KEY (id)); INSERT INTO other VALUES (1, 1);",
        "CREATE TABLE none (v int); INSERT INTO none VALUES (1);
         CREATE TABLE odd (id interval PRIMARY KEY); INSERT INTO odd VALUES ('1 s'), ('3 s');
         CREATE TABLE other (id int, b int, PRIMARY KEY (b)); INSERT INTO other VALUES (1, 1);",
    );
    let (a, b) = (Db::with(first(), a), Db::with(second(), b));
    let report = compare(&a, &b, "{table: none}, {table: odd}, {table: other}");
    let expected = [
        "- public.none not-comparable",
        "- public.odd not-comparable",
        "- public.other not-comparable",
    ];
    assert_eq!(report.unchecked(), set(expected));
    assert_eq!(report.findings(), set(["DAT001 public.none"]));
    assert_eq!(report.rows("public.odd")["counts"], json!({"a": 2, "b": 2}));
    assert_eq!(report.rows("public.none")["compare"], "count");
    let report = compare(&a, &b, "{table: none, compare: count}");
    assert_eq!((report.code, report.findings()), (1, set(["DAT001 public.none"])));
}

#[test]
fn three_databases_are_held_against_each_other() {
    let with = |server, ids: &str| {
        Db::with(
            server,
            &format!("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES {ids}"),
        )
    };
    let (a, b, c) = (
        with(first(), "(1), (2), (3)"),
        with(second(), "(2), (3), (4)"),
        with(second(), "(1), (2), (3), (4)"),
    );
    let databases = [("a", a.url()), ("b", b.url()), ("c", c.url())];
    let report = Project::new().config(databases, "rows: [{table: t}]\n").check(&[]);
    let rows = report.rows("public.t");
    assert_eq!(rows["counts"], json!({"a": 3, "b": 3, "c": 4}));
    assert_eq!(rows["missing"]["a"], json!({"count": 1, "sample": ["4"]}));
    assert_eq!(rows["missing"]["b"], json!({"count": 1, "sample": ["1"]}));
    assert_eq!(rows["missing"]["c"], serde_json::Value::Null);
    assert_eq!(report.findings(), set(["DAT001 public.t", "DAT002 public.t"]));
}

#[test]
fn a_table_that_one_side_lacks_is_missing_and_not_empty() {
    let table = "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)";
    let (a, b) = (Db::with(first(), table), Db::create(second()));
    let databases = [("a", a.url()), ("b", b.url())];
    let report = Project::new().config(databases, "rows: [{table: t}]\n").check(&[]);
    assert_eq!(report.findings(), set(["SCH001 public.t"]));
    assert_eq!(report.rows("public.t")["counts"], json!({"a": 1}));
    assert_eq!(report.code, 1);
}

#[test]
fn rows_on_their_way_are_not_missing() {
    let create =
        "CREATE TABLE t (id bigint PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 20000)";
    let (a, b) = (Db::with(first(), create), Db::with(second(), create));
    b.sql("DELETE FROM t WHERE id = 777");
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "rows: [{table: t}]\n");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // An application that commits every row to one side, and a moment later to the other.
        scope.spawn(|| {
            let (mut to_a, mut to_b) = (a.hold("SELECT 1"), b.hold("SELECT 1"));
            for id in 1_000_000.. {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let insert = format!("INSERT INTO t VALUES ({id})");
                to_a.sql(&insert);
                std::thread::sleep(Duration::from_millis(20));
                to_b.sql(&insert);
            }
        });
        let reports: Vec<Report> =
            (0..4).map(|_| project.check(&["--only", "rows", "--recheck", "2s"])).collect();
        done.store(true, Ordering::Relaxed);
        for report in reports {
            let missing = &report.rows("public.t")["missing"];
            assert_eq!(*missing, json!({"b": {"count": 1, "sample": ["777"]}}));
            assert_eq!((report.code, report.unchecked()), (1, set([])));
        }
    });
}

#[test]
fn encodings_do_not_matter() {
    let here = Db::create(first());
    let name = format!("{}_latin1", here.name());
    here.sql(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'"));
    let latin = Psql::new(first(), &name);
    let sql = "CREATE TABLE \"größe\" (id text PRIMARY KEY, \"straße\" text DEFAULT 'naïve');
        INSERT INTO \"größe\" VALUES ('é'), ('z'), ('ÿ'), ('a')";
    latin.sql(sql);
    here.sql(sql);
    latin.sql("INSERT INTO \"größe\" VALUES ('ß')");
    let url = here.url().replace(here.name(), &name);
    let databases = [("latin", url), ("utf", here.url())];
    let project = Project::new().config(databases, "rows: [{table: größe}]\n");
    let report = project.check(&[]);
    here.sql(&format!("DROP DATABASE {name} WITH (FORCE)"));
    let table = "public.\"größe\"";
    let expected =
        ["IDN005: encoding".to_owned(), format!("DAT001 {table}"), format!("DAT002 {table}")];
    assert_eq!(report.findings(), expected.into());
    assert_eq!(report.rows(table)["missing"], json!({"utf": {"count": 1, "sample": ["ß"]}}));
    assert_eq!(report.unchecked(), set([]));
}

/// Tables of which planning any query runs code of their owner, who is not the role that connects.
/// `%` is the owner.
const OTHERS: &str = "
    GRANT CREATE ON SCHEMA public TO %; SET ROLE %;
    CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
        IF current_user <> '%' THEN RAISE 'evil ran'; END IF; RETURN 1; END $$;
    CREATE TABLE indexed (name text, id int PRIMARY KEY, g int GENERATED ALWAYS AS (1) STORED);
    CREATE INDEX ON indexed ((id + evil()));
    CREATE TABLE whole (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE low PARTITION OF whole FOR VALUES FROM (1) TO (10);
    CREATE TABLE high PARTITION OF whole FOR VALUES FROM (10) TO (100);
    CREATE INDEX ON high (id) WHERE id > evil();
    CREATE TABLE fine (id int PRIMARY KEY);
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE FUNCTION told(mood) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'evil ran'; END $$;
    CREATE CAST (mood AS text) WITH FUNCTION told(mood) AS IMPLICIT;
    CREATE TABLE moods (id mood PRIMARY KEY); INSERT INTO moods VALUES ('glad');
    CREATE TABLE empty (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE INDEX ON empty ((id + evil()));
    INSERT INTO indexed SELECT 'x', generate_series(1, 50);
    INSERT INTO whole SELECT generate_series(1, 99);
    INSERT INTO fine VALUES (1);";

#[test]
fn code_of_a_tables_owner_does_not_run() {
    let (a, b) = (Db::create(first()), Db::create(second()));
    let roles = [a.role("LOGIN"), b.role("LOGIN")];
    for (db, role) in [&a, &b].into_iter().zip(&roles) {
        db.sql(&OTHERS.replace('%', role));
        for table in ["indexed", "whole"] {
            let control = format!(
                "DO $$ BEGIN PERFORM count(*) FROM {table}; RAISE 'it did not';
                 EXCEPTION WHEN raise_exception THEN
                     IF SQLERRM <> 'evil ran' THEN RAISE; END IF; END $$"
            );
            db.sql(&control);
        }
    }
    let tables = "rows: [{table: indexed}, {table: whole}, {table: fine}, {table: moods}]\n";
    b.sql("INSERT INTO moods VALUES ('sad')");
    let project = Project::new().config([("a", a.url()), ("b", b.url())], tables);
    let report = project.check(&["--only", "rows"]);
    let expected = [
        "a public.indexed not-comparable",
        "a public.whole not-comparable",
        "b public.indexed not-comparable",
        "b public.whole not-comparable",
    ];
    assert_eq!(report.unchecked(), set(expected));
    for (table, count) in [("indexed", 50), ("whole", 99), ("fine", 1)] {
        let rows = report.rows(&format!("public.{table}"));
        assert_eq!(rows["counts"], json!({"a": count, "b": count}), "{table}");
    }
    let missing = json!({"a": {"count": 1, "sample": ["sad"]}});
    assert_eq!(report.rows("public.moods")["missing"], missing);
    let counted = project.run(&["count", "indexed", "whole", "empty", "-q"]);
    assert_eq!((counted.stdout.as_str(), counted.code), ("50\n50\n99\n99\n0\n0\n", Some(0)));
    let gone = project.run(&["count", "gone", "-q"]);
    assert_eq!((gone.stdout.as_str(), gone.code), ("-\n-\n", Some(2)));
    let owners = [("a", a.url_as(&roles[0])), ("b", b.url_as(&roles[1]))];
    let report = Project::new().config(owners, tables).check(&["--only", "rows"]);
    assert_eq!((report.unchecked(), report.code), (set([]), 1));
    assert_eq!(report.rows("public.whole")["compare"], "ids");
}
