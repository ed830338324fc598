//! What a rule is.

use std::collections::BTreeMap;

use crate::model::{Actuals, Difference, Finding, Fix, Name, Severity, Snapshot};

use super::book::Sides;

/// A rule's page of the book: what `explain` prints and reports link to.
#[derive(Clone, Copy, Debug)]
pub struct Docs {
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What the finding means.
    pub means: &'static str,
    /// Why anybody should care.
    pub matters: &'static str,
    /// How it comes about.
    pub example: &'static str,
    /// What to do: SQL or words.
    pub fix: &'static str,
    /// What the connected role needs for the check to run.
    pub privileges: &'static str,
}

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable for ever: three letters and three digits.
    pub code: &'static str,
    /// Lower case with hyphens.
    pub name: &'static str,
    /// What its findings are unless something says otherwise.
    pub severity: Severity,
    /// Its page.
    pub docs: Docs,
    /// What it says about a difference; `None` where it is not for this rule.
    pub(super) claim: fn(&Difference, &Sides<'_>) -> Option<Said>,
    /// Whether it claims only what no other rule does.
    pub(super) last: bool,
    /// What it finds in one database alone.
    pub(super) lint: fn(&Snapshot) -> Vec<Finding>,
}

impl Rule {
    /// A rule that claims no difference and reads no snapshot: the rest of every other one.
    pub(super) const BASE: Rule = Rule {
        code: "",
        name: "",
        severity: Severity::Error,
        docs: Docs { title: "", means: "", matters: "", example: "", fix: "", privileges: "" },
        claim: |_, _| None,
        last: false,
        lint: |_| Vec::new(),
    };

    /// A finding of this rule that only has words yet.
    pub(super) fn finding(&self, databases: Vec<Name>, message: String) -> Finding {
        Finding {
            code: self.code,
            name: self.name,
            severity: self.severity,
            object: None,
            property: None,
            databases,
            expected: None,
            actual: Actuals::new(),
            declared_at: None,
            last_changed: BTreeMap::new(),
            message,
            advice: None,
            fix: None,
        }
    }
}

/// What a rule says about a difference that it claims.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// What is wrong, in one sentence.
    pub(super) message: String,
    /// What to do, in words.
    pub(super) advice: Option<String>,
    /// What to do, in SQL.
    pub(super) fix: Option<Fix>,
    /// Where it is not the rule's own.
    pub(super) severity: Option<Severity>,
    /// Where only some of the difference's databases are wrong.
    pub(super) databases: Option<Vec<Name>>,
}

/// The catalog is readable by everyone: what nearly all rules need.
pub(super) const CATALOG: &str =
    "CONNECT on the database. The system catalogs are readable by every role.";
