//! Checks of a domain that are NOT VALID still: what CON006 says of constraints of tables.

use std::sync::Arc;

use crate::ddl::{self, Lock};
use crate::model::{
    Actual, Address, Change, Difference, Finding, Fix, Kind, Name, Object, Snapshot, Statement,
    Value,
};

use super::repair;
use super::rule::{Rule, Said};
use super::words;

/// The checks that values from before them were never held to.
const NOT_VALIDATED: &str = "not validated";

/// Only databases with such checks are wrong.
pub(super) fn claim(difference: &Difference) -> Option<Said> {
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
    Some(Said {
        message: format!("{} in {}", message(&object, told), words::names(&wrong)),
        fix: told.and_then(|names| validation(address, names)),
        databases: Some(wrong),
        ..Said::default()
    })
}

/// The same of one database alone.
pub(super) fn lint(rule: &Rule, database: &Snapshot) -> Vec<Finding> {
    let finding = |object: &Object| {
        let value = object.property(NOT_VALIDATED)?;
        let Value::Set(names) = value else { return None };
        let address = &object.address;
        (!names.is_empty()).then(|| Finding {
            object: Some(address.clone()),
            property: Some(NOT_VALIDATED),
            actual: [(database.name.clone(), Actual::Value(value.clone()))].into(),
            fix: validation(address, names),
            ..rule.finding(
                vec![database.name.clone()],
                message(&format!("{} {address}", address.kind), Some(names)),
            )
        })
    };
    database.of_kind(Kind::DOMAIN).filter_map(finding).collect()
}

fn message(object: &str, names: Option<&[Arc<str>]>) -> String {
    let (checks, are) = match names {
        Some([name]) => (format!("check {name}"), "is"),
        Some(names) => (format!("checks {}", names.join(", ")), "are"),
        None => ("checks".to_owned(), "are"),
    };
    format!("{object}: {checks} {are} still NOT VALID: old values were never checked")
}

fn validation(address: &Address, names: &[Arc<str>]) -> Option<Fix> {
    let target = ddl::target::of(address)?;
    let statement = |name: &Arc<str>| {
        let sql = format!("ALTER {target} VALIDATE CONSTRAINT {}", repair::quoted(name));
        Statement::new(sql).locking(Lock::Share).late().alone()
    };
    Some(Fix { statements: names.iter().map(statement).collect(), ..Fix::default() })
}
