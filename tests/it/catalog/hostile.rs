//! Names and texts that hope to be taken for something else come back as they are.

use tenantctl::model::{Address, Kind, Name, Value};

use super::{object, snapshot, sql, unchecked};
use crate::support::{Db, first};

pub(crate) const HOSTILE: [&str; 21] = [
    "a'b",
    "a\"b",
    "line\nbreak",
    "tab\there",
    "\u{1}control",
    "\u{202e}desrever",
    "\u{1b}[31mred",
    "zero\u{200b}width",
    "::error::x",
    "<script>",
    "=cmd|' /C'!A0",
    "%I%s",
    "$$",
    "a.b",
    " leading",
    "back\\slash",
    "--x",
    "/*x*/",
    "`tick`|pipe",
    "select",
    // 62 bytes.
    "ééééééééééééééééééééééééééééééé",
];

#[test]
fn every_name_comes_back_as_it_is() {
    for hostile in HOSTILE {
        let db = Db::create(first());
        let n = Name::new(hostile).quoted();
        let text = format!("'{}'", hostile.replace('\'', "''"));
        db.sql(&format!(
            "CREATE SCHEMA {n};
             CREATE TYPE {n}.{n} AS ENUM ({text}, 'other');
             CREATE DOMAIN {n}.\"domain {hostile_quoted}\" AS text DEFAULT {text} CHECK (VALUE <> {text});
             CREATE SEQUENCE {n}.\"s{hostile_quoted}\";
             CREATE TABLE {n}.\"t{hostile_quoted}\" (
                 {n} text DEFAULT {text} CONSTRAINT {n} CHECK ({n} <> {text}),
                 e {n}.{n} UNIQUE
             );
             CREATE INDEX \"i{hostile_quoted}\" ON {n}.\"t{hostile_quoted}\" ({n});
             CREATE POLICY {n} ON {n}.\"t{hostile_quoted}\" USING ({n} = {text});
             GRANT SELECT ({n}) ON {n}.\"t{hostile_quoted}\" TO PUBLIC;",
            hostile_quoted = cut(hostile).replace('"', "\"\""),
        ));
        let snapshot = snapshot(first(), &db);
        assert_eq!(unchecked(&snapshot), Vec::<String>::new());
        assert_eq!(super::saved::lost(&snapshot), None);
        let (h, short) = (hostile, cut(hostile));
        let table = format!("t{short}");
        object(&snapshot, Kind::SCHEMA, &[h]);
        let labels = object(&snapshot, Kind::ENUM, &[h, h]).property("labels").unwrap();
        assert_eq!(*labels, Value::list([h, "other"]));
        object(&snapshot, Kind::DOMAIN, &[h, &format!("domain {short}")]);
        object(&snapshot, Kind::SEQUENCE, &[h, &format!("s{short}")]);
        object(&snapshot, Kind::TABLE, &[h, &table]);
        let column = object(&snapshot, Kind::COLUMN, &[h, &table, h]);
        let default = sql(column.property("default")).unwrap();
        assert_eq!(db.value(&format!("SELECT {default} = {text}")), "t", "{default}");
        let constraint = object(&snapshot, Kind::CONSTRAINT, &[h, &table, h]);
        assert_eq!(*constraint.property("columns").unwrap(), Value::list([h]));
        let index = object(&snapshot, Kind::INDEX, &[h, &table, &format!("i{short}")]);
        let displayed = Name::new(h).displayed();
        assert_eq!(*index.property("keys").unwrap(), Value::list([&displayed]));
        object(&snapshot, Kind::POLICY, &[h, &table, h]);
        object(&snapshot, Kind::PRIVILEGE, &["column", h, &table, h, "PUBLIC"]);
    }
}

/// Leaves room for a prefix within PostgreSQL's 63 bytes.
fn cut(name: &str) -> &str {
    (0..=name.len().min(50)).rev().find_map(|length| name.get(..length)).unwrap()
}

#[test]
fn only_true_system_schemas_are_left_out() {
    let db = Db::with(
        first(),
        "SET allow_system_table_mods = on;
         CREATE SCHEMA \"information_schema \"; CREATE SCHEMA pg_toast_x; CREATE SCHEMA pg_temp_x;
         CREATE TABLE pg_toast_x.t (a int); CREATE TEMPORARY TABLE gone (a int);",
    );
    let snapshot = snapshot(first(), &db);
    let schemas: Vec<_> = snapshot
        .objects
        .keys()
        .filter(|address| address.kind == Kind::SCHEMA)
        .map(|address| address.own_name())
        .collect();
    assert_eq!(schemas, ["information_schema ", "pg_temp_x", "pg_toast_x", "public"]);
    object(&snapshot, Kind::COLUMN, &["pg_toast_x", "t", "a"]);
}

#[test]
fn name_that_is_not_utf8_is_unchecked_alone() {
    let db = Db::create(first());
    let name = format!("{}_ascii", db.name());
    db.sql(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"));
    let ascii = crate::support::Psql::new(first(), &name);
    ascii.sql(
        "DO $$ BEGIN EXECUTE convert_from('\\x637265617465207461626c65206dfc6c6c2028612069\
               6e7429', 'SQL_ASCII'); END $$; CREATE TABLE fine (a int)",
    );
    let mut session = super::session_with(first(), &name, tenantctl::scratch::SUPERUSER);
    let snapshot =
        tenantctl::catalog::read(&mut session, &tenantctl::catalog::Scope::default()).unwrap();
    drop(session);
    db.sql(&format!("DROP DATABASE {name} WITH (FORCE)"));
    assert!(snapshot.kinds_read.contains(&Kind::TABLE) && !snapshot.is_whole(Kind::TABLE));
    assert!(snapshot.objects.contains_key(&Address::table("public", "fine")));
    let reported = unchecked(&snapshot);
    let name = r#"encoding table public."m\374ll""#;
    assert!(reported.iter().any(|unchecked| unchecked.starts_with(name)), "{reported:?}");
}
