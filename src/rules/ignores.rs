//! IGN001, IGN002: ignores that do nothing, or no longer do.

use crate::model::{Finding, Severity};

use super::policy::IgnoreEntry;
use super::rule::{Docs, Rule};

pub(super) const UNUSED: Rule = Rule {
    code: "IGN001",
    name: "unused-ignore",
    severity: Severity::Warning,
    docs: Docs {
        title: "An ignore matched nothing",
        means: "An entry of `ignore` in the configuration matched no finding of this run.",
        matters: "What it ignored is repaired, and the entry would hide the next one; or it is misspelt, and hides nothing.",
        example: "The column that was to be dropped in March is gone, the entry is not.",
        fix: "Remove the entry, or correct its code or object.",
        privileges: "None.",
    },
    ..Rule::BASE
};

pub(super) const EXPIRED: Rule = Rule {
    code: "IGN002",
    name: "expired-ignore",
    severity: Severity::Error,
    docs: Docs {
        title: "An ignore has expired",
        means: "The date of an entry of `ignore` has passed: it no longer applies, and what it ignored is reported again.",
        matters: "Somebody said that this would be repaired by then.",
        example: "expires: 2027-03-31, and it is April.",
        fix: "Repair it, or say a later date and why.",
        privileges: "None.",
    },
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
