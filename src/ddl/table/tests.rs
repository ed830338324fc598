//! Tables made whole and in part, and partitions whose columns are in another order.

use std::collections::BTreeSet;

use super::{WRITER, create_without};
use crate::ddl::Alteration;
use crate::model::{Address, Kind, Object, Origin, Property, Snapshot, Value};

type Stated = (&'static str, Value);

fn named(kind: Kind, path: &[&str], properties: impl IntoIterator<Item = Stated>) -> Object {
    let properties = properties.into_iter().map(|(name, value)| Property { name, value });
    Object::named(Address::new(kind, path.iter().copied()), properties.collect::<Vec<_>>())
}

fn column(table: &str, name: &str, position: i64, more: &[Stated]) -> Object {
    let usual = [("type", Value::type_name("integer")), ("position", Value::Number(position))];
    named(Kind::COLUMN, &["s", table, name], usual.into_iter().chain(more.iter().cloned()))
}

fn side(objects: &[Object]) -> Snapshot {
    let mut side = Snapshot::empty("side", Origin::Database);
    objects.iter().for_each(|object| side.insert(object.clone()));
    side
}

fn created(table: &Object, side: &Snapshot) -> Vec<String> {
    (WRITER.create)(table, side).unwrap().into_iter().map(|statement| statement.sql).collect()
}

fn partition(order: [&str; 2]) -> Snapshot {
    let inherited = [("inherited", Value::Flag(true))];
    let bound = [
        ("partition of", Value::text("s.t")),
        ("partition bound", Value::text("FOR VALUES IN (1)")),
    ];
    let check = [
        ("type", Value::text("check")),
        ("expression", Value::expression(Some("a > 0"), None)),
        ("inherited", Value::Flag(true)),
    ];
    side(&[
        named(Kind::TABLE, &["s", "t"], [("partitioned by", Value::Definition("LIST (a)".into()))]),
        column("t", "a", 1, &[]),
        column("t", "b", 2, &[]),
        named(Kind::TABLE, &["s", "p"], bound),
        column("p", order[0], 1, &inherited),
        column("p", order[1], 2, &inherited),
        named(Kind::CONSTRAINT, &["s", "p", "positive"], check),
    ])
}

#[test]
fn table_is_created_without_what_comes_later() {
    let default = ("default", Value::expression(Some("s.f()"), None));
    let table = named(Kind::TABLE, &["s", "t"], [("row level security", Value::Flag(true))]);
    let side = side(&[
        table.clone(),
        column("t", "b", 1, std::slice::from_ref(&default)),
        column("t", "a", 2, &[]),
    ]);
    assert_eq!(
        created(&table, &side),
        [
            "CREATE TABLE \"s\".\"t\" (\n    \"b\" integer DEFAULT s.f(),\n    \"a\" integer\n)",
            "ALTER TABLE \"s\".\"t\" ENABLE ROW LEVEL SECURITY",
        ]
    );
    let at = |name: &str| BTreeSet::from([Address::new(Kind::COLUMN, ["s", "t", name])]);
    let part = create_without(&table, &side, &at("b"), &at("a")).unwrap();
    assert_eq!(part[0].sql, "CREATE TABLE \"s\".\"t\" (\n    \"b\" integer\n)");
}

#[test]
fn partition_with_another_order_of_columns_is_attached() {
    let sql = |side: &Snapshot| {
        let table = side.objects.get(&Address::table("s", "p")).unwrap().clone();
        created(&table, side)
    };
    assert_eq!(
        sql(&partition(["a", "b"])),
        ["CREATE TABLE \"s\".\"p\" PARTITION OF \"s\".\"t\" FOR VALUES IN (1)"]
    );
    assert_eq!(
        sql(&partition(["b", "a"])),
        [
            "CREATE TABLE \"s\".\"p\" (\n    \"b\" integer,\n    \"a\" integer,\n    CONSTRAINT \
             \"positive\" CHECK ((a > 0))\n)",
            "ALTER TABLE \"s\".\"t\" ATTACH PARTITION \"s\".\"p\" FOR VALUES IN (1)",
        ]
    );
}

#[test]
fn property_is_altered_by_one_statement() {
    let table = |properties: &[Stated]| named(Kind::TABLE, &["s", "t"], properties.iter().cloned());
    let empty = side(&[]);
    let altered = |from: &[Stated], to: &[Stated], property| {
        let (from, to) = (&table(from), &table(to));
        let change = Alteration { from, to, property, before: &empty, after: &empty };
        let all = (WRITER.alter)(&change)?.into_iter();
        Some(all.map(|it| it.sql.replace("ALTER TABLE \"s\".\"t\" ", "")).collect::<Vec<_>>())
    };
    let list = |parents: &[&str]| [("inherits", Value::list(parents))];
    assert_eq!(
        altered(&list(&["s.a", "s.b"]), &list(&["s.a", "s.c"]), "inherits").unwrap(),
        ["NO INHERIT \"s\".\"b\"", "INHERIT \"s\".\"c\""]
    );
    let options = |options: &[&str]| [("options", Value::set(options))];
    assert_eq!(
        altered(&options(&["fillfactor=70"]), &options(&["toast.x=1"]), "options").unwrap(),
        ["SET (toast.x=1), RESET (fillfactor)"]
    );
    let word = |property, word: &str| [(property, Value::text(word))];
    for (property, to, expected) in [
        ("persistence", "unlogged", Some("SET UNLOGGED")),
        ("replica identity", "full", Some("REPLICA IDENTITY FULL")),
        ("access method", "m", Some("SET ACCESS METHOD \"m\"")),
        ("of type", "s.c", Some("OF \"s\".\"c\"")),
        ("partitioned by", "LIST (a)", None),
    ] {
        let found = altered(&word(property, "other"), &word(property, to), property);
        assert_eq!(found.as_deref(), expected.map(|sql| vec![sql.to_owned()]).as_deref());
    }
    let index = altered(&[], &word("replica identity", "index"), "replica identity");
    assert_eq!(index, Some(vec![]));
}
