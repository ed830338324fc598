//! Renames: how they are typed, which are refused, in which order they are run, and what they leave.

use super::{Rename, after, declared, resolve, steps};
use crate::model::{
    Address, Dependency, DependencyKind, Kind, Name, Object, Origin, Property, Snapshot, Value,
};

fn object(kind: Kind, path: &[&str], properties: &[(&'static str, Value)]) -> Object {
    let properties: Vec<Property> =
        properties.iter().map(|(name, value)| Property { name, value: value.clone() }).collect();
    Object::named(Address::new(kind, path.iter().copied()), properties)
}

fn side(objects: impl IntoIterator<Item = Object>) -> Snapshot {
    let mut side = Snapshot::empty("x", Origin::Database);
    objects.into_iter().for_each(|object| side.insert(object));
    side
}

fn tables(names: &[&str]) -> Snapshot {
    side(names.iter().flat_map(|name| {
        [object(Kind::TABLE, &["s", name], &[]), object(Kind::COLUMN, &["s", name, "a"], &[])]
    }))
}

fn parsed(typed: &[&str]) -> Vec<Rename> {
    typed.iter().map(|typed| Rename::parse(typed).unwrap()).collect()
}

#[test]
fn typed_rename_names_kind_and_both_names() {
    for (typed, from, to) in [
        ("table public.a=public.b", "public.a", "public.b"),
        ("table  Public.A = B", "public.a", "public.b"),
        ("column public.t.x=y", "public.t.x", "public.t.y"),
        ("column public.t.x=public.t.y", "public.t.x", "public.t.y"),
        ("foreign table s.\"a=b\"=s.\"c.d\"", "s.\"a=b\"", "s.\"c.d\""),
        ("function s.f(integer)=g", "s.f(integer)", "s.g(integer)"),
        ("function s.f(integer)=s.g", "s.f(integer)", "s.g(integer)"),
        ("schema a=b", "a", "b"),
    ] {
        let rename = Rename::parse(typed).unwrap();
        assert_eq!(
            (rename.from.to_string().as_str(), rename.to().to_string().as_str()),
            (from, to)
        );
        let flag = rename.flag();
        let value = flag.strip_prefix("--rename '").and_then(|f| f.strip_suffix('\'')).unwrap();
        assert_eq!(Rename::parse(value).as_ref(), Ok(&rename), "{flag}");
    }
    let quote = Address::table("s", "it's\n");
    let rename = Rename::between(&quote, &Address::table("s", "b")).unwrap();
    assert_eq!(rename.flag(), "--rename 'table s.U&\"it'\\''s\\+00000A\"=s.b'");
}

#[test]
fn rename_that_cannot_be_read_says_what_to_write() {
    for (typed, why) in [
        ("", "does not begin with a kind"),
        ("tables public.a=public.b", "does not begin with a kind"),
        ("table a=b", "no full name of a table"),
        ("table public.a", "no full name of a table"),
        ("table public.a=", "no name behind"),
        ("table public.a=other.b", "does not move the table"),
        ("column public.t.x=public.u.y", "does not move the column"),
        ("table public.\"a=public.b", "no full name of a table"),
    ] {
        let error = Rename::parse(typed).unwrap_err();
        assert!(error.contains(why) && error.contains("'table public.a=public.b'"), "{error}");
    }
}

#[test]
fn rename_that_cannot_be_done_is_refused() {
    let target = tables(&["a", "b"]);
    for (typed, why) in [
        (&["table s.x=s.y"][..], "table s.x is missing in x"),
        (&["table s.a=s.b"], "table s.b is already present in x"),
        (&["table s.a=s.c", "table s.a=s.c"], "asked for twice"),
        (&["table s.a=s.c", "table s.a=s.d"], "contradicts --rename 'table s.a=s.c'"),
        (&["table s.a=s.c", "table s.b=s.c"], "contradicts"),
        (&["table s.a=s.a"], "both names are the same"),
        (&["extension e=f"], "extension e is missing"),
    ] {
        let error = resolve(&parsed(typed), &target, None).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
    let extension = side([object(Kind::EXTENSION, &["e"], &[])]);
    let error = resolve(&parsed(&["extension e=f"]), &extension, None).unwrap_err();
    assert!(error.contains("cannot rename a extension") || error.contains("cannot rename an"));
}

#[test]
fn names_are_free_before_they_are_taken() {
    let sql = |typed: &[&str], target: &Snapshot| -> Vec<String> {
        let renames = resolve(&parsed(typed), target, None).unwrap();
        let steps = steps(&renames, target).unwrap().into_iter();
        let all = steps.flat_map(|step| step.statements).map(|statement| statement.sql);
        all.map(|sql| sql.replace("ALTER TABLE \"s\".", "")).collect()
    };
    assert_eq!(
        sql(&["table s.a=s.b", "table s.b=s.c"], &tables(&["a", "b"])),
        ["\"b\" RENAME TO \"c\"", "\"a\" RENAME TO \"b\""]
    );
    assert_eq!(
        sql(&["table s.a=s.b", "table s.b=s.a"], &tables(&["a", "b"])),
        [
            "\"a\" RENAME TO \"tenantctl_a\"",
            "\"b\" RENAME TO \"a\"",
            "\"tenantctl_a\" RENAME TO \"b\""
        ]
    );
    // A column under the new name of its table.
    for column in ["column s.a.a=z", "column s.b.a=z"] {
        assert_eq!(
            sql(&["table s.a=s.b", column], &tables(&["a"])),
            ["\"a\" RENAME COLUMN \"a\" TO \"z\"", "\"a\" RENAME TO \"b\""]
        );
    }
}

#[test]
fn declared_rename_is_inert_where_it_is_done() {
    let mut declaration = tables(&["b", "c"]);
    declaration.renamed_from = [("b", "a"), ("c", "b")]
        .map(|(to, from)| (Address::table("s", to), Name::new(from)))
        .into();
    let renames = |names: &[&str]| {
        let all = declared(&declaration, &tables(names)).into_iter();
        all.map(|rename| rename.flag()).collect::<Vec<_>>()
    };
    assert_eq!(renames(&["a", "b"]), ["--rename 'table s.b=s.c'", "--rename 'table s.a=s.b'"]);
    assert_eq!(renames(&["a"]), ["--rename 'table s.a=s.b'"]);
    assert_eq!(renames(&["b"]), ["--rename 'table s.b=s.c'"]);
    assert_eq!(renames(&["b", "c"]), [""; 0]);
    assert_eq!(renames(&[]), [""; 0]);
}

#[test]
fn what_names_a_renamed_object_has_its_new_name() {
    let text = Value::text;
    let sql = |sql| Value::expression(Some(sql), None);
    let key = ["s", "a", "k"];
    let mut target = side([
        object(Kind::TABLE, &["s", "a"], &[]),
        object(Kind::COLUMN, &["s", "a", "x"], &[]),
        object(Kind::COLUMN, &["s", "a", "type"], &[("default", sql("nextval('s.q'::regclass)"))]),
        object(Kind::SEQUENCE, &["s", "q"], &[("owned by", text("s.a.x"))]),
        object(Kind::COMMENT, &["column", "s", "a", "x"], &[("comment", text("of s.a.x"))]),
        Object {
            shape: Some("check (type, x)".into()),
            ..object(
                Kind::CONSTRAINT,
                &key,
                &[
                    ("type", text("check")),
                    ("columns", Value::list(["type", "x"])),
                    ("expression", sql("((x > 0) AND (other.x(x) = 'x'::text))")),
                ],
            )
        },
        object(Kind::VIEW, &["s", "v"], &[("definition", sql("SELECT a.type\n   FROM s.a"))]),
        object(
            Kind::CONSTRAINT,
            &["s", "z", "fk"],
            &[("references", text("s.a")), ("references columns", Value::list(["x"]))],
        ),
    ]);
    let need = |kind, path: &[&str], on| Dependency {
        dependent: Address::new(kind, path.iter().copied()),
        part: None,
        referenced: on,
        kind: DependencyKind::Normal,
    };
    let column = |name| Address::new(Kind::COLUMN, ["s", "a", name]);
    target.dependencies = Some(
        [
            need(Kind::VIEW, &["s", "v"], column("type")),
            need(Kind::CONSTRAINT, &["s", "z", "fk"], column("x")),
            need(Kind::SEQUENCE, &["s", "q"], column("x")),
            need(Kind::COLUMN, &["s", "a", "type"], Address::new(Kind::SEQUENCE, ["s", "q"])),
        ]
        .into_iter()
        .collect(),
    );
    let renames = parsed(&["table s.a=s.b", "column s.a.x=y", "sequence s.q=s.r"]);
    let then = after(&target, &renames);
    let shown: Vec<String> = then
        .objects
        .values()
        .map(|object| {
            let values = object.properties.iter().map(|property| property.value.to_string());
            let shape = object.shape.iter().map(|shape| shape.to_string());
            let all: Vec<String> = values.chain(shape).collect();
            format!("{} {}: {}", object.address.kind, object.address, all.join("; "))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "column s.b.type: nextval('s.r'::regclass)",
            "column s.b.y: ",
            "comment column.s.b.y: of s.a.x",
            "constraint s.b.k: check; type, y; ((y > 0) AND (other.x(y) = 'x'::text)); \
             check (type, y)",
            "constraint s.z.fk: s.b; y",
            "sequence s.r: s.b.y",
            "table s.b: ",
            "view s.v: SELECT b.type\n   FROM s.b",
        ]
    );
    let needs = then.dependencies.unwrap();
    assert_eq!(needs.of(&Address::new(Kind::SEQUENCE, ["s", "r"])).len(), 1);
}
