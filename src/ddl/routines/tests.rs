//! What the cases under `fixtures/` cannot show: objects that no honest catalog holds, and those that
//! a declaration states in part.

use crate::ddl::{Statement, testing, writer};
use crate::model::{Address, Kind, Object, Property, Value};

type Stated = (&'static str, Value);

fn object(kind: Kind, tail: &str, stated: impl IntoIterator<Item = Stated>) -> Object {
    let name = if kind == Kind::OPERATOR { "@@" } else { "x" };
    let properties = stated.into_iter().map(|(name, value)| Property { name, value });
    Object::named(Address::new(kind, ["s", name, tail]), properties.collect::<Vec<_>>())
}

fn text(text: &str) -> Value {
    Value::text(text)
}

/// One that can be written, of each kind.
fn whole(kind: Kind) -> (&'static str, Vec<Stated>) {
    let arguments = || ("arguments", Value::list(["a integer"]));
    match kind {
        Kind::FUNCTION => (
            "(integer)",
            vec![
                arguments(),
                ("defaults", Value::expression(Some("(1)"), None)),
                ("returns", text("integer")),
                ("language", text("sql")),
                ("body", Value::Definition("SELECT 1".into())),
                ("volatility", text("stable")),
                ("parallel", text("safe")),
                ("cost", text("1e+06")),
                ("support", text("s.f(internal)")),
                ("settings", Value::set(["search_path=a"])),
                ("transforms", Value::set(["s.t"])),
            ],
        ),
        Kind::PROCEDURE => (
            "(integer)",
            vec![
                arguments(),
                ("language", text("sql")),
                ("body", Value::Definition("BEGIN ATOMIC\n SELECT 1;\nEND".into())),
                ("standard body", Value::Flag(true)),
            ],
        ),
        Kind::AGGREGATE => (
            "(integer)",
            vec![
                arguments(),
                ("transition", text("int4pl(integer,integer)")),
                ("state type", Value::type_name("integer")),
                ("final", text("s.f(integer)")),
                ("final modify", text("shareable")),
                ("sort operator", text("<(integer,integer)")),
                ("parallel", text("safe")),
            ],
        ),
        Kind::OPERATOR => (
            "(integer, integer)",
            vec![
                ("function", text("int4eq(integer,integer)")),
                ("commutator", text("s.@@(integer,integer)")),
                ("restrict", text("eqsel(internal,oid,internal,integer)")),
            ],
        ),
        Kind::OPERATOR_FAMILY => (
            " USING btree",
            vec![
                ("operators", Value::set(["1 <(integer,bigint)"])),
                ("functions", Value::set(["1 (integer, bigint) btint48cmp(integer,bigint)"])),
            ],
        ),
        _ => (
            " USING gist",
            vec![
                ("input type", Value::type_name("point")),
                ("key type", Value::type_name("box")),
                ("family", text("s.y")),
                (
                    "operators",
                    Value::set(["15 <->(point,point) FOR ORDER BY pg_catalog.float_ops"]),
                ),
                ("functions", Value::set(["1 s.f(point)"])),
            ],
        ),
    }
}

const KINDS: [Kind; 6] = [
    Kind::FUNCTION,
    Kind::PROCEDURE,
    Kind::AGGREGATE,
    Kind::OPERATOR,
    Kind::OPERATOR_FAMILY,
    Kind::OPERATOR_CLASS,
];

fn created(object: &Object) -> Option<Vec<Statement>> {
    testing::create(writer(object.address.kind)?, object)
}

fn altered(from: &Object, to: &Object, property: &str) -> Option<String> {
    let statements = testing::alter(writer(from.address.kind)?, from, to, property)?;
    Some(statements.into_iter().map(|statement| statement.sql).collect::<Vec<_>>().join("; "))
}

#[test]
fn what_could_be_something_else_is_not_written() {
    const HOSTILE: &str = "1); DROP TABLE t; --";
    for kind in KINDS {
        let (tail, stated) = whole(kind);
        assert!(created(&object(kind, tail, stated.clone())).is_some(), "{kind}");
        for (place, (property, value)) in stated.iter().enumerate() {
            // A name and a string are quoted, whatever they are.
            if ["language", "settings"].contains(property)
                || (*property == "body" && kind == Kind::FUNCTION)
            {
                continue;
            }
            let hostile = match value {
                Value::Text(_) => text(HOSTILE),
                Value::Type(_) => Value::type_name(HOSTILE),
                Value::Definition(_) => Value::Definition(HOSTILE.into()),
                Value::Expression(_) => Value::expression(Some(HOSTILE), None),
                Value::List(_) => Value::list([HOSTILE]),
                Value::Set(_) => Value::set([HOSTILE]),
                _ => continue,
            };
            let mut stated = stated.clone();
            stated[place].1 = hostile;
            assert_eq!(created(&object(kind, tail, stated)), None, "{property} of {kind}");
        }
    }
}

#[test]
fn half_an_object_is_not_written() {
    for (kind, needed) in [
        (Kind::FUNCTION, &["returns", "language", "body"][..]),
        (Kind::PROCEDURE, &["language", "body"]),
        (Kind::AGGREGATE, &["transition", "state type"]),
        (Kind::OPERATOR, &["function"]),
        (Kind::OPERATOR_CLASS, &["input type"]),
    ] {
        let (tail, stated) = whole(kind);
        for lacking in needed {
            let rest = stated.iter().filter(|(name, _)| name != lacking).cloned();
            assert_eq!(created(&object(kind, tail, rest)), None, "{kind} without {lacking}");
        }
    }
}

#[test]
fn a_definer_is_whose_it_was() {
    let (tail, mut stated) = whole(Kind::FUNCTION);
    stated.extend([("security definer", Value::Flag(true)), ("owner", text("low"))]);
    let definer = object(Kind::FUNCTION, tail, stated.clone());
    let statements = created(&definer).unwrap();
    let owned = "ALTER FUNCTION \"s\".\"x\"(integer) OWNER TO \"low\"";
    assert!(statements.iter().any(|statement| statement.sql == owned), "{statements:?}");
    stated.retain(|(name, _)| *name != "security definer");
    let invoker = object(Kind::FUNCTION, tail, stated);
    assert!(created(&invoker).unwrap().iter().all(|statement| !statement.sql.contains("OWNER")));
    // What replaces another leaves it to whom it is.
    let replaced = altered(&invoker, &definer, "body").unwrap();
    assert!(
        replaced.starts_with("CREATE OR REPLACE ") && !replaced.contains("OWNER"),
        "{replaced}"
    );
}

#[test]
fn what_a_replacement_would_refuse_is_made_again() {
    let (tail, stated) = whole(Kind::FUNCTION);
    let from = object(Kind::FUNCTION, tail, stated.clone());
    let with = |property: &'static str, value: Value| {
        let rest = stated.iter().filter(|(name, _)| *name != property).cloned();
        object(Kind::FUNCTION, tail, rest.chain([(property, value)]))
    };
    assert_eq!(altered(&from, &with("arguments", Value::list(["b integer"])), "arguments"), None);
    assert_eq!(altered(&from, &with("returns", text("text")), "returns"), None);
    assert_eq!(altered(&from, &with("defaults", Value::None), "defaults"), None, "one less");
    assert_eq!(altered(&from, &with("owner", text("x")), "owner"), None, "another rule's");
    let cheaper = altered(&from, &with("cost", Value::None), "cost");
    let expected = "ALTER FUNCTION \"s\".\"x\"(integer) COST 100";
    assert_eq!(cheaper.as_deref(), Some(expected));
}

#[test]
fn a_class_takes_members_and_lets_none_go() {
    let (tail, stated) = whole(Kind::OPERATOR_CLASS);
    let more = object(Kind::OPERATOR_CLASS, tail, stated.clone());
    let rest = stated.iter().filter(|(name, _)| *name != "functions").cloned();
    let less =
        object(Kind::OPERATOR_CLASS, tail, rest.chain([("functions", Value::set::<&str>([]))]));
    assert_eq!(
        altered(&less, &more, "functions").as_deref(),
        Some(
            "ALTER OPERATOR FAMILY \"s\".\"y\" USING gist ADD\n    \
             FUNCTION 1 (point, point) \"s\".\"f\"(point)"
        )
    );
    assert_eq!(altered(&more, &less, "functions"), None);
}
