//! Checks of a domain that are NOT VALID still: what CON006 says of constraints of tables.

use std::sync::Arc;

use crate::model::prop;
use crate::model::{Actual, Change, Difference, Finding, Kind, Name, Object, Snapshot, Value};

use super::claim::Claim;
use super::rule::{Lint, Rule};
use super::{wish, words};

/// The checks that values from before them were never held to.
const NOT_VALIDATED: &str = prop::NOT_VALIDATED;

/// Only databases with such checks are wrong.
pub(super) fn claim(difference: &Difference) -> Option<Claim> {
    if difference.object.kind != Kind::DOMAIN
        || difference.change != Change::Property(NOT_VALIDATED)
    {
        return None;
    }
    let checks = |database: &Name| match difference.actual.get(database)? {
        Actual::Value(Value::Set(names)) if !names.is_empty() => Some(names),
        _ => None,
    };
    let wrong: Vec<Name> = difference
        .databases
        .iter()
        .filter(|database| checks(database).is_some())
        .cloned()
        .collect();
    let names = checks(wrong.first()?)?;
    let address = difference.address_in(wrong.first()?);
    let alike = wrong.iter().all(|database| {
        checks(database) == Some(names) && difference.address_in(database) == address
    });
    let told = if alike { Some(&names[..]) } else { None };
    let object = words::object(difference);
    Some(Claim {
        message: format!("{} in {}", message(&object, told), words::names(&wrong)),
        wish: Some(wish::of(difference, &wrong, Value::set([""; 0]))),
        databases: Some(wrong),
        ..Claim::default()
    })
}

/// The same of one database alone.
pub(super) fn lint(rule: &Rule, database: &Snapshot) -> Vec<Lint> {
    let lint = |object: &Object| {
        let value = object.property(NOT_VALIDATED)?;
        let Value::Set(names) = value else { return None };
        let address = &object.address;
        (!names.is_empty()).then(|| Lint {
            finding: Finding {
                object: Some(address.clone()),
                property: Some(NOT_VALIDATED),
                actual: [(database.name.clone(), Actual::Value(value.clone()))].into(),
                ..rule.finding(
                    vec![database.name.clone()],
                    message(&format!("{} {address}", address.kind), Some(names)),
                )
            },
            wish: Some(wish::property(database, object, NOT_VALIDATED, Value::set([""; 0]))),
        })
    };
    database.of_kind(Kind::DOMAIN).filter_map(lint).collect()
}

fn message(object: &str, names: Option<&[Arc<str>]>) -> String {
    let (checks, are) = match names {
        Some([name]) => (format!("check {name}"), "is"),
        Some(names) => (format!("checks {}", names.join(", ")), "are"),
        None => ("checks".to_owned(), "are"),
    };
    format!("{object}: {checks} {are} still NOT VALID: old values were never checked")
}
