//! SCH006: whether a column must have a value.

use crate::model::prop;
use crate::model::{Change, Kind, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const NULLABILITY: Rule = Rule {
    code: "SCH006",
    name: "nullability-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/SCH006.md")),
    claim: |difference, _| {
        if difference.object.kind != Kind::COLUMN {
            return None;
        }
        match difference.change {
            Change::Property(prop::NOT_NULL | prop::NOT_NULL_NO_INHERIT) => {
                Some(Claim::of(difference))
            }
            Change::Property(prop::NOT_NULL_CONSTRAINT) => {
                Some(Claim::of(difference).rated(Severity::Info))
            }
            _ => None,
        }
    },
    ..Rule::BASE
};
