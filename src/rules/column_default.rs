//! SCH007, SCH008: where a column's value comes from when nobody gives one.

use crate::model::prop;
use crate::model::{Change, Difference, Kind, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const DEFAULT: Rule = Rule {
    code: "SCH007",
    name: "default-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH007.md")),
    claim: |difference, _| is_column(difference, &["default"]).then(|| Claim::of(difference)),
    ..Rule::BASE
};

pub(super) const IDENTITY: Rule = Rule {
    code: "SCH008",
    name: "identity-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH008.md")),
    claim: |difference, _| {
        let properties = [
            "identity",
            prop::IDENTITY_OPTIONS,
            prop::IDENTITY_SEQUENCE,
            prop::IDENTITY_PERSISTENCE,
            "generated",
            prop::GENERATED_KIND,
        ];
        let Change::Property(property) = difference.change else { return None };
        is_column(difference, &properties).then(|| match property {
            prop::GENERATED | prop::GENERATED_KIND => Claim::of(difference).by_hand(GENERATED),
            _ => Claim::of(difference).by_hand(IDENTITY_BY_HAND),
        })
    },
    ..Rule::BASE
};

fn is_column(difference: &Difference, properties: &[&str]) -> bool {
    matches!(difference.change, Change::Property(property) if properties.contains(&property))
        && difference.object.kind == Kind::COLUMN
}

const GENERATED: &str = "Drop the column and add it again, which rewrites the table and takes along what is on it; from PostgreSQL 17 on, ALTER COLUMN ... SET EXPRESSION changes the expression of a stored one.";

const IDENTITY_BY_HAND: &str = "ALTER COLUMN ... ADD GENERATED makes a column that is NOT NULL an identity, and ALTER COLUMN ... SET changes the options of its sequence; its next value has to be set by hand.";
