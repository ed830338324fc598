//! What a rule is.

use std::collections::BTreeMap;

use crate::compare::Sides;
use crate::model::{Actuals, Difference, Finding, Name, Severity, Snapshot};

use super::claim::Claim;
use super::page::Page;

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable for ever: three letters and three digits.
    pub code: &'static str,
    /// Lower case with hyphens.
    pub name: &'static str,
    /// What its findings are unless something says otherwise.
    pub severity: Severity,
    /// Its page of the book.
    pub page: Page,
    /// What it says about a difference; `None` where it is not for this rule.
    pub(super) claim: fn(&Difference, &Sides<'_>) -> Option<Claim>,
    /// Whether it claims only what no other rule does.
    pub(super) last: bool,
    /// What it finds in one database alone.
    pub(super) lint: fn(&Snapshot) -> Vec<Lint>,
}

/// What is wrong in one database alone.
#[derive(Clone, Debug)]
pub(super) struct Lint {
    pub(super) finding: Finding,
    /// What should be otherwise, where a statement can make it so.
    pub(super) wish: Option<Difference>,
}

impl From<Finding> for Lint {
    fn from(finding: Finding) -> Self {
        Lint { finding, wish: None }
    }
}

impl Rule {
    /// A rule that claims no difference and reads no snapshot: the rest of every other one.
    pub(super) const BASE: Rule = Rule {
        code: "",
        name: "",
        severity: Severity::Error,
        page: Page(""),
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
