//! The registry keeps its word: every statement runs and returns builtin types, every property that
//! an object has is documented and the reverse, every kind has fixtures.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tenantctl::catalog::{KINDS, statements};
use tenantctl::model::{Form, Kind, Value, prop};

use super::{folder, major, rich, snapshot, unchecked};
use crate::support::{Db, first};

#[test]
fn names_are_unique() {
    let kinds: BTreeSet<_> = KINDS.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds.len(), KINDS.len());
    for entry in KINDS {
        let names: BTreeSet<_> = entry.properties.iter().map(|stated| stated.name).collect();
        assert_eq!(names.len(), entry.properties.len(), "{}", entry.kind);
        assert!(entry.properties.iter().all(|stated| !stated.says.is_empty()), "{}", entry.kind);
        assert!(entry.statements.is_sorted_by_key(|(first, _)| *first), "{}", entry.kind);
    }
}

#[test]
fn a_fresh_database_is_checked_whole() {
    let db = Db::create(first());
    let snapshot = snapshot(first(), &db);
    assert_eq!(unchecked(&snapshot), Vec::<String>::new());
    assert_eq!(snapshot.kinds_read.len(), KINDS.len());
}

#[test]
fn objects_state_what_is_documented() {
    let db = Db::with(first(), &rich());
    let version = major(&db);
    let snapshot = snapshot(first(), &db);
    let mut stated: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for object in snapshot.objects.values() {
        let names = object.properties.iter().map(|property| property.name);
        stated.entry(object.address.kind).or_default().extend(names);
    }
    for entry in KINDS {
        let documented = entry
            .properties
            .iter()
            .filter(|stated| stated.since <= version)
            .map(|stated| stated.name)
            .collect::<BTreeSet<_>>();
        assert_eq!(stated.get(&entry.kind), Some(&documented), "{}", entry.kind);
    }
}

#[test]
fn values_have_the_documented_form() {
    let db = Db::with(first(), &rich());
    for object in snapshot(first(), &db).objects.values() {
        let entry = KINDS.iter().find(|entry| entry.kind == object.address.kind).unwrap();
        for property in object.properties.iter() {
            let stated = entry.properties.iter().find(|s| s.name == property.name).unwrap();
            let form = match property.value {
                Value::None => continue,
                Value::Flag(_) => Form::Flag,
                Value::Number(_) => Form::Number,
                Value::Text(_) if matches!(stated.form, Form::Word(_)) => continue,
                Value::Text(_) => Form::Text,
                Value::List(_) => Form::List,
                Value::Set(_) => Form::Set,
                Value::Type(_) => Form::Type,
                Value::Expression(_) => Form::Expression,
                Value::Definition(_) => Form::Definition,
            };
            assert_eq!(stated.form, form, "{} of {}", property.name, object.address);
        }
    }
}

#[test]
fn kinds_are_among_the_vocabulary() {
    for entry in KINDS {
        assert_eq!(Kind::named(entry.kind.0), Some(entry.kind));
    }
}

#[test]
fn statements_return_builtin_types() {
    let db = Db::create(first());
    let version = major(&db);
    for entry in KINDS {
        let whole = entry.statement(version * 10_000);
        for sql in [Some(whole), entry.lesser_statement(version * 10_000)].into_iter().flatten() {
            let sql = sql.replace("$1", "'{}'");
            let named = format!(
                "SET search_path = pg_catalog; {} \\gdesc",
                sql.trim_end().trim_end_matches(';')
            );
            for column in db.query(&named) {
                let builtin = ["text", "text[]", "boolean", "bigint"];
                assert!(builtin.contains(&column[1].as_str()), "{}: {column:?}", entry.kind);
            }
        }
    }
}

#[test]
fn statements_are_bytewise_ordered_and_qualified() {
    for text in statements() {
        let words: Vec<_> = text.split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| ["FROM", "JOIN"].contains(&pair[0])) {
            let catalog = pair[1].strip_prefix("pg_").is_some();
            assert!(!catalog || pair[1].starts_with("pg_catalog."), "{pair:?} in {text}");
        }
    }
    // Sorting a hundred thousand columns was a fifth of their statement, and a snapshot sorts them
    // anyway.
    for entry in KINDS.iter().filter(|entry| entry.kind != Kind::COLUMN) {
        let is_ordered = |sql: &str| sql.contains("COLLATE \"C\"");
        assert!(entry.statements.iter().all(|(_, sql)| is_ordered(sql)), "{}", entry.kind);
    }
}

#[test]
fn every_property_has_a_constant() {
    let stated: BTreeSet<&str> =
        KINDS.iter().flat_map(|entry| entry.properties).map(|stated| stated.name).collect();
    let constants: BTreeSet<&str> = prop::ALL.iter().copied().collect();
    assert_eq!(constants, stated);
}

#[test]
fn every_kind_has_fixtures() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for entry in KINDS {
        let cases = std::fs::read_dir(root.join(folder(entry.kind))).unwrap().count();
        assert!(cases >= 4, "{}: {cases}", entry.kind);
    }
}

/// Properties that no case of their kind differs in, because no two databases that can be made side by
/// side do, or other cases say it.
const WITHOUT_CASE: [(Kind, &str); 10] = [
    // Nobody gets into such a database.
    (Kind::DATABASE, "allow connections"),
    // Only compared where it is asked for.
    (Kind::COLUMN, "position"),
    // In the cases of foreign tables.
    (Kind::COLUMN, "foreign options"),
    // Told by the shape: a constraint of another type is another constraint.
    (Kind::CONSTRAINT, "type"),
    // Not yet.
    (Kind::CONSTRAINT, "period"),
    (Kind::SEQUENCE, "owner"),
    (Kind::PROCEDURE, "standard body"),
    (Kind::AGGREGATE, "direct arguments"),
    (Kind::AGGREGATE, "returns"),
    (Kind::PRIVILEGE, "revoked"),
];

#[test]
fn every_property_has_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for entry in KINDS {
        let cases = std::fs::read_dir(root.join(folder(entry.kind))).unwrap();
        let texts: Vec<String> = cases
            .filter_map(|case| {
                std::fs::read_to_string(case.unwrap().path().join("findings.json")).ok()
            })
            .collect();
        let has_case = |name: &str| {
            texts.iter().any(|text| text.contains(&format!("\"property\": \"{name}\"")))
        };
        for stated in entry.properties {
            assert_ne!(
                has_case(stated.name),
                WITHOUT_CASE.contains(&(entry.kind, stated.name)),
                "{} of {}: a case of fixtures/{} differs in it, or WITHOUT_CASE says why not",
                stated.name,
                entry.kind,
                folder(entry.kind)
            );
        }
    }
}
