//! Every value is after the script what it was before, whatever it is, however it is brought.

use tenantctl::scratch::Server;

use super::Pair;
use crate::support::{Db, first, second, versions};

/// A type, and values of it as SQL.
const TYPES: [(&str, &[&str]); 44] = [
    ("boolean", &["true", "false"]),
    ("smallint", &["-32768", "32767"]),
    ("bigint", &["-9223372036854775808", "9223372036854775807"]),
    (
        "numeric",
        &["'NaN'", "-0.00", "1.10", "1e130", "1e-130", "'-12345678901234567890.0123456789'"],
    ),
    ("numeric(7,2)", &["12345.67"]),
    ("real", &["'-0'", "'NaN'", "'Infinity'", "'-Infinity'", "0.1", "1e-45"]),
    ("double precision", &["'-0'", "'NaN'", "'Infinity'", "0.1", "1e-320", "0.30000000000000004"]),
    ("money", &["'-1234.56'", "'92233720368547758.07'"]),
    (
        "text",
        &[
            "''",
            "'NULL'",
            "'\\N'",
            "'\\.'",
            "E'a\\n\\\\.\\nb'",
            "E'\\\\.\\n'",
            "E'\\r\\n\\t\\b\\f\\x0b\\x01\\x7f'",
            "'it''s \"quoted\" \\'",
            "':name :''name'' :\"name\" `id` \\! touch canary'",
            "E'\\n\\\\! touch canary\\n\\\\q\\n'",
            "'-- no comment /* none */ ; DROP TABLE v'",
            "'$$ $tenantctl$ $1 %s {}'",
            "E'\\u202e\\u2066\\u200b\\ufeff\\u0085\\u2028'",
            "E'\\U0001f600 e\\u0301 \\u3164'",
            "E'\\x1b[2J\\x1b]0;title\\x07'",
            "' '",
            "'\\x00'",
            "E'\\\\000'",
            "'##[group]::error::'",
            "repeat('long \\ ''x'' ', 90000)",
        ],
    ),
    ("varchar(5)", &["'a'", "'abc  '", "''"]),
    ("char(5)", &["'a'", "''", "'abcde'"]),
    ("name", &["'n'", "'A \"b\"'"]),
    ("\"char\"", &["'x'", "''", "'\\'"]),
    ("bytea", &["''", "'\\x00'", "'\\x005c0a27ff'", "decode(repeat('00ff5c', 5000), 'hex')"]),
    ("uuid", &["'ffffffff-0000-0000-0000-000000000001'"]),
    (
        "date",
        &["'infinity'", "'-infinity'", "'4713-01-01 BC'", "'0044-03-15 BC'", "'5874897-12-31'"],
    ),
    ("time", &["'24:00'", "'00:00:00.000001'"]),
    ("timetz", &["'12:00+00'", "'12:00:00.5-15:59'"]),
    ("timestamp", &["'infinity'", "'4713-01-01 00:00:00 BC'", "'294276-12-31 23:59:59.999999'"]),
    (
        "timestamptz",
        &["'-infinity'", "'0044-03-15 12:34:56.789 BC'", "'2020-02-01 01:02:03+05:30'"],
    ),
    ("interval", &["'-1 mon +2 days -03:04:05.678'", "'178000000 years'", "'0'"]),
    ("interval day to second", &["'1 day 02:03:04'"]),
    ("json", &["'{\"a\" : \"\\u0000\\\\n\"}'", "'null'", "' [1 ,2]'"]),
    ("jsonb", &["'{\"b\": \"\\\\ '' \\\"\", \"a\": 1.10}'", "'null'", "'\"\"'"]),
    (
        "xml",
        &["'<a b=\"c\">&lt;\\</a>'", "'text <b/> more'", "'<?xml version=\"1.0\"?><a/>'", "''"],
    ),
    ("int[]", &["'{}'", "'{1,NULL}'", "'[0:1]={1,2}'", "'{{1,2},{3,4}}'"]),
    ("text[]", &["'{NULL,\"NULL\",\"\"}'", "ARRAY['a,b', '{}', E'\\n', '\\', '\"']", "'{}'"]),
    ("timestamptz[]", &["'{infinity,2020-01-01 00:00:00+00}'"]),
    ("int4range", &["'empty'", "'[1,3)'", "'(,5)'", "'(,)'"]),
    ("tstzrange", &["'[2020-01-01 00:00+00,infinity]'"]),
    ("inet", &["'10.0.0.1/8'", "'::1'"]),
    ("macaddr8", &["'08:00:2b:01:02:03:04:05'"]),
    ("bit(3)", &["B'101'"]),
    ("varbit", &["B''", "B'0011'"]),
    ("point", &["'(-0,NaN)'", "'(1e-320,Infinity)'"]),
    ("path", &["'[(0,0),(1,1)]'", "'((0,0),(1,1))'"]),
    ("tsvector", &["$$'it''s':1A b:2,3 '\\\\':4$$", "''"]),
    ("tsquery", &["$$'a' & !'b''s' <2> 'c':*A$$"]),
    ("oid", &["4294967295"]),
    ("regclass", &["'public.v'", "'pg_catalog.pg_class'", "0"]),
    ("public.mood", &["'sad'", "'it''s \\ \"x\"'"]),
    ("public.pair", &["ROW(NULL, NULL)", "ROW(1, '')", "ROW(2, E'a\"b,\\\\(\\n')"]),
    ("public.pair[]", &["ARRAY[ROW(1, 'a,b'), NULL, ROW(NULL, NULL)]::public.pair[]"]),
    ("public.code", &["'1.10'", "'2'"]),
];

/// What sync lists of the enum below.
const LABELS_DIFFER: &str = "not checked whether values of v fit their types";
/// On each side the labels have another order.
const LABELS: [&str; 2] = ["'sad', 'it''s \\ \"x\"'", "'x', 'it''s \\ \"x\"', 'sad'"];

fn tables(side: usize) -> String {
    let mut sql = format!(
        "CREATE TYPE mood AS ENUM ({});
         CREATE TYPE pair AS (a int, b text);
         CREATE DOMAIN code AS numeric CHECK (VALUE > 0);
         CREATE TABLE v (id int PRIMARY KEY, n int);",
        LABELS[side]
    );
    for (number, (data_type, values)) in TYPES.iter().enumerate() {
        sql += &format!("CREATE TABLE t{number} (id int PRIMARY KEY, v {data_type});");
        if side == 1 {
            continue;
        }
        for (id, value) in values.iter().chain(&["NULL"]).enumerate() {
            let cast = if *value == "NULL" {
                value.to_string()
            } else {
                format!("({value})::{data_type}")
            };
            sql += &format!("INSERT INTO t{number} VALUES ({id}, {cast});");
        }
    }
    sql
}

/// Settings of a role that would change what values mean.
const STRANGE: &str = "
    ALTER DATABASE \"DB\" SET standard_conforming_strings = off;
    ALTER DATABASE \"DB\" SET xmloption = document;
    ALTER DATABASE \"DB\" SET array_nulls = off;
    ALTER DATABASE \"DB\" SET DateStyle = 'German, DMY';
    ALTER DATABASE \"DB\" SET IntervalStyle = 'sql_standard';
    ALTER DATABASE \"DB\" SET TimeZone = 'Asia/Tokyo';
    ALTER DATABASE \"DB\" SET extra_float_digits = -15;
    ALTER DATABASE \"DB\" SET bytea_output = 'escape';
    ALTER DATABASE \"DB\" SET row_security = on;
    ALTER DATABASE \"DB\" SET default_transaction_read_only = on;";

fn every_value(servers: [&Server; 2], strange: bool) {
    let pair = Pair::on(servers, &tables(0), &tables(1));
    if strange {
        for db in [&pair.from, &pair.to] {
            db.sql(&STRANGE.replace("DB", db.name()));
        }
    }
    let script = pair.brings_all_at(&[], &[LABELS_DIFFER]);
    let hidden = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!script.contains(hidden), "a control character is in the script");
    assert!(!script.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}']));
    for (number, (data_type, values)) in TYPES.iter().enumerate() {
        let pinned = |db: &Db<'_>| {
            db.query(&format!(
                "SET extra_float_digits = 1; SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC';
                 SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
                 SET standard_conforming_strings = on; SET xmloption = content;
                 SELECT id, v IS NOT DISTINCT FROM NULL, md5(format('%s', v)), left(format('%s', v), 99)
                 FROM t{number} ORDER BY id"
            ))
        };
        let (from, to) = (pinned(&pair.from), pinned(&pair.to));
        assert_eq!(from.len(), values.len() + 1, "{data_type}");
        assert_eq!(from, to, "{data_type}");
    }
}

#[test]
fn every_type_comes_as_it_was() {
    every_value([first(), second()], false);
}

#[test]
fn no_setting_of_a_database_changes_a_value() {
    every_value([first(), second()], true);
}

#[test]
fn values_come_from_older_and_from_newer_servers() {
    let (oldest, newest) = (&versions()[0].1, &versions()[5].1);
    every_value([oldest, newest], false);
    every_value([newest, oldest], false);
}

#[test]
fn many_rows_come_by_copy_and_hostile_ones_among_them() {
    let table = "CREATE TABLE t (\"id \"\"x\\\" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                                 v text, n text[])";
    let hostile =
        "SELECT v FROM (VALUES (''), (NULL), ('\\N'), ('\\.'), (E'\\n\\\\.\\n'), (E'\\t'),
        (E'\\r'), (E'\\\\'), ('é \\x00'), (E'\\u202e'), (E'\\x1b[2J'), (':x `id`'), ('\\! touch x'))
        AS v (v), generate_series(1, 300)";
    let pair = Pair::of(
        &format!("{table}; INSERT INTO t (v, n) SELECT v, ARRAY[v, '\"'] FROM ({hostile}) AS h"),
        &format!("{table}; INSERT INTO t (v) VALUES ('own') ; DELETE FROM t"),
    );
    let script = pair.brings_all(&[]);
    assert!(script.contains("FROM stdin;\n") && script.contains("\n\\.\n"), "no COPY");
    pair.agree("t", "*");
    pair.to.sql("INSERT INTO t (v) VALUES ('next')");
}

#[test]
fn a_large_value_comes_by_copy() {
    let table = "CREATE TABLE t (id uuid PRIMARY KEY, v text, b bytea)";
    let rows = "INSERT INTO t SELECT gen_random_uuid(), repeat(E'it''s \\\\ \\n', 200000),
                decode(repeat('00ff', 100000), 'hex') FROM generate_series(1, 4)";
    let pair = Pair::of(&format!("{table}; {rows}"), table);
    assert!(pair.brings_all(&[]).contains("FROM stdin;\n"));
    pair.agree("t", "id, md5(v), md5(b)");
}

#[test]
fn a_target_of_another_encoding_gets_the_same_characters() {
    let name = "sync_latin1";
    let admin = Db::create(second());
    admin.sql(&format!(
        "CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    ));
    let table = "CREATE TABLE t (id int PRIMARY KEY, v text)";
    let values = "(1, 'é'), (2, E'\\u0085\\u00a0\\u00ad'), (3, E'\\n\\\\')";
    let from = Db::with(
        first(),
        &format!(
            "{table}; INSERT INTO t VALUES {values}; INSERT INTO t SELECT n, E'\\u00a0 é' || n
             FROM generate_series(4, 1200) AS n"
        ),
    );
    let latin = crate::support::Psql::new(second(), name);
    latin.sql(table);
    let to = admin.url().replace(admin.name(), name);
    let project = crate::support::Project::of([("from", from.url()), ("to", to)]);
    let script = project.run(&["sync", "from", "to", "t"]);
    assert_eq!(script.code, Some(0), "{script:?}");
    latin.sql(&script.stdout);
    let sql = "SELECT id, v FROM t ORDER BY id";
    assert_eq!(latin.query(sql), from.query(sql));
    // And back.
    from.sql("DELETE FROM t WHERE id % 2 = 1");
    let script = project.run(&["sync", "to", "from", "t"]);
    assert_eq!(script.code, Some(0), "{script:?}");
    from.sql(&script.stdout);
    assert_eq!(latin.query(sql), from.query(sql));
    admin.sql(&format!("DROP DATABASE {name}"));
}

#[test]
fn values_of_extensions_types_come_too() {
    let table =
        "CREATE SCHEMA e; CREATE EXTENSION hstore SCHEMA e; CREATE EXTENSION citext SCHEMA e;
        CREATE EXTENSION ltree SCHEMA e;
        CREATE TABLE t (id int PRIMARY KEY, h e.hstore, c e.citext UNIQUE, l e.ltree, a e.hstore[]);
        CREATE TABLE u (id int PRIMARY KEY, c e.citext REFERENCES t (c));";
    let rows = "INSERT INTO t VALUES
        (1, '\"a\\\"b\"=>NULL, \"NULL\"=>\"\"', 'It''s x', 'a.b_1', ARRAY['x=>1'::e.hstore, NULL]),
        (2, '', '', '', '{}'), (3, NULL, NULL, NULL, NULL);
        INSERT INTO u VALUES (1, 'IT''S X'), (2, NULL);";
    let pair = Pair::of(&format!("{table}{rows}"), table);
    pair.brings_all(&[]);
    pair.agree("t", "*");
    pair.agree("u", "*");
}
