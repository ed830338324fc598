//! Single cares of comparing rows, each of which something else could hide.

use serde_json::json;

use crate::support::{Db, Project, first, second, set};

#[test]
fn a_key_that_another_encoding_lacks_is_missing_there() {
    let utf8 = Db::create(first());
    let latin = Db::create_as(second(), "TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'");
    for db in [&utf8, &latin] {
        db.sql("CREATE TABLE t (id text PRIMARY KEY, v text); INSERT INTO t VALUES ('é', 'x'), ('z', 'ä')");
    }
    utf8.sql("INSERT INTO t VALUES ('日本', 'x'); UPDATE t SET v = '😀' WHERE id = 'z'");
    let databases = [("latin", latin.url()), ("utf", utf8.url())];
    let project = Project::new().config(databases, "rows: [{table: t, compare: content}]\n");
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.unchecked(), set([]), "{:#}", report.json["unchecked"]);
    let rows = report.rows("public.t");
    assert_eq!(rows["missing"], json!({"latin": {"count": 1, "sample": ["日本"]}}));
    assert_eq!(rows["differing"]["sample"][0]["key"], "z");
}

/// In LATIN9 some characters are in another order than in Unicode.
#[test]
fn keys_of_another_encoding_are_merged_in_one_order() {
    let create = "CREATE TYPE label AS ENUM ('é', '€', 'a');
        CREATE TABLE texts (id text PRIMARY KEY); INSERT INTO texts VALUES ('é'), ('€'), ('a');
        CREATE TABLE labels (id label PRIMARY KEY); INSERT INTO labels VALUES ('é'), ('€'), ('a');
        CREATE TABLE padded (id char(3) PRIMARY KEY); INSERT INTO padded VALUES ('é'), ('€'), ('a');";
    let utf8 = Db::with(first(), create);
    let latin = Db::create_as(second(), "TEMPLATE template0 ENCODING LATIN9 LOCALE 'C'");
    latin.sql(create);
    let databases = [("latin", latin.url()), ("utf", utf8.url())];
    let project = Project::new().config(databases, "rows: [{table: public.*, compare: ids}]\n");
    project.check(&["--only", "rows"]).must_be_clean();
}

/// Where servers hash, and where encodings make them write.
#[test]
fn settings_of_one_database_do_not_matter() {
    let create = "
        CREATE TABLE t (id timestamptz PRIMARY KEY, at timestamptz, day date, lasts interval, bytes bytea,
            near float8, far float8, parts float8[], name text);
        INSERT INTO t SELECT '2024-02-03 04:05+00'::timestamptz + i * interval '1 day',
            '2024-02-03 04:05+00', '2024-02-03', '1 day 2 hours', '\\x00ff',
            0.1, 1 / 3.0::float8, ARRAY[1 / 3.0::float8], 'x' FROM generate_series(1, 3) i;";
    for options in ["", "TEMPLATE template0 ENCODING LATIN9 LOCALE 'C'"] {
        let a = Db::with(first(), create);
        let b = Db::create_as(second(), options);
        b.sql(create);
        b.sql("UPDATE t SET name = 'y'; UPDATE t SET near = 0.10000000000000002 WHERE id < '2024-02-05'");
        for setting in [
            "TimeZone = 'XYZ-05:45'",
            "DateStyle = 'SQL, DMY'",
            "IntervalStyle = 'iso_8601'",
            "bytea_output = 'escape'",
            "extra_float_digits = -5",
        ] {
            b.sql(&format!("ALTER DATABASE {} SET {setting}", b.name()));
        }
        let databases = [("a", a.url()), ("b", b.url())];
        let project = Project::new().config(databases, "rows: [{table: t, compare: content}]\n");
        let report = project.check(&["--only", "rows"]);
        let rows = report.rows("public.t");
        assert_eq!(
            rows["differing"]["columns"],
            json!({"name": 3, "near": 1}),
            "{options} {rows:#}"
        );
        assert_eq!((&rows["missing"], report.unchecked()), (&json!({}), set([])), "{options}");
    }
}

#[test]
fn every_nan_is_one_key() {
    let create = "CREATE TABLE t (id float8 PRIMARY KEY); INSERT INTO t VALUES (1), ('Infinity'), ";
    let a = Db::with(first(), &format!("{create} ('NaN')"));
    // Its sign bit is set.
    let b = Db::with(second(), &format!("{create} (-'NaN'::float8)"));
    let databases = [("a", a.url()), ("b", b.url())];
    let project = Project::new().config(databases, "rows: [{table: t, compare: ids}]\n");
    project.check(&["--only", "rows"]).must_be_clean();
}
