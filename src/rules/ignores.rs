//! IGN001, IGN002: ignores that do nothing, or no longer do.

use crate::model::{Finding, Name, Place, Severity};

use super::page::Page;
use super::rule::Rule;

/// One entry of the configuration's `ignore`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IgnoreEntry {
    /// A rule's code or its beginning, in upper case.
    pub code: String,
    /// Pattern of the object's displayed name; `None` for every object.
    pub object: Option<String>,
    /// The database that it is limited to.
    pub database: Option<Name>,
    /// Why.
    pub reason: String,
    /// Whether its last day has passed.
    pub expired: bool,
    /// Where it stands.
    pub place: Place,
}

pub(super) const UNUSED: Rule = Rule {
    code: "IGN001",
    name: "unused-ignore",
    severity: Severity::Warning,
    page: Page(include_str!("pages/IGN001.md")),
    ..Rule::BASE
};

pub(super) const EXPIRED: Rule = Rule {
    code: "IGN002",
    name: "expired-ignore",
    severity: Severity::Error,
    page: Page(include_str!("pages/IGN002.md")),
    ..Rule::BASE
};

pub(super) fn unused(entry: &IgnoreEntry) -> Finding {
    told(&UNUSED, entry, "matched nothing: remove it, or correct it")
}

pub(super) fn expired(entry: &IgnoreEntry) -> Finding {
    told(&EXPIRED, entry, "has expired and no longer applies")
}

fn told(rule: &Rule, entry: &IgnoreEntry, what: &str) -> Finding {
    let object = entry.object.as_deref().map(|object| format!(" on {object}")).unwrap_or_default();
    let database =
        entry.database.as_ref().map(|database| format!(" in {database}")).unwrap_or_default();
    let message =
        format!("the ignore of {}{object}{database} ({}) {what}", entry.code, entry.reason);
    let databases = entry.database.iter().cloned().collect();
    Finding { declared_at: Some(entry.place.clone()), ..rule.finding(databases, message) }
}
