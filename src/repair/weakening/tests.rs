//! Which changes weaken a protection, by kind.

use super::weakening;
use crate::model::{Address, Kind, Object, Property, Value, grantee};

type Properties<'p> = &'p [(&'static str, Value)];

fn object(kind: Kind, path: &[&str], properties: Properties<'_>) -> Object {
    let properties: Vec<Property> =
        properties.iter().map(|(name, value)| Property { name, value: value.clone() }).collect();
    Object::named(Address::new(kind, path.iter().copied()), properties)
}

/// Whether the change from the first to the second weakens, and whether the way back does.
fn both(kind: Kind, left: Properties<'_>, right: Properties<'_>) -> (bool, bool) {
    let of = |properties| object(kind, &["s", "t", "x"], properties);
    let (left, right) = (of(left), of(right));
    let weakens = |a: &Object, b: &Object| weakening(Some(a), Some(b), None).is_some();
    (weakens(&left, &right), weakens(&right, &left))
}

fn yes() -> Value {
    Value::Flag(true)
}

fn no() -> Value {
    Value::Flag(false)
}

fn sql(text: &str) -> Value {
    Value::expression(Some(text), None)
}

fn text(text: &str) -> Value {
    Value::text(text)
}

#[test]
fn protection_that_is_switched_off_weakens_and_on_does_not() {
    let definer = ("security definer", yes());
    for (kind, on, off) in [
        (Kind::TABLE, &[("row level security", yes())][..], &[("row level security", no())][..]),
        (
            Kind::TABLE,
            &[("force row level security", yes())],
            &[("force row level security", no())],
        ),
        (Kind::TABLE, &[("persistence", text("permanent"))], &[("persistence", text("unlogged"))]),
        (
            Kind::TABLE,
            &[("trigger states", Value::set([""; 0]))],
            &[("trigger states", Value::set(["t disabled"]))],
        ),
        (Kind::COLUMN, &[("not null", yes())], &[("not null", no())]),
        (Kind::COLUMN, &[("not null validated", yes())], &[("not null validated", no())]),
        (Kind::DOMAIN, &[("not null", yes())], &[("not null", no())]),
        (Kind::DOMAIN, &[("checks", sql("(a) AND (b)"))], &[("checks", sql("(a)"))]),
        (Kind::CONSTRAINT, &[("enforced", yes())], &[("enforced", no())]),
        (Kind::CONSTRAINT, &[("validated", yes())], &[("validated", no())]),
        (Kind::CONSTRAINT, &[("triggers enabled", yes())], &[("triggers enabled", no())]),
        (Kind::CONSTRAINT, &[("no inherit", no())], &[("no inherit", yes())]),
        (Kind::TRIGGER, &[("enabled", text("always"))], &[("enabled", text("replica"))]),
        (Kind::TRIGGER, &[("enabled", text("origin"))], &[("enabled", text("disabled"))]),
        (Kind::RULE, &[("enabled", text("origin"))], &[("enabled", text("disabled"))]),
        (Kind::EVENT_TRIGGER, &[("enabled", text("origin"))], &[("enabled", text("disabled"))]),
        (Kind::FUNCTION, &[("security definer", no())], &[("security definer", yes())]),
        (Kind::PROCEDURE, &[("leakproof", no())], &[("leakproof", yes())]),
        (
            Kind::FUNCTION,
            &[definer.clone(), ("settings", Value::set(["search_path=pg_catalog"]))],
            &[definer, ("settings", Value::set([""; 0]))],
        ),
        (
            Kind::VIEW,
            &[("options", Value::set(["security_barrier=true"]))],
            &[("options", Value::set(["security_barrier=false"]))],
        ),
        (
            Kind::VIEW,
            &[("options", Value::set(["security_invoker=true"]))],
            &[("options", Value::set([""; 0]))],
        ),
        (
            Kind::VIEW,
            &[("options", Value::set(["check_option=cascaded"]))],
            &[("options", Value::set(["check_option=local"]))],
        ),
        (
            Kind::INDEX,
            &[("unique", yes()), ("keys", Value::list(["a"]))],
            &[("unique", no()), ("keys", Value::list(["a"]))],
        ),
    ] {
        assert_eq!(both(kind, on, off), (true, false), "{kind} {on:?} -> {off:?}");
    }
}

#[test]
fn constraint_that_is_replaced_weakens_unless_it_is_surely_stricter() {
    let unique = |columns: &[&str]| [("type", text("unique")), ("columns", Value::list(columns))];
    let key = |action: &str| [("type", text("foreign key")), ("on delete", text(action))];
    let check = |expression: &str| [("type", text("check")), ("expression", sql(expression))];
    let index = |keys: &[&str], predicate: Value| {
        [("unique", yes()), ("keys", Value::list(keys)), ("predicate", predicate)]
    };
    for (kind, left, right, expected) in [
        (Kind::CONSTRAINT, &unique(&["a"])[..], &unique(&["a", "b"])[..], (true, false)),
        (Kind::CONSTRAINT, &unique(&["a"]), &unique(&["b"]), (true, true)),
        (Kind::CONSTRAINT, &unique(&["a", "b"]), &unique(&["b", "a"]), (false, false)),
        (Kind::CONSTRAINT, &check("a > 0"), &check("a > 1"), (true, true)),
        (Kind::CONSTRAINT, &check("a > 0"), &unique(&["a"]), (true, true)),
        (Kind::CONSTRAINT, &key("no action"), &key("cascade"), (true, false)),
        (Kind::CONSTRAINT, &key("restrict"), &key("set null"), (true, false)),
        (Kind::CONSTRAINT, &key("set default"), &key("set null"), (true, true)),
        (Kind::CONSTRAINT, &key("restrict"), &key("no action"), (false, false)),
        (Kind::INDEX, &index(&["a"], Value::None), &index(&["a", "b"], Value::None), (true, false)),
        (Kind::INDEX, &index(&["a"], Value::None), &index(&["a"], sql("b")), (true, false)),
        (Kind::INDEX, &index(&["a"], sql("b")), &index(&["a"], sql("c")), (true, true)),
    ] {
        assert_eq!(both(kind, left, right), expected, "{left:?} -> {right:?}");
    }
    fn dropped(kind: Kind, properties: Properties<'_>) -> bool {
        weakening(Some(&object(kind, &["s", "t", "x"], properties)), None, None).is_some()
    }
    assert!(dropped(Kind::CONSTRAINT, &check("a")) && dropped(Kind::POLICY, &[]));
    assert!(dropped(Kind::INDEX, &[("unique", yes())]) && !dropped(Kind::INDEX, &[]));
}

#[test]
fn any_change_of_a_policy_weakens_and_a_new_one_that_permits() {
    let policy = |using: &str, permissive: bool| {
        [
            ("permissive", Value::Flag(permissive)),
            ("roles", Value::set(["public"])),
            ("using", sql(using)),
        ]
    };
    assert_eq!(both(Kind::POLICY, &policy("a", true), &policy("b", true)), (true, true));
    assert_eq!(both(Kind::POLICY, &policy("a", true), &policy("a", true)), (false, false));
    let table =
        |is_on| object(Kind::TABLE, &["s", "t"], &[("row level security", Value::Flag(is_on))]);
    let new = |permissive, is_on| {
        let policy = object(Kind::POLICY, &["s", "t", "p"], &policy("a", permissive));
        weakening(None, Some(&policy), Some(&table(is_on))).is_some()
    };
    assert!(new(true, true) && !new(false, true) && !new(true, false));
}

#[test]
fn privilege_weakens_where_everybody_has_it_or_it_may_be_passed_on() {
    let of = |who: &str, privileges: &[&str]| {
        let list = [("privileges", Value::set(privileges)), ("revoked", Value::set([""; 0]))];
        object(Kind::PRIVILEGE, &["table", "s", "t", who], &list)
    };
    let weakens = |who, old: Option<&[&str]>, new: Option<&[&str]>| {
        let (old, new) = (old.map(|old| of(who, old)), new.map(|new| of(who, new)));
        weakening(old.as_ref(), new.as_ref(), None).is_some()
    };
    let select = Some(&["SELECT"][..]);
    let grantable = Some(&["SELECT WITH GRANT OPTION"][..]);
    assert!(weakens(grantee::EVERYBODY, None, select));
    assert!(weakens(grantee::EVERYBODY, select, Some(&["INSERT", "SELECT"])));
    assert!(!weakens(grantee::EVERYBODY, Some(&["INSERT", "SELECT"]), select));
    assert!(!weakens(grantee::EVERYBODY, select, None));
    assert!(!weakens("r", None, select) && weakens("r", None, grantable));
    assert!(weakens("r", select, grantable) && !weakens("r", grantable, select));
}

#[test]
fn object_that_is_new_weakens_nothing() {
    for (kind, properties) in [
        (Kind::FUNCTION, &[("security definer", yes())][..]),
        (Kind::TABLE, &[("persistence", text("unlogged"))]),
        (Kind::CONSTRAINT, &[("validated", no())]),
    ] {
        let new = object(kind, &["s", "t", "x"], properties);
        assert_eq!(weakening(None, Some(&new), None), None, "{kind}");
    }
}
