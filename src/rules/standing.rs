//! CON006, CON010, IDX001: constraints and indexes that are there and do not do their work. Found in
//! one database alone as well as between sides.

use crate::model::prop;
use crate::model::{Actual, Change, Difference, Finding, Kind, Name, Severity, Snapshot, Value};

use super::claim::Claim;
use super::domain;
use super::page::Page;
use super::rule::{Lint, Rule};
use super::{wish, words};

pub(super) const NOT_VALIDATED: Rule = Rule {
    code: "CON006",
    name: "not-validated",
    severity: Severity::Warning,
    page: Page(include_str!("pages/CON006.md")),
    claim: |difference, _| {
        claim(difference, &["validated", prop::NOT_NULL_VALIDATED])
            .or_else(|| domain::claim(difference))
    },
    lint: |database| {
        let mut found = lint(&NOT_VALIDATED, database, Kind::CONSTRAINT, &["validated"]);
        found.extend(lint(&NOT_VALIDATED, database, Kind::COLUMN, &[prop::NOT_NULL_VALIDATED]));
        found.extend(domain::lint(&NOT_VALIDATED, database));
        found
    },
    ..Rule::BASE
};

pub(super) const NOT_ENFORCED: Rule = Rule {
    code: "CON010",
    name: "not-enforced",
    severity: Severity::Error,
    page: Page(include_str!("pages/CON010.md")),
    claim: |difference, _| claim(difference, &["enforced", prop::TRIGGERS_ENABLED]),
    lint: |database| {
        lint(&NOT_ENFORCED, database, Kind::CONSTRAINT, &["enforced", prop::TRIGGERS_ENABLED])
    },
    ..Rule::BASE
};

pub(super) const INVALID_INDEX: Rule = Rule {
    code: "IDX001",
    name: "invalid-index",
    severity: Severity::Error,
    page: Page(include_str!("pages/IDX001.md")),
    claim: |difference, _| claim(difference, &["valid"]),
    lint: |database| {
        let mut found = lint(&INVALID_INDEX, database, Kind::INDEX, &["valid"]);
        found.extend(lint(&INVALID_INDEX, database, Kind::CONSTRAINT, &["valid"]));
        found
    },
    ..Rule::BASE
};

/// Whether a rule of this file claims the difference.
pub(super) fn claims(difference: &Difference) -> bool {
    let properties =
        ["validated", prop::NOT_NULL_VALIDATED, "enforced", prop::TRIGGERS_ENABLED, "valid"];
    let is_one = matches!(difference.change, Change::Property(p) if properties.contains(&p));
    is_one && !idle(difference).is_empty()
}

/// The databases in which it does not do its work.
fn idle(difference: &Difference) -> Vec<Name> {
    let idle = |database: &&Name| {
        difference.actual.get(*database) == Some(&Actual::Value(Value::Flag(false)))
    };
    difference.databases.iter().filter(idle).cloned().collect()
}

/// Only databases in which it does not do its work are wrong.
fn claim(difference: &Difference, properties: &[&str]) -> Option<Claim> {
    let Change::Property(property) = difference.change else { return None };
    if !properties.contains(&property) {
        return None;
    }
    let wrong = idle(difference);
    wrong.first()?;
    let object = words::object(difference);
    Some(Claim {
        message: format!("{object} {} in {}", words_for(property), words::names(&wrong)),
        wish: Some(wish::of(difference, &wrong, Value::Flag(true))),
        databases: Some(wrong),
        ..advised(property)
    })
}

fn lint(rule: &Rule, database: &Snapshot, kind: Kind, properties: &[&'static str]) -> Vec<Lint> {
    let found = database.of_kind(kind).filter_map(|object| {
        let address = &object.address;
        let idle = |property: &&&'static str| object.property(property) == Some(&IDLE);
        let property = *properties.iter().find(idle)?;
        let table = address.owning_table()?;
        let message = format!("{kind} {} of {table} {}", address.own_name(), words_for(property));
        let wish = wish::property(database, object, property, Value::Flag(true));
        let Claim { advice, by_hand, .. } = advised(property);
        let finding = Finding {
            object: Some(address.clone()),
            property: Some(property),
            actual: [(database.name.clone(), Actual::Value(IDLE))].into(),
            advice: by_hand.or(advice),
            ..rule.finding(vec![database.name.clone()], message)
        };
        Some(Lint { finding, wish: Some(wish) })
    });
    found.collect()
}

const IDLE: Value = Value::Flag(false);

fn words_for(property: &str) -> &'static str {
    match property {
        prop::VALIDATED => "is still NOT VALID: old rows were never checked",
        prop::NOT_NULL_VALIDATED => {
            "has a NOT NULL that is still NOT VALID: old rows were never checked"
        }
        prop::ENFORCED => "is NOT ENFORCED",
        prop::TRIGGERS_ENABLED => "is not enforced: its triggers are disabled",
        _ => "is invalid: no query uses it",
    }
}

/// What to know besides the statement.
fn advised(property: &str) -> Claim {
    match property {
        prop::TRIGGERS_ENABLED => Claim::default().advising(
            "Enabling the triggers needs a superuser. Rows that came in meanwhile were not checked. Triggers of yours that are disabled are disabled again.",
        ),
        prop::VALID => Claim::default().by_hand(
            "The index of a partitioned table becomes valid when every partition has one attached to it.",
        ),
        _ => Claim::default(),
    }
}
