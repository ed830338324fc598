//! ACC001 to ACC004: who may see and do what.

use crate::model::{Address, Finding, Name, Severity, Unchecked};

use super::page::Page;
use super::rule::Rule;

pub(super) const UNREACHABLE: Rule = Rule {
    code: "ACC001",
    name: "unreachable",
    severity: Severity::Error,
    page: Page(include_str!("pages/ACC001.md")),
    ..Rule::BASE
};

pub(super) const CANNOT: Rule = Rule {
    code: "ACC002",
    name: "application-cannot",
    severity: Severity::Error,
    page: Page(include_str!("pages/ACC002.md")),
    ..Rule::BASE
};

pub(super) const UNCHECKED: Rule = Rule {
    code: "ACC003",
    name: "unchecked",
    severity: Severity::Warning,
    page: Page(include_str!("pages/ACC003.md")),
    ..Rule::BASE
};

pub(super) const FILTERED: Rule = Rule {
    code: "ACC004",
    name: "count-filtered",
    severity: Severity::Error,
    page: Page(include_str!("pages/ACC004.md")),
    ..Rule::BASE
};

/// What a role lacks on one object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lacking {
    /// In which database.
    pub database: Name,
    /// The role.
    pub role: Name,
    /// The schema, table or column.
    pub object: Address,
    /// The words of the privileges that it lacks: `SELECT`.
    pub privileges: Vec<String>,
}

/// ACC001: a database that no session could be opened with, or that was lost. The texts come from
/// the failure, secrets already removed.
pub fn unreachable(database: &Name, message: &str, hint: Option<&str>) -> Finding {
    let message = format!("{database} cannot be checked: {message}");
    Finding {
        advice: hint.map(str::to_owned),
        ..UNREACHABLE.finding(vec![database.clone()], message)
    }
}

/// ACC003, for what was not looked at and need not be.
pub(super) fn unchecked(unchecked: &Unchecked) -> Finding {
    let object = unchecked.object.as_deref().unwrap_or("the whole database");
    let databases = unchecked.database.iter().cloned().collect();
    UNCHECKED.finding(databases, format!("{object}: {}", unchecked.message))
}

/// ACC002: what the application's role lacks on a declared table or column.
pub fn application_cannot(lacking: &Lacking) -> Finding {
    let Lacking { database, role, object, privileges } = lacking;
    let kind = object.kind;
    let privileges = privileges.join(", ");
    let message = format!("{kind} {object}: {role} has no {privileges} in {database}");
    Finding {
        object: Some(object.clone()),
        advice: Some(format!("Grant {role} what it needs there, as the owner or a superuser.")),
        ..CANNOT.finding(vec![database.clone()], message)
    }
}

/// ACC004: a table whose rows policies would have hidden from the role that counts.
pub fn count_filtered(database: &Name, table: &Address, role: &Name) -> Finding {
    let message = format!(
        "table {table} in {database} was not counted: row-level security hides rows from {role}"
    );
    Finding {
        object: Some(table.clone()),
        advice: Some("Connect as a role with BYPASSRLS to count all rows.".to_owned()),
        ..FILTERED.finding(vec![database.clone()], message)
    }
}
