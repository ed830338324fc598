//! Texts as servers of several versions gave them.

use super::same;

#[test]
fn columns_of_the_only_relation_may_do_without_its_name() {
    for (old, new) in [
        (
            "SELECT cust.id,\n    cust.name\n   FROM x.cust\n  WHERE (cust.id > 10)",
            "SELECT id,\n    name\n   FROM x.cust\n  WHERE (id > 10)",
        ),
        (
            "SELECT c.id, ( SELECT max(ord.placed) AS max FROM x.ord WHERE (ord.cust_id = c.id)) AS last FROM x.cust c",
            "SELECT id, ( SELECT max(ord.placed) AS max FROM x.ord WHERE (ord.cust_id = c.id)) AS last FROM x.cust c",
        ),
        (
            "WITH t AS ( SELECT ord.cust_id FROM x.ord ) SELECT t.cust_id FROM t WHERE (t.s > 1)",
            "WITH t AS ( SELECT ord.cust_id FROM x.ord ) SELECT cust_id FROM t WHERE (s > 1)",
        ),
        ("SELECT s.a FROM x.srf(3) s(a, b)", "SELECT a FROM x.srf(3) s(a, b)"),
        (
            "SELECT v.i FROM ( VALUES (1,'a'::text)) v(i, t)",
            "SELECT i FROM ( VALUES (1,'a'::text)) v(i, t)",
        ),
        (
            "SELECT count(*) FILTER (WHERE (ord.total > 1)) AS n FROM ONLY x.ord GROUP BY ord.a ORDER BY ord.b",
            "SELECT count(*) FILTER (WHERE (total > 1)) AS n FROM ONLY x.ord GROUP BY a ORDER BY b",
        ),
        (
            "SELECT \"T\".\"A b\" FROM x.\"T\" TABLESAMPLE system ((10)::real)",
            "SELECT \"A b\" FROM x.\"T\" TABLESAMPLE system ((10)::real)",
        ),
        ("SELECT o.* FROM x.ord o", "SELECT o.*\n   FROM x.ord o;"),
        (
            "SELECT t.a FROM ROWS FROM(generate_series(1, 3), f()) WITH ORDINALITY t(a, b, c)",
            "SELECT a FROM ROWS FROM(generate_series(1, 3), f()) WITH ORDINALITY t(a, b, c)",
        ),
    ] {
        assert!(same(old, new), "{old}");
    }
}

#[test]
fn a_name_that_means_something_stays() {
    for (left, right) in [
        ("SELECT a.x FROM a, b", "SELECT x FROM a, b"),
        ("SELECT a.x FROM (a JOIN b ON (true))", "SELECT x FROM (a JOIN b ON (true))"),
        ("SELECT a.x FROM a UNION SELECT b.x FROM b", "SELECT x FROM a UNION SELECT b.x FROM b"),
        ("SELECT app.f(1) FROM x.app", "SELECT f(1) FROM x.app"),
        ("SELECT (1)::app.t FROM x.app", "SELECT (1)::t FROM x.app"),
        ("SELECT a.x FROM s.a", "SELECT a.y FROM s.a"),
        ("SELECT a.x FROM s.a", "SELECT a.x FROM s.b a"),
        ("SELECT ( SELECT b.x FROM b) FROM a", "SELECT ( SELECT x FROM b) FROM a"),
        ("SELECT 'A' AS a", "SELECT 'a' AS a"),
        ("SELECT \"A\" FROM t", "SELECT a FROM t"),
    ] {
        assert!(!same(left, right), "{left}");
    }
}

#[test]
fn calls_in_words_are_those_of_their_functions() {
    for (words, function) in [
        ("TRIM(BOTH 'x'::text FROM a)", "btrim(a, 'x'::text)"),
        ("TRIM(LEADING FROM a)", "ltrim(a)"),
        ("TRIM(TRAILING 'y'::text FROM a)", "rtrim(a, 'y'::text)"),
        ("POSITION(('a'::text) IN (s))", "\"position\"(s, 'a'::text)"),
        ("SUBSTRING(s FROM 2 FOR 3)", "\"substring\"(s, 2, 3)"),
        ("SUBSTRING(s FROM 2)", "\"substring\"(s, 2)"),
        (
            "SUBSTRING(s SIMILAR 'a'::text ESCAPE '#'::text)",
            "\"substring\"(s, 'a'::text, '#'::text)",
        ),
        ("OVERLAY(s PLACING 'x'::text FROM 2)", "\"overlay\"(s, 'x'::text, 2)"),
        ("OVERLAY(s PLACING 'x'::text FROM 2 FOR 1)", "\"overlay\"(s, 'x'::text, 2, 1)"),
        ("((a, b) OVERLAPS (c, d))", "\"overlaps\"(a, b, c, d)"),
        ("(t AT TIME ZONE 'UTC'::text)", "timezone('UTC'::text, t)"),
        (
            "date(((t)::timestamp with time zone AT TIME ZONE 'UTC'::text))",
            "date(timezone('UTC'::text, (t)::timestamp with time zone))",
        ),
        ("NORMALIZE(s)", "\"normalize\"(s)"),
        ("NORMALIZE(s, NFD)", "\"normalize\"(s, 'NFD'::text)"),
        ("(s IS NORMALIZED)", "is_normalized(s)"),
        ("(s IS NFD NORMALIZED)", "is_normalized(s, 'NFD'::text)"),
        ("COLLATION FOR (s)", "pg_collation_for(s)"),
        ("TRIM(BOTH FROM new.name)", "btrim((new.name)::text)"),
        ("POSITION(('a'::text) IN (name))", "\"position\"((name)::text, 'a'::text)"),
        ("f(TRIM(BOTH FROM (a || TRIM(BOTH FROM b))))", "f(btrim((a || btrim(b))))"),
    ] {
        assert!(same(words, function), "{words}");
        let (words, function) = (format!("(x = {words})"), format!("(x = {function})"));
        assert!(same(&words, &function), "{words}");
    }
    assert!(!same("EXTRACT(year FROM t)", "date_part('year'::text, t)"));
    assert!(!same("TRIM(BOTH FROM a)", "ltrim(a)"));
    assert!(!same("s.btrim(a)", "s.btrim((a)::text)"));
    assert!(!same("timezone('x'::text, a)", "timezone('x'::text, (a)::timestamptz)"));
    assert!(!same("(a AT TIME ZONE 'x'::text)", "timezone(a, 'x'::text)"));
}
