//! From snapshots to findings: what is compared, claimed, and written as a statement.

use std::sync::Arc;

use tenantctl::compare::{CompareOptions, compare};
use tenantctl::model::{
    Address, Finding, Judgements, Kind, Name, Object, Origin, Property, Snapshot, Value,
};
use tenantctl::rules::{Sides, findings_of};

fn database(name: &str, objects: Vec<Object>) -> Snapshot {
    let mut snapshot = Snapshot::empty(name, Origin::Database);
    snapshot.kinds_read =
        [Kind::SCHEMA, Kind::TABLE, Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX, Kind::PRIVILEGE]
            .into();
    objects.into_iter().for_each(|object| snapshot.insert(object));
    snapshot
}

fn spec(objects: Vec<Object>) -> Snapshot {
    Snapshot { origin: Origin::Declaration, ..database("spec", objects) }
}

fn properties(list: &[(&'static str, Value)]) -> Vec<Property> {
    list.iter().map(|(name, value)| Property { name, value: value.clone() }).collect()
}

fn table() -> Object {
    Object::named(Address::table("public", "t"), Vec::new())
}

fn column(name: &str, list: &[(&'static str, Value)]) -> Object {
    Object::named(Address::new(Kind::COLUMN, ["public", "t", name]), properties(list))
}

fn typed(name: &str, modifier: Option<&str>, more: &[(&'static str, Value)]) -> Object {
    let length = Value::text_or_none(modifier);
    let mut list = vec![("type", Value::type_name("character varying")), ("type modifier", length)];
    list.extend_from_slice(more);
    column(name, &list)
}

fn shaped(kind: Kind, name: &str, shape: &str, list: &[(&'static str, Value)]) -> Object {
    Object {
        address: Address::new(kind, ["public", "t", name]),
        shape: Some(Arc::from(shape)),
        name_is_generated: name == shape,
        properties: properties(list).into(),
    }
}

fn unique(name: &str) -> Object {
    let list = [("type", Value::text("unique")), ("columns", Value::list(["a"]))];
    shaped(Kind::CONSTRAINT, name, "unique (a)", &list)
}

fn unique_index(name: &str) -> Object {
    let list = [("keys", Value::list(["a"])), ("unique", Value::Flag(true))];
    shaped(Kind::INDEX, name, "unique index (a)", &list)
}

fn check(name: &str, sql: &str, valid: bool) -> Object {
    let list = [
        ("type", Value::text("check")),
        ("expression", Value::expression(Some(sql), None)),
        ("validated", Value::Flag(valid)),
    ];
    shaped(Kind::CONSTRAINT, name, "check (a)", &list)
}

fn findings(declaration: Option<&Snapshot>, databases: &[Snapshot], lint: bool) -> Vec<Finding> {
    let options = CompareOptions::default();
    let compared = compare(declaration, databases, &Judgements::new(), &options);
    findings_of(&compared.differences, &Sides { declaration, databases }, lint)
}

/// What a declared side and a database differ in, with the statements.
fn fixes(declared: Vec<Object>, actual: Vec<Object>) -> Vec<(&'static str, Option<String>)> {
    let found = findings(Some(&spec(declared)), &[database("b", actual)], false);
    found.into_iter().map(|f| (f.code, f.fix.map(|fix| fix.sql))).collect()
}

fn fixed(code: &'static str, sql: &str) -> Vec<(&'static str, Option<String>)> {
    vec![(code, Some(sql.to_owned()))]
}

#[test]
fn columns_are_altered_to_what_is_declared() {
    let with = |list: &[(&'static str, Value)]| vec![table(), typed("c", Some("255"), list)];
    let not_null = |flag| [("not null", Value::Flag(flag))];
    let default = |sql: Option<&str>| [("default", Value::expression(sql, None))];
    let alter = "ALTER TABLE \"public\".\"t\" ";
    assert_eq!(
        fixes(with(&[]), vec![table(), typed("c", Some("100"), &[])]),
        fixed("SCH005", &format!("{alter}ALTER COLUMN \"c\" TYPE character varying(255);"))
    );
    assert_eq!(
        fixes(with(&not_null(false)), with(&not_null(true))),
        fixed("SCH006", &format!("{alter}ALTER COLUMN \"c\" DROP NOT NULL;"))
    );
    let found = fixes(with(&not_null(true)), with(&not_null(false)));
    let lines: Vec<&str> = found[0].1.as_ref().unwrap().lines().collect();
    assert!(lines[0].ends_with("CHECK (\"c\" IS NOT NULL) NOT VALID;"), "{lines:?}");
    assert_eq!(lines.len(), 4);
    assert_eq!(
        fixes(with(&default(Some("now()"))), with(&default(None))),
        fixed("SCH007", &format!("{alter}ALTER COLUMN \"c\" SET DEFAULT now();"))
    );
    assert_eq!(
        fixes(with(&[]), vec![table()]),
        fixed("SCH002", &format!("{alter}ADD COLUMN \"c\" character varying(255);"))
    );
}

#[test]
fn a_type_brings_its_length_along() {
    let found = fixes(
        vec![table(), typed("c", Some("255"), &[("storage", Value::text("extended"))])],
        vec![
            table(),
            column(
                "c",
                &[
                    ("type", Value::type_name("uuid")),
                    ("type modifier", Value::None),
                    ("storage", Value::text("plain")),
                ],
            ),
        ],
    );
    let sql = "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE character varying(255) USING \"c\"::character varying(255);";
    assert_eq!(found, fixed("SCH004", sql));
}

#[test]
fn hostile_texts_get_no_script() {
    for text in ["1; DROP TABLE t", "'a\n\\! touch canary'", "1, DROP COLUMN id", "1 \\! x"] {
        let default = [("default", Value::expression(Some(text), None))];
        let none = [("default", Value::None)];
        let declared = vec![table(), typed("c", None, &default), check("check (a)", text, true)];
        let found = fixes(declared, vec![table(), typed("c", None, &none)]);
        assert_eq!(found, [("SCH007", None), ("CON007", None)], "{text}");
    }
    let hostile = "c\"; DROP TABLE t; --\n\\! touch canary";
    let found = fixes(vec![table(), typed(hostile, None, &[])], vec![table()]);
    let quoted = hostile.replace('"', "\"\"");
    let sql = format!("ALTER TABLE \"public\".\"t\" ADD COLUMN \"{quoted}\" character varying;");
    assert_eq!(found, fixed("SCH002", &sql));
}

#[test]
fn uniqueness_is_one_thing_whoever_holds_it() {
    let spec = spec(vec![table(), unique("unique (a)")]);
    let databases = [
        database("held", vec![table(), unique("t_a_key")]),
        database("index", vec![table(), unique_index("t_a_idx")]),
        database("none", vec![table()]),
    ];
    let found = findings(Some(&spec), &databases, true);
    let told: Vec<_> = found.iter().map(|f| (f.code, f.databases.clone())).collect();
    assert_eq!(told, [("CON001", vec![Name::new("none")]), ("CON002", vec![Name::new("index")])]);
    assert_eq!(
        found[0].fix.as_ref().unwrap().sql,
        "CREATE UNIQUE INDEX CONCURRENTLY \"t_a_key\" ON \"public\".\"t\" (\"a\");\n\
         ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_a_key\" UNIQUE USING INDEX \"t_a_key\";"
    );
    assert_eq!(found[0].fix.as_ref().unwrap().blocked_by, ["DAT004"]);
    assert_eq!(
        found[0].message,
        "unique (a) on public.t (t_a_key) is declared and missing in none"
    );
    let told: Vec<_> = findings(None, &databases, true).into_iter().map(|f| f.code).collect();
    assert_eq!(told, ["CON001", "CON002"]);
}

#[test]
fn an_invalid_index_does_not_stand_in() {
    let mut index = unique_index("t_a_idx");
    index.properties = [Property { name: "valid", value: Value::Flag(false) }].into();
    let spec = spec(vec![table(), unique("unique (a)")]);
    let found = findings(Some(&spec), &[database("b", vec![table(), index])], true);
    let told: Vec<_> = found.iter().map(|f| f.code).collect();
    assert_eq!(told, ["CON001", "IDX004", "IDX001"]);
}

#[test]
fn what_one_database_shows_is_said_once() {
    let with = |name, valid| database(name, vec![table(), check("c", "a > 0", valid)]);
    let found = findings(None, &[with("a", true), with("b", false), with("c", false)], true);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code, found[0].databases.len()), ("CON006", 2));
    assert!(found[0].actual.contains_key("a"), "the difference tells it, with all sides");
    let alone = findings(None, &[with("b", false), with("c", false)], true);
    assert_eq!((alone.len(), alone[0].databases.len()), (1, 2));
    assert!(findings(None, &[with("b", false), with("c", false)], false).is_empty());
}

#[test]
fn a_foreign_key_has_the_type_of_its_target() {
    let key = [
        ("type", Value::text("foreign key")),
        ("columns", Value::list(["parent"])),
        ("references", Value::text("public.t")),
        ("references columns", Value::list(["id"])),
    ];
    let of = |name, kind| column(name, &[("type", Value::type_name(kind))]);
    let objects = vec![
        table(),
        of("id", "bigint"),
        of("parent", "integer"),
        shaped(Kind::CONSTRAINT, "t_parent_fkey", "foreign key (parent)", &key),
    ];
    let found = findings(None, &[database("a", objects)], true);
    assert_eq!(found[0].code, "CON005");
    assert_eq!(
        found[0].message,
        "foreign key t_parent_fkey of public.t: parent is integer, and id of public.t is bigint"
    );
}

#[test]
fn without_a_declaration_nobody_is_right() {
    let with = |name, length| database(name, vec![table(), typed("c", Some(length), &[])]);
    let found = findings(None, &[with("nextjs", "255"), with("django", "100")], false);
    assert_eq!(found[0].message, "column public.t.c: length is 255 in nextjs, 100 in django");
    assert_eq!(found[0].databases.len(), 2);
    let advice = found[0].advice.as_ref().unwrap();
    assert!(advice.starts_with("The SQL makes django like nextjs; nothing says"), "{advice}");
}

#[test]
fn a_missing_table_comes_whole() {
    let columns = [
        typed("b", Some("9"), &[("not null", Value::Flag(true)), ("position", Value::Number(1))]),
        typed("a", None, &[("position", Value::Number(2))]),
    ];
    let mut objects = vec![table(), unique("t_a_key"), unique_index("t_a_idx")];
    objects.extend(columns);
    let found = findings(None, &[database("a", objects), database("b", vec![])], true);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].fix.as_ref().unwrap().sql,
        "CREATE TABLE \"public\".\"t\" (\n    \"b\" character varying(9) NOT NULL,\n    \"a\" character varying\n);\n\
         ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_a_key\" UNIQUE (\"a\");\n\
         CREATE UNIQUE INDEX \"t_a_idx\" ON \"public\".\"t\" USING btree (\"a\");"
    );
}

#[test]
fn privileges_are_granted_and_revoked_one_by_one() {
    let grant = |words: &[&str]| {
        let address = Address::new(Kind::PRIVILEGE, ["table", "public", "t", "we\"b"]);
        Object::named(address, properties(&[("privileges", Value::set(words))]))
    };
    let found = fixes(
        vec![table(), grant(&["SELECT", "UPDATE WITH GRANT OPTION"])],
        vec![table(), grant(&["SELECT", "DELETE"])],
    );
    let sql = "REVOKE DELETE ON TABLE \"public\".\"t\" FROM \"we\"\"b\";\n\
               GRANT UPDATE ON TABLE \"public\".\"t\" TO \"we\"\"b\" WITH GRANT OPTION;";
    assert_eq!(found, fixed("SCH031", sql));
    let narrower = fixes(
        vec![table(), grant(&["SELECT"])],
        vec![table(), grant(&["SELECT WITH GRANT OPTION"])],
    );
    let sql = "REVOKE GRANT OPTION FOR SELECT ON TABLE \"public\".\"t\" FROM \"we\"\"b\";";
    assert_eq!(narrower, fixed("SCH031", sql));
}
