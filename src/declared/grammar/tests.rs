//! The schema and the reader know the same keys, in every place.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::schema;
use crate::catalog::{KINDS, KindEntry};
use crate::declared::words::{self, Word, Words};
use crate::declared::{
    column, constraint, definition, index, privilege, relation, security, standalone,
};
use crate::model::{Kind, KindWords};

/// The keys of the object schema at a place, and those that are read there.
fn assert_same(schema: &Json, pointer: &str, known: &[&str]) {
    let properties = schema.pointer(&format!("{pointer}/properties"));
    let keys: BTreeSet<&str> = properties
        .unwrap_or_else(|| panic!("nothing at {pointer}"))
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(keys, known.iter().copied().collect(), "{pointer}");
    assert_eq!(keys.len(), known.len(), "{pointer} has a key twice");
    assert_eq!(schema.pointer(&format!("{pointer}/additionalProperties")), Some(&false.into()));
}

#[test]
fn the_schema_and_the_reader_know_the_same_keys() {
    let kinds: Vec<KindWords> = KINDS.iter().map(KindEntry::words).collect();
    let words = Words::new(&kinds);
    let schema: Json = serde_json::from_str(&schema(&kinds)).unwrap();
    let top = definition::keys(&words);
    assert_same(&schema, "", &top.iter().map(String::as_str).collect::<Vec<_>>());

    let objects = privilege::targets().map(|kind| words::key(kind.0));
    let targets: Vec<String> = objects.chain([privilege::PARAMETER.to_owned()]).collect();
    let mut on: Vec<&str> = targets.iter().map(String::as_str).collect();
    on.extend(privilege::KEYS);
    let by_hand: [(&str, &[&str], Vec<&Word>); 17] = [
        ("column", &column::KEYS, words.rest(Kind::COLUMN, &column::OWN)),
        ("generated", &column::GENERATED_KEYS, Vec::new()),
        ("identity_options", &column::IDENTITY_KEYS, Vec::new()),
        ("key", &constraint::KEY_KEYS, constraint::rest("unique", &words)),
        ("key", &constraint::KEY_KEYS, constraint::rest("primary key", &words)),
        ("check", &constraint::CHECK_KEYS, constraint::rest("check", &words)),
        ("foreign_key", &constraint::FOREIGN_KEY_KEYS, constraint::rest("foreign key", &words)),
        ("exclusion", &constraint::EXCLUSION_KEYS, constraint::rest("exclusion", &words)),
        ("index", &index::KEYS, words.rest(Kind::INDEX, &index::OWN)),
        ("row_level_security", &security::KEYS, Vec::new()),
        ("policy", &security::POLICY_KEYS, words.rest(Kind::POLICY, &security::OWN)),
        ("schema", &standalone::SCHEMA_KEYS, rest_of(&words, Kind::SCHEMA)),
        ("sequence", &standalone::SEQUENCE_KEYS, rest_of(&words, Kind::SEQUENCE)),
        ("enum/oneOf/1", &standalone::ENUM_KEYS, rest_of(&words, Kind::ENUM)),
        ("domain", &standalone::DOMAIN_KEYS, rest_of(&words, Kind::DOMAIN)),
        ("privilege", &on, words.rest(Kind::PRIVILEGE, &privilege::OWN)),
        (
            "default_privilege",
            &privilege::DEFAULT_KEYS,
            words.rest(Kind::DEFAULT_PRIVILEGE, &privilege::OWN),
        ),
    ];
    for (place, own, rest) in by_hand {
        assert_same(&schema, &format!("/$defs/{place}"), &words::keys(own, &rest));
    }
    let shaped = [
        Kind::COLUMN,
        Kind::CONSTRAINT,
        Kind::INDEX,
        Kind::POLICY,
        Kind::PRIVILEGE,
        Kind::DEFAULT_PRIVILEGE,
    ];
    for kind in words.kinds().filter(|kind| !shaped.contains(kind)) {
        let place = format!("/$defs/{}", words::key(kind.0));
        if kind.is_relation() {
            let rest = relation::rest(kind, &words);
            assert_same(&schema, &place, &relation::keys(kind, &rest));
        } else if standalone::reader(kind).is_none() {
            assert_same(&schema, &place, &words::keys(&[], &words.rest(kind, &[])));
        }
    }
}

fn rest_of(words: &Words, kind: Kind) -> Vec<&Word> {
    words.rest(kind, standalone::own(kind))
}

#[test]
fn every_reference_leads_somewhere() {
    let kinds: Vec<KindWords> = KINDS.iter().map(KindEntry::words).collect();
    let schema: Json = serde_json::from_str(&schema(&kinds)).unwrap();
    let mut open = vec![&schema];
    while let Some(json) = open.pop() {
        match json {
            Json::Object(map) => {
                if let Some(Json::String(to)) = map.get("$ref") {
                    let pointer = to.strip_prefix('#').unwrap();
                    assert!(schema.pointer(pointer).is_some(), "{to}");
                }
                open.extend(map.values());
            }
            Json::Array(items) => open.extend(items),
            _ => {}
        }
    }
}
