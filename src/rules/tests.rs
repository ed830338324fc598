//! The rule book as a whole: what was published stays, and no difference falls through it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::KINDS;
use crate::model::{
    Actual, Address, Change, Difference, Kind, Name, Object, Origin, Remedy, Severity, Snapshot,
    Value,
};

use super::collapse::FOLLOWING;
use super::{Page, RULES, find, findings_of};
use crate::compare::Sides;

/// Code, name and severity of every rule that was published. A release adds those that are new.
const BOOK: &str = "
IDN001 different-database E
IDN002 clone-or-replica E
IDN003 identity-unknown W
IDN005 server-differs W
IDN006 unverified-tls W
IDN007 accidentally-same I
ACC001 unreachable E
ACC002 application-cannot E
ACC003 unchecked W
ACC004 count-filtered E
SCH001 missing-table E
SCH002 missing-column E
SCH003 extra-column W
SCH004 type-differs E
SCH005 length-differs E
SCH006 nullability-differs E
SCH007 default-differs W
SCH008 identity-differs W
SCH009 collation-differs W
SCH010 extra-table I
SCH011 column-storage-differs I
SCH012 column-order-differs I
SCH020 missing-object E
SCH021 extra-object W
SCH022 object-differs E
SCH030 owner-differs W
SCH031 privilege-differs W
SCH032 comment-differs I
SCH033 setting-differs W
CON001 missing-unique E
CON002 unique-index-only I
CON003 primary-key-differs E
CON004 foreign-key-differs E
CON005 key-types-differ W
CON006 not-validated W
CON007 check-differs E
CON008 extra-constraint W
CON009 exclusion-differs E
CON010 not-enforced E
IDX001 invalid-index E
IDX002 missing-index W
IDX004 extra-index I
IDX006 index-differs W
DAT001 row-count-differs E
DAT002 row-missing E
DAT009 in-flight I
IGN001 unused-ignore W
IGN002 expired-ignore E
";

#[test]
fn what_was_published_stays() {
    let registry: BTreeSet<String> = RULES
        .iter()
        .map(|rule| {
            let severity = match rule.severity {
                Severity::Error => 'E',
                Severity::Warning => 'W',
                Severity::Info => 'I',
            };
            format!("{} {} {severity}", rule.code, rule.name)
        })
        .collect();
    for line in BOOK.trim().lines() {
        assert!(registry.contains(line), "{line}");
    }
}

#[test]
fn the_registry_is_in_the_order_of_the_book() {
    let groups: Vec<_> = RULES.chunk_by(|a, b| a.code[..3] == b.code[..3]).collect();
    assert!(groups.iter().all(|rules| rules.is_sorted_by_key(|rule| rule.code)));
    let names: BTreeSet<_> = groups.iter().map(|rules| &rules[0].code[..3]).collect();
    assert_eq!(names.len(), groups.len(), "a group is in two places");
}

/// A word that no catalog has would absorb nothing, and nobody would see it.
#[test]
fn what_follows_another_property_is_read() {
    for (kind, following, cause) in FOLLOWING {
        let entry = KINDS.iter().find(|entry| entry.kind == kind);
        let states = |name| entry.is_some_and(|it| it.properties.iter().any(|p| p.name == name));
        assert!(states(following) && states(cause), "{following} and {cause} of {kind}");
    }
}

#[test]
fn every_rule_has_its_page() {
    let mut known = BTreeSet::new();
    for rule in RULES {
        assert!(known.insert(rule.code), "two rules are {}", rule.code);
        assert!(known.insert(rule.name), "two rules are {}", rule.name);
    }
    for rule in RULES {
        let (group, number) = rule.code.split_at(3);
        assert!(group.bytes().all(|b| b.is_ascii_uppercase()), "{}", rule.code);
        assert!(number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()), "{}", rule.code);
        assert!(rule.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.name);
        let page = rule.page;
        let sections = Page::SECTIONS.map(|heading| page.section(heading));
        for text in sections.iter().chain([&page.meaning()]) {
            assert!(text.ends_with(['.', ';', '`']) && text.len() > 4, "{}: {text}", rule.code);
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            let looks_like_code = |word: &&str| {
                word.len() == 6 && word.is_char_boundary(3) && {
                    let (group, number) = word.split_at(3);
                    group.bytes().all(|b| b.is_ascii_uppercase())
                        && number.bytes().all(|b| b.is_ascii_digit())
                }
            };
            for code in words.filter(looks_like_code) {
                assert!(find(code).is_some(), "{} speaks of {code}", rule.code);
            }
        }
        assert!(!page.title().is_empty() && !page.title().ends_with('.'), "{}", rule.code);
        assert_eq!(find(&rule.code.to_lowercase()).map(|found| found.code), Some(rule.code));
    }
    assert!(find("SCH999").is_none());
}

#[test]
fn no_difference_is_dropped() {
    let kinds = [
        Kind::SCHEMA,
        Kind::TABLE,
        Kind::COLUMN,
        Kind::CONSTRAINT,
        Kind::INDEX,
        Kind::SEQUENCE,
        Kind::ENUM,
        Kind::DOMAIN,
        Kind::POLICY,
        Kind::PRIVILEGE,
        Kind::STATISTICS,
        Kind::FOREIGN_TABLE,
        Kind::DEFAULT_PRIVILEGE,
        Kind::COMMENT,
        Kind::SECURITY_LABEL,
    ];
    let properties = [
        "type",
        "type modifier",
        "not null",
        "default",
        "identity",
        "generated",
        "collation",
        "storage",
        "options",
        "position",
        "owner",
        "columns",
        "on delete",
        "validated",
        "enforced",
        "triggers enabled",
        "valid",
        "keys",
        "expression",
        "labels",
        "never heard of",
    ];
    let shapes = [
        "primary key",
        "unique (a)",
        "foreign key (a)",
        "check (a)",
        "exclusion (a)",
        "other",
        "index (a)",
    ];
    let mut changes = vec![Change::Missing, Change::Extra, Change::Renamed];
    changes.extend(properties.map(Change::Property));
    let side = Snapshot::empty("b", Origin::Database);
    let sides = Sides { declaration: None, databases: &[side] };
    for kind in kinds {
        for change in &changes {
            for shape in shapes.map(Some).into_iter().chain([None]) {
                for value in [Value::Flag(true), Value::Flag(false), Value::None, Value::text("x")]
                {
                    let object = Address::new(kind, ["table", "s", "t", "o"]);
                    let mut model = Object::named(object.clone(), vec![]);
                    model.shape = shape.map(Arc::from);
                    let difference = Difference {
                        object,
                        elsewhere: Default::default(),
                        shape: shape.map(str::to_owned),
                        change: change.clone(),
                        declared: false,
                        expected: None,
                        actual: [(Name::new("b"), Actual::Value(value))].into(),
                        databases: vec![Name::new("b")],
                        declared_at: None,
                        severity: None,
                        model: Some(model),
                        by_text_only: false,
                    };
                    let found =
                        findings_of(std::slice::from_ref(&difference), &sides, false, &|_, _| {
                            Remedy::default()
                        });
                    assert_eq!(found.len(), 1, "{difference:?}");
                    assert_eq!(found[0].databases, [Name::new("b")]);
                    assert!(!found[0].message.is_empty());
                    assert!(found[0].advice.is_some(), "{found:?}");
                }
            }
        }
    }
}
