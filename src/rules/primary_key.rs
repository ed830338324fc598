//! CON003: the primary key.

use crate::model::prop;
use crate::model::{Change, Severity};

use super::claim::Claim;
use super::constraint::constraint_type;
use super::page::Page;
use super::rule::Rule;

pub(super) const PRIMARY_KEY: Rule = Rule {
    code: "CON003",
    name: "primary-key-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/CON003.md")),
    claim: |difference, _| {
        if constraint_type(difference) != Some("primary key") {
            return None;
        }
        match difference.change {
            Change::Missing => Some(Claim::of(difference)),
            // What of its index can be changed alone is for the rules of that.
            Change::Property(
                prop::OPTIONS | prop::CLUSTERED | prop::TABLESPACE | prop::REPLICA_IDENTITY | prop::INHERITED | prop::VALID,
            ) => None,
            Change::Property(_) => Some(Claim::of(difference).by_hand(
                "A primary key is changed by dropping it and adding another, which foreign keys that refer to it must survive: plan it by hand.",
            )),
            Change::Extra | Change::Renamed => None,
        }
    },
    ..Rule::BASE
};
