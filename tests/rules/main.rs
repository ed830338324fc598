//! From snapshots to findings: what is compared, claimed, and written as a statement.

mod renames;
mod types;

use std::sync::Arc;

use tenantctl::compare::{CompareOptions, Sides, compare};
use tenantctl::model::{
    Address, Finding, Judgements, Kind, Name, Object, Origin, Property, Snapshot, Value,
};
use tenantctl::repair::{Remedies, plan::Manner};
use tenantctl::rules::findings_of;

fn database(name: &str, objects: Vec<Object>) -> Snapshot {
    let mut snapshot = Snapshot::empty(name, Origin::Database);
    snapshot.kinds_read = Kind::ALL.iter().copied().collect();
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
    let sides = Sides { declaration, databases };
    let remedies =
        Remedies::new(sides, Manner { owners: true, privileges: false, is_unused: false });
    findings_of(&compared.differences, &sides, lint, &|one, along| remedies.of(one, along))
}

/// What a declared side and a database differ in, with the statements.
fn fixes(declared: Vec<Object>, actual: Vec<Object>) -> Vec<(&'static str, Option<String>)> {
    let found = findings(Some(&spec(declared)), &[database("b", actual)], false);
    found.into_iter().map(|f| (f.code, f.fix.map(|fix| fix.sql()))).collect()
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
    let count = "SELECT count(*) FROM \"public\".\"t\" WHERE \"c\" IS NULL; -- must be 0";
    assert_eq!((lines[0], lines.len()), (count, 5));
    assert!(lines[1].ends_with("CHECK (\"c\" IS NOT NULL) NOT VALID;"), "{lines:?}");
    let found = fixes(with(&[]), vec![table(), typed("c", None, &[])]);
    let count =
        "pg_catalog.char_length(pg_catalog.rtrim(\"c\"::pg_catalog.text)) > 255; -- must be 0\n";
    assert!(found[0].1.as_ref().unwrap().contains(count), "{found:?}");
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
    let quoted = r#"U&"c""; DROP TABLE t; --\+00000A\\! touch canary""#;
    let sql = format!("ALTER TABLE \"public\".\"t\" ADD COLUMN {quoted} character varying;");
    assert_eq!(found, fixed("SCH002", &sql));
}

#[test]
fn uniqueness_is_one_thing_whoever_holds_it() {
    let with =
        |more: Option<Object>| [table(), typed("a", None, &[])].into_iter().chain(more).collect();
    let spec = spec(with(Some(unique("unique (a)"))));
    let databases = [
        database("held", with(Some(unique("t_a_key")))),
        database("index", with(Some(unique_index("t_a_idx")))),
        database("none", with(None)),
    ];
    let found = findings(Some(&spec), &databases, true);
    let told: Vec<_> = found.iter().map(|f| (f.code, f.databases.clone())).collect();
    assert_eq!(told, [("CON001", vec![Name::new("none")]), ("CON002", vec![Name::new("index")])]);
    assert_eq!(
        found[0].fix.as_ref().unwrap().sql(),
        "SELECT count(*) FROM (SELECT 1 FROM ONLY \"public\".\"t\" WHERE \"a\" IS NOT NULL GROUP BY \"a\" HAVING count(*) > 1) AS d; -- must be 0\n\
         CREATE UNIQUE INDEX CONCURRENTLY \"t_a_key\" ON \"public\".\"t\" (\"a\");\n\
         ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_a_key\" UNIQUE USING INDEX \"t_a_key\";"
    );
    assert!(found[0].fix.as_ref().unwrap().blocked_by.is_empty());
    assert_eq!(found[0].message, "unique (a) on public.t (t_a_key) is missing in none (declared)");
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
    assert!(
        advice.contains("the SQL assumes that nextjs is right, and makes django like it"),
        "{advice}"
    );
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
        found[0].fix.as_ref().unwrap().sql(),
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

/// The messages of what two databases, `web` and `worker`, differ in.
fn messages(web: Vec<Object>, worker: Vec<Object>) -> Vec<String> {
    let databases = [database("web", web), database("worker", worker)];
    findings(None, &databases, false).into_iter().map(|finding| finding.message).collect()
}

fn named(kind: Kind, path: &[&str], list: &[(&'static str, Value)]) -> Object {
    Object::named(Address::new(kind, path.to_vec()), properties(list))
}

#[test]
fn sentences_have_a_direction() {
    let mood = |labels: &[&str]| {
        vec![named(Kind::ENUM, &["public", "mood"], &[("labels", Value::list(labels))])]
    };
    let enumeration = "enum public.mood: labels: ";
    assert_eq!(
        messages(mood(&["paid", "lost"]), mood(&["paid", "refunded"])),
        [format!(
            "{enumeration}lost is present in web, missing in worker; refunded is present in worker, missing in web"
        )]
    );
    assert_eq!(
        messages(mood(&["a", "b"]), mood(&["b", "a"])),
        ["enum public.mood: order of labels is a, b in web, b, a in worker"]
    );
    let grant = |held: &[&str]| {
        let path = ["column", "public", "tenant", "name", "app"];
        vec![named(Kind::PRIVILEGE, &path, &[("privileges", Value::set(held))])]
    };
    let what = "privileges of app on column public.tenant.name: ";
    assert_eq!(
        messages(grant(&["SELECT", "UPDATE"]), grant(&["SELECT"])),
        [format!("{what}UPDATE is present in web, missing in worker")]
    );
    assert_eq!(
        messages(grant(&["SELECT", "UPDATE"]), vec![]),
        [format!("{what}SELECT, UPDATE are missing in worker (present in web)")]
    );
    let secured = |on| {
        let flag = [("row level security", Value::Flag(on))];
        vec![named(Kind::TABLE, &["public", "t"], &flag)]
    };
    assert_eq!(
        messages(secured(true), secured(false)),
        ["row level security of table public.t is enabled in web and not in worker"]
    );
    let collated = |collation| {
        let collation = Value::text_or_none(collation);
        vec![table(), typed("c", Some("9"), &[("collation", collation)])]
    };
    assert_eq!(
        messages(collated(Some("C")), collated(None)),
        ["column public.t.c: collation is C in web, the type's default in worker"]
    );
    let number = [("type", Value::type_name("integer")), ("type modifier", Value::None)];
    assert_eq!(
        messages(vec![table(), typed("c", Some("9"), &[])], vec![table(), column("c", &number)]),
        ["column public.t.c: type is character varying(9) in web, integer in worker"]
    );
}

#[test]
fn a_comment_is_told_with_both_texts() {
    let said = |text: &str| {
        let text = Value::Definition(text.into());
        vec![table(), named(Kind::COMMENT, &["table", "public", "t"], &[("text", text)])]
    };
    let what = "comment on table public.t";
    assert_eq!(
        messages(said("one"), said("two")),
        [format!("{what} is \"one\" in web, \"two\" in worker")]
    );
    assert_eq!(
        messages(said("one"), vec![table()]),
        [format!("{what} \"one\" is missing in worker (present in web)")]
    );
    let sql = "COMMENT ON TABLE \"public\".\"t\" IS E'a\\n\\\\! x';";
    assert_eq!(fixes(said("a\n\\! x"), vec![table()]), fixed("SCH032", sql));
    let gone =
        vec![table(), named(Kind::COMMENT, &["table", "public", "t"], &[("text", Value::None)])];
    assert_eq!(
        fixes(gone, said("x")),
        fixed("SCH032", "COMMENT ON TABLE \"public\".\"t\" IS NULL;")
    );
}

#[test]
fn default_privileges_are_told_like_others() {
    let by_default = |revoked: &[&str]| {
        let list = [("privileges", Value::set(["USAGE"])), ("revoked", Value::set(revoked))];
        vec![named(Kind::DEFAULT_PRIVILEGE, &["app", "(all schemas)", "types", "PUBLIC"], &list)]
    };
    let found = fixes(by_default(&["SELECT"]), vec![]);
    let alter = "ALTER DEFAULT PRIVILEGES FOR ROLE \"app\"";
    let sql = format!(
        "{alter} REVOKE SELECT ON TYPES FROM PUBLIC;\n{alter} GRANT USAGE ON TYPES TO PUBLIC;"
    );
    assert_eq!(found, fixed("SCH031", &sql));
    assert_eq!(
        messages(by_default(&[]), vec![]),
        [
            "default privileges of everybody (PUBLIC) on types created by app: USAGE is missing in worker (present in web)"
        ]
    );
}

#[test]
fn a_partitioned_table_takes_plain_statements() {
    let whole = || {
        let key = Value::Definition("RANGE (a)".into());
        Object::named(Address::table("public", "t"), properties(&[("partitioned by", key)]))
    };
    let index = shaped(Kind::INDEX, "index (a)", "index (a)", &[("keys", Value::list(["a DESC"]))]);
    let key = [
        ("type", Value::text("foreign key")),
        ("columns", Value::list(["a"])),
        ("references", Value::text("public.o")),
        ("references columns", Value::list(["id"])),
    ];
    let key = shaped(Kind::CONSTRAINT, "foreign key (a)", "foreign key (a)", &key);
    let parent = Object::named(Address::table("public", "o"), Vec::new());
    let id = Object::named(Address::new(Kind::COLUMN, ["public", "o", "id"]), Vec::new());
    let target = vec![whole(), typed("a", None, &[]), parent, id];
    let column = typed("a", None, &[]);
    let found = fixes(vec![table(), column, index, key, unique("unique (a)")], target);
    let sql: Vec<&str> =
        found.iter().filter_map(|(_, sql)| sql.as_deref()?.lines().last()).collect();
    assert_eq!(
        sql,
        [
            "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_a_fkey\" FOREIGN KEY (\"a\") REFERENCES public.o (\"id\");",
            "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"t_a_key\" UNIQUE (\"a\");",
            "CREATE INDEX \"t_a_idx\" ON \"public\".\"t\" USING btree (\"a\" DESC);",
        ]
    );
    let key =
        found.iter().filter_map(|(_, sql)| sql.as_deref()).find(|sql| sql.contains("FOREIGN"));
    let orphans = key.unwrap().lines().next().unwrap();
    assert!(orphans.ends_with(
        "NOT EXISTS (SELECT FROM ONLY \"public\".\"o\" AS parent WHERE parent.\"id\" = child.\"a\"); -- must be 0"
    ));
}

#[test]
fn a_missing_partition_is_made_from_its_table() {
    let part = [
        ("partition of", Value::text("public.t")),
        ("partition bound", Value::text("FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')")),
    ];
    let databases = [
        database("web", vec![table(), named(Kind::TABLE, &["public", "t_2020"], &part)]),
        database("worker", vec![table()]),
    ];
    let found = findings(Some(&spec(vec![table()])), &databases, false);
    assert_eq!((found.len(), found[0].code), (1, "SCH001"));
    let sql = found[0].fix.as_ref().unwrap().sql();
    let bound = "FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')";
    let parts = "\"public\".\"t_2020\" PARTITION OF \"public\".\"t\"";
    assert_eq!(*sql, format!("CREATE TABLE {parts} {bound};"));
    let message = "partition public.t_2020 of public.t is missing in worker (present in web)";
    assert_eq!(found[0].message, message);
}

#[test]
fn an_owner_needs_no_grant() {
    let owned =
        |owner: &str| named(Kind::TABLE, &["public", "t"], &[("owner", Value::text(owner))]);
    let grant = |grantee: &str| {
        let held = [("privileges", Value::set(["SELECT", "DELETE"]))];
        named(Kind::PRIVILEGE, &["table", "public", "t", grantee], &held)
    };
    let found = messages(
        vec![owned("postgres"), grant("(owner)"), grant("app")],
        vec![owned("app"), grant("(owner)")],
    );
    assert_eq!(found, ["table public.t: owner is postgres in web, app in worker"]);
}

#[test]
fn an_index_and_a_computed_column_are_told_once() {
    let index = |key: &str, expression: Option<&str>| {
        let expression = Value::expression(expression, None);
        let list = [("keys", Value::list([key])), ("expressions", expression)];
        vec![table(), shaped(Kind::INDEX, "i", "index (a)", &list)]
    };
    assert_eq!(
        messages(index("a", None), index("(expression) DESC", Some("lower(a)"))),
        ["index (a) on public.t (i): keys are a in web, (lower(a)) DESC in worker"]
    );
    let computed = |sql: Option<&str>, kind: Option<&str>| {
        let list = [
            ("generated", Value::expression(sql, None)),
            ("generated kind", Value::text_or_none(kind)),
        ];
        vec![table(), column("c", &list)]
    };
    let databases = [
        database("a", computed(Some("a + 1"), Some("stored"))),
        database("b", computed(None, None)),
    ];
    let found = findings(None, &databases, false);
    assert_eq!(found.len(), 1);
    assert!(found[0].advice.as_ref().unwrap().starts_with("Drop the column and add it again"));
}
