//! Texts that could be more than they look.

use super::{
    bound, conjuncts, expression, full_type, is_one_action, is_one_query, is_qualified_name,
    is_type, leading_name, list, literal, qualified, requoted, routine,
};

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
        assert_eq!(super::without_cast(text), bare, "{text}");
    }
}

#[test]
fn puts_the_modifier_where_it_belongs() {
    for (name, modifier, expected) in [
        ("character varying", Some("255"), Some("character varying(255)")),
        ("timestamp with time zone", Some("3"), Some("timestamp(3) with time zone")),
        ("numeric[]", Some("10,2"), Some("numeric(10,2)[]")),
        ("public.\"My;Type\"", None, Some("public.\"My;Type\"")),
        ("integer, DROP COLUMN id", None, None),
        ("integer USING evil()", None, None),
        ("numeric", Some("1) x ("), None),
        ("interval", Some("day to second"), Some("interval day to second")),
    ] {
        assert_eq!(full_type(name, modifier).as_deref(), expected);
    }
}

#[test]
fn takes_lists_and_qualified_names_apart() {
    assert_eq!(list("f(a, b), 'c,d', \"e,\"[1]"), Some(vec!["f(a, b)", "'c,d'", "\"e,\"[1]"]));
    assert_eq!(list("a, (b"), None);
    assert_eq!(qualified("s.\"A \"\"b\"").as_deref(), Some("\"s\".\"A \"\"b\""));
    for text in ["t", "a.b.c", "s.t x", ""] {
        assert_eq!(qualified(text), None, "{text}");
    }
}

#[test]
fn a_type_is_nothing_more() {
    for text in [
        "integer",
        "numeric(10,2)[]",
        "timestamp(3) with time zone",
        "double precision[]",
        "interval day to second(3)",
        "public.\"My (Type)\"(3)",
        "public.geometry(Point,4326)",
        "\"char\"",
    ] {
        assert!(is_type(text), "{text}");
    }
    for text in ["", "integer CASCADE", "integer, b", "text(1) x", "interval '; --", "a(b(c))"] {
        assert!(!is_type(text), "{text}");
    }
}

#[test]
fn quotes_what_postgresql_spells() {
    assert_eq!(requoted("s.\"T t\"").as_deref(), Some("\"s\".\"T t\""));
    assert_eq!(requoted("s.t x"), None);
    assert_eq!(routine("s.f(integer, text)").as_deref(), Some("\"s\".\"f\"(integer, text)"));
    assert_eq!(routine("f(); DROP TABLE t; --()"), None);
    assert_eq!(routine("f"), None);
}

#[test]
fn knows_names_and_quotes_strings() {
    assert!(is_qualified_name("public.\"a \"\"b\""));
    for text in ["", "a b", "a.", "\"a", "a;b"] {
        assert!(!is_qualified_name(text), "{text}");
    }
    let quoted = leading_name("\"a \"\"b\" DESC");
    assert_eq!(quoted, Some(("a \"b".to_owned(), " DESC")));
    assert_eq!(leading_name("a"), Some(("a".to_owned(), "")));
    assert_eq!(leading_name("(expression)"), None);
    assert_eq!(literal(r"a\'"), r"E'a\\'''");
    assert_eq!(literal("a\n\\! x"), r"E'a\n\\! x'");
    assert_eq!(literal("\ta\u{202e}é"), r"E'\ta\U0000202eé'");
}
