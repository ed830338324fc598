//! CON007, CON009: which rows a table takes.

use crate::model::prop;
use crate::model::{Change, Severity};

use super::claim::Claim;
use super::constraint::constraint_type;
use super::page::Page;
use super::rule::Rule;
use super::standing;

pub(super) const CHECK: Rule = Rule {
    code: "CON007",
    name: "check-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/CON007.md")),
    claim: |difference, _| {
        if constraint_type(difference) != Some("check") || standing::claims(difference) {
            return None;
        }
        match difference.change {
            Change::Property(prop::INHERITED) => None,
            Change::Missing | Change::Property(_) => Some(Claim::of(difference)),
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};

pub(super) const EXCLUSION: Rule = Rule {
    code: "CON009",
    name: "exclusion-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/CON009.md")),
    claim: |difference, _| {
        if constraint_type(difference) != Some("exclusion") {
            return None;
        }
        let is_it = matches!(
            difference.change,
            Change::Missing
                | Change::Property(prop::EXCLUSION | prop::DEFERRABLE | prop::INITIALLY_DEFERRED)
        );
        is_it.then(|| {
            Claim::of(difference)
                .advising("It checks all rows, and nobody can read the table meanwhile.")
                .by_hand("Add it by hand as the definition says: it checks all rows under an ACCESS EXCLUSIVE lock.")
        })
    },
    ..Rule::BASE
};
