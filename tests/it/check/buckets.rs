//! Rows of which most agree: compared by buckets, and what differs is read. The server's log says
//! whether that is how it was done.

use serde_json::{Value, json};

use crate::support::{Db, Project, Report, first, logged, second, set, versions};

/// A table of a name that no other test has, since logs are common to all.
fn table(name: &str, rows: u32) -> String {
    format!(
        "CREATE TABLE {name} (id int PRIMARY KEY, v text, n numeric);
         INSERT INTO {name} SELECT i, md5(i::text), i / 7.0 FROM generate_series(1, {rows}) i;
         ANALYZE {name};"
    )
}

fn check(databases: &[&Db], name: &str) -> Report {
    let named = ["a", "b", "c"].into_iter().zip(databases.iter().map(|database| database.url()));
    let sections = format!("rows: [{{table: {name}, compare: content}}]\n");
    Project::new().config(named, &sections).check(&["--only", "rows"])
}

/// Whether rows of the table were summed by bucket, and whether rows of some buckets were read.
fn how(server: &str, name: &str) -> (bool, bool) {
    let log = logged(server);
    let has = |what: &str| {
        let table = format!("\"public\".\"{name}\"");
        log.lines().any(|line| line.contains(&table) && line.contains(what))
    };
    (has("GROUP BY 1"), has("get_bit"))
}

fn keys(report: &Report, name: &str) -> Value {
    let rows = &report.rows(&format!("public.{name}"))["differing"];
    let sample = rows["sample"].as_array().unwrap();
    assert_eq!(rows["looked_at"], rows["count"]);
    sample.iter().map(|row| row["key"].clone()).collect()
}

#[test]
fn three_databases_with_few_differences() {
    let create = table("few_differ", 20_000);
    let [a, b, c] = [first(), second(), second()].map(|server| Db::with(server, &create));
    a.sql("INSERT INTO few_differ VALUES (-5)");
    b.sql(
        "UPDATE few_differ SET v = v || 'x' WHERE id = 7000; DELETE FROM few_differ WHERE id = 1",
    );
    c.sql(
        "UPDATE few_differ SET n = NULL WHERE id = 19999; DELETE FROM few_differ WHERE id = 20000",
    );
    let report = check(&[&a, &b, &c], "few_differ");
    let rows = report.rows("public.few_differ");
    assert_eq!(rows["counts"], json!({"a": 20_001, "b": 19_999, "c": 19_999}));
    let lacks = |sample: &[&str]| json!({"count": sample.len(), "sample": sample});
    assert_eq!(rows["missing"], json!({"b": lacks(&["-5", "1"]), "c": lacks(&["-5", "20000"])}));
    assert_eq!(rows["differing"]["columns"], json!({"v": 1, "n": 1}));
    assert_eq!(keys(&report, "few_differ"), json!(["7000", "19999"]));
    assert_eq!((report.unchecked(), how("first", "few_differ")), (set([]), (true, true)));
}

#[test]
fn nothing_is_read_where_nothing_differs() {
    let create = table("none_differ", 20_000);
    let (a, b) = (Db::with(first(), &create), Db::with(second(), &create));
    let report = check(&[&a, &b], "none_differ");
    report.must_be_clean();
    let counts = &report.rows("public.none_differ")["counts"];
    assert_eq!(*counts, json!({"a": 20_000, "b": 20_000}));
    assert_eq!(how("first", "none_differ"), (true, false));
}

#[test]
fn everything_is_read_where_much_differs() {
    let cases = [
        ("much_differs", "id % 2 = 0", (false, false)),
        // The first rows do not tell.
        ("later_differs", "id > 2000 AND id % 2 = 0", (true, false)),
    ];
    for (name, differs, expected) in cases {
        let create = table(name, 20_000);
        let (a, b) = (Db::with(first(), &create), Db::with(second(), &create));
        b.sql(&format!(
            "UPDATE {name} SET n = n + 1 WHERE {differs}; DELETE FROM {name} WHERE id = 3"
        ));
        let differing = a.value(&format!("SELECT count(*) FROM {name} WHERE {differs}"));
        let report = check(&[&a, &b], name);
        let rows = report.rows(&format!("public.{name}"));
        assert_eq!(rows["counts"], json!({"a": 20_000, "b": 19_999}));
        assert_eq!(rows["differing"]["count"], json!(differing.parse::<u64>().unwrap()));
        assert_eq!(rows["missing"], json!({"b": {"count": 1, "sample": ["3"]}}));
        assert_eq!((report.unchecked(), how("first", name)), (set([]), expected), "{name}");
    }
}

#[test]
fn servers_of_all_versions_have_the_same_buckets() {
    let of = |version| &versions().iter().find(|(major, _)| *major == version).unwrap().1;
    let keys_of = [
        ("int", "i - 5000"),
        ("uuid", "md5(i::text)::uuid"),
        ("text", "'é' || i"),
        ("numeric", "i / 8.0"),
        ("timestamptz", "to_timestamp(i * 1000.5)"),
        ("char(9)", "i::text"),
    ];
    for (left, right) in [(13, 18), (13, 13), (17, 17)] {
        let [a, b] = [left, right].map(|version| Db::create(of(version)));
        let name = |at: usize| format!("of_{left}_{right}_{at}");
        for (at, (key, expression)) in keys_of.iter().enumerate() {
            let table = name(at);
            let create = format!(
                "CREATE TABLE {table} (id {key} PRIMARY KEY, v text);
                 INSERT INTO {table} SELECT {expression}, i FROM generate_series(1, 6000) i;"
            );
            a.sql(&create);
            b.sql(&format!("{create} UPDATE {table} SET v = 'other' WHERE v = '4321'"));
        }
        let report = check(&[&a, &b], &format!("\"of_{left}_*\""));
        for at in 0..keys_of.len() {
            let rows = report.rows(&format!("public.{}", name(at)));
            assert_eq!(rows["counts"], json!({"a": 6000, "b": 6000}));
            assert_eq!(rows["differing"]["count"], 1, "{left} {right} {rows:#}");
            assert_eq!(rows["missing"], json!({}));
            assert_eq!(how(&format!("version-{left}"), &name(at)), (true, true));
        }
        assert_eq!(report.unchecked(), set([]));
    }
}

#[test]
fn rows_of_one_bucket_do_not_make_up_for_each_other() {
    let create = table("one_bucket", 60_000);
    let (a, b) = (Db::with(first(), &create), Db::with(second(), &create));
    let ids = a.query(
        "SELECT min(id), min(id) FILTER (WHERE at = 2), min(id) FILTER (WHERE at = 3)
         FROM (SELECT id, bucket, row_number() OVER (PARTITION BY bucket ORDER BY id) AS at
               FROM (SELECT *, hashint8extended(id, 2305843009213693952 # id::int8) & 8191 AS bucket
                     FROM one_bucket) AS t) AS t
         GROUP BY bucket HAVING count(*) > 3 ORDER BY 1 LIMIT 3",
    );
    let [swapped, other, moved] = ids.as_slice() else { panic!("{ids:?}") };
    // Two rows have each other's values; one differs and another is missing; one is another's copy.
    b.sql(&format!(
        "UPDATE one_bucket AS t SET v = o.v, n = o.n FROM one_bucket AS o
         WHERE (t.id, o.id) IN (({0}, {1}), ({1}, {0}));
         UPDATE one_bucket SET v = NULL WHERE id = {2}; DELETE FROM one_bucket WHERE id = {3};
         UPDATE one_bucket AS t SET v = o.v FROM one_bucket AS o WHERE t.id = {4} AND o.id = {5}",
        swapped[0], swapped[1], other[0], other[1], moved[0], moved[1]
    ));
    let report = check(&[&a, &b], "one_bucket");
    let mut expected = vec![&swapped[0], &swapped[1], &other[0], &moved[0]];
    expected.sort_by_key(|id| id.parse::<u32>().unwrap());
    assert_eq!(keys(&report, "one_bucket"), json!(expected));
    let rows = report.rows("public.one_bucket");
    assert_eq!(rows["missing"], json!({"b": {"count": 1, "sample": [other[1]]}}));
    assert_eq!(rows["counts"], json!({"a": 60_000, "b": 59_999}));
    assert_eq!(how("first", "one_bucket"), (true, true));
}

#[test]
fn rows_without_values_are_told_apart_by_their_keys() {
    let create = "CREATE TABLE no_values (a int, b int, v text, PRIMARY KEY (a, b));
        INSERT INTO no_values SELECT i, i FROM generate_series(1, 3000) i;";
    let (a, b) = (Db::with(first(), create), Db::with(second(), create));
    b.sql("UPDATE no_values SET b = 0 WHERE a = 2000");
    let report = check(&[&a, &b], "no_values");
    let lacks = |key: &str| json!({"count": 1, "sample": [key]});
    let expected = json!({"a": lacks("2000, 0"), "b": lacks("2000, 2000")});
    assert_eq!(report.rows("public.no_values")["missing"], expected);
    assert_eq!(how("first", "no_values"), (true, true));
}

#[test]
fn a_table_that_is_empty_on_one_side_lacks_all() {
    let create = table("empty_there", 3000);
    let (a, b) = (Db::with(first(), &create), Db::with(second(), &create));
    b.sql("TRUNCATE empty_there");
    let rows = check(&[&a, &b], "empty_there").rows("public.empty_there").clone();
    assert_eq!(
        (&rows["missing"]["b"]["count"], &rows["counts"]),
        (&json!(3000), &json!({"a": 3000, "b": 0}))
    );
}
