//! Texts that could be more than they look.

use super::{bound, conjuncts, expression, is_one_action, is_one_query, list, without_cast};

#[test]
fn takes_what_is_one_expression() {
    for (text, expected) in [
        ("now()", "now()"),
        ("true", "true"),
        ("a > 0", "(a > 0)"),
        ("'it''s'::text", "('it''s'::text)"),
        ("a[1:2]", "(a[1:2])"),
        (r"b ~ '^\d+$'", r"(b ~ '^\d+$')"),
        (r"E'a\'b'", r"(E'a\'b')"),
        (r"'x\\\\'", r"('x\\\\')"),
        ("date'2020-01-01'", "(date'2020-01-01')"),
        ("a = ANY (ARRAY['p', 'q'])", "(a = ANY (ARRAY['p', 'q']))"),
    ] {
        assert_eq!(expression(text).as_deref(), Some(expected));
    }
}

#[test]
fn refuses_what_could_run() {
    for text in [
        "",
        "1; DROP TABLE t",
        "1, DROP COLUMN id",
        "1)",
        "(1",
        "1 -- x",
        "1 /* x */",
        "'a\n\\! touch canary'",
        "1 \\! touch canary",
        "'open",
        "$$x$$",
        ":'HOME'",
        ":HOST",
        r"1.e'\'' ' \! touch canary #'",
        r"1e'\'' ' \! touch canary #'",
        r"'a'e'\'' ' \! touch canary #'",
        "a\u{202e}b",
        r"'\'; DROP TABLE t; --'",
        r"date'\'; DROP TABLE t; --'",
        "a]",
        r"'x\\\'; DROP TABLE t; --'",
        "1\n  \\! x",
        "\0",
    ] {
        assert_eq!(expression(text), None, "{text}");
    }
}

#[test]
fn a_query_has_commas_and_an_action_has_queries() {
    assert!(is_one_query("SELECT a, b FROM t") && !is_one_query("SELECT 1; DROP TABLE t"));
    assert!(!is_one_query("(SELECT 1; DROP TABLE t)"));
    assert!(is_one_action("( DELETE FROM a;\n DELETE FROM b;\n)"));
    for text in ["DELETE FROM a; DELETE FROM b", "(DELETE FROM a;)) ; (", "(';)", "( a; -- b\n)"] {
        assert!(!is_one_action(text), "{text}");
    }
}

#[test]
fn a_bound_is_one_clause() {
    for text in ["DEFAULT", "FOR VALUES FROM (MINVALUE) TO ('2020-01-01')"] {
        assert_eq!(bound(text), Some(text));
    }
    for text in ["DEFAULT; DROP TABLE t", "FOR VALUES IN (1), (2)", "FOR VALUES IN ('", "x"] {
        assert_eq!(bound(text), None, "{text}");
    }
}

#[test]
fn takes_a_conjunction_apart() {
    for (text, parts) in [
        ("((a > 0)) AND (b)", &["(a > 0)", "b"][..]),
        ("((a) AND (b))", &["(a) AND (b)"]),
        ("(a <> 'x) AND (y')", &["a <> 'x) AND (y'"]),
        ("a > 0", &["a > 0"]),
        ("(a) OR (b)", &["(a) OR (b)"]),
    ] {
        assert_eq!(conjuncts(text).unwrap(), parts, "{text}");
    }
    assert_eq!(conjuncts("(a) AND (b); c"), None);
    assert_eq!(conjuncts("(a) AND (b; c)"), None);
}

#[test]
fn a_cast_is_not_what_is_cast() {
    for (text, bare) in [
        ("'x'::character varying(9)", "x"),
        ("('0'::bigint)::numeric", "0"),
        ("nextval('s'::regclass)", "nextval('s'::regclass)"),
        ("a || 'b'::text", "a || 'b'"),
    ] {
        assert_eq!(without_cast(text), bare, "{text}");
    }
}

#[test]
fn list_is_split_at_its_own_commas() {
    assert_eq!(list("f(a, b), 'c,d', \"e,\"[1]"), Some(vec!["f(a, b)", "'c,d'", "\"e,\"[1]"]));
    assert_eq!(list("a, (b"), None);
}
