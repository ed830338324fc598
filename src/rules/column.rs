//! SCH009, SCH011, SCH012: collation, storage and order of columns.

use crate::model::prop;
use crate::model::{Change, Difference, Kind, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const COLLATION: Rule = Rule {
    code: "SCH009",
    name: "collation-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH009.md")),
    claim: |difference, _| is_column(difference, &["collation"]).then(|| Claim::of(difference)),
    ..Rule::BASE
};

pub(super) const STORAGE: Rule = Rule {
    code: "SCH011",
    name: "column-storage-differs",
    severity: Severity::Info,
    page: Page(include_str!("pages/SCH011.md")),
    claim: |difference, _| {
        is_column(difference, &["storage", "compression", prop::STATISTICS_TARGET])
            .then(|| Claim::of(difference))
    },
    ..Rule::BASE
};

pub(super) const ORDER: Rule = Rule {
    code: "SCH012",
    name: "column-order-differs",
    severity: Severity::Info,
    page: Page(include_str!("pages/SCH012.md")),
    claim: |difference, _| {
        is_column(difference, &["position"]).then(|| {
            Claim::of(difference)
                .by_hand("Name the columns in statements; only a new table changes their order.")
        })
    },
    ..Rule::BASE
};

fn is_column(difference: &Difference, properties: &[&str]) -> bool {
    matches!(difference.change, Change::Property(property) if properties.contains(&property))
        && difference.object.kind == Kind::COLUMN
}
