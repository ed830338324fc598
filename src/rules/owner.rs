//! SCH030: who owns an object.

use crate::model::prop;
use crate::model::{Change, Kind, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const OWNER: Rule = Rule {
    code: "SCH030",
    name: "owner-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH030.md")),
    claim: |difference, _| {
        (difference.change == Change::Property(prop::OWNER)).then(|| match difference.object.kind {
            Kind::EXTENSION => Claim::of(difference).by_hand(FOR_GOOD),
            _ => Claim::of(difference),
        })
    },
    ..Rule::BASE
};

const FOR_GOOD: &str = "No statement hands an extension over: whoever creates it owns it. What it does is the same; where it matters, drop it and create it as the other role.";
