//! SCH001, SCH002, SCH003, SCH010, CON008: tables, columns and constraints that are there or not.

use crate::model::prop;
use crate::model::{Actual, Change, Difference, Kind, Object, Severity, Value};

use super::claim::Claim;
use super::page::Page;
use super::renamed;
use super::rule::Rule;

pub(super) const MISSING_TABLE: Rule = Rule {
    code: "SCH001",
    name: "missing-table",
    severity: Severity::Error,
    page: Page(include_str!("pages/SCH001.md")),
    claim: |difference, _| {
        if is(difference, Kind::TABLE, &Change::Renamed) {
            return renamed::probably(difference);
        }
        let is_missing = |kind| is(difference, kind, &Change::Missing);
        (is_missing(Kind::TABLE) || is_missing(Kind::FOREIGN_TABLE)).then(|| Claim::of(difference))
    },
    ..Rule::BASE
};

pub(super) const MISSING_COLUMN: Rule = Rule {
    code: "SCH002",
    name: "missing-column",
    severity: Severity::Error,
    page: Page(include_str!("pages/SCH002.md")),
    claim: |difference, _| {
        if is(difference, Kind::COLUMN, &Change::Renamed) {
            return renamed::probably(difference);
        }
        let claim = || match difference.model.as_ref().is_some_and(is_unfilled) {
            true => Claim::of(difference).advising(UNFILLED),
            false => Claim::of(difference),
        };
        is(difference, Kind::COLUMN, &Change::Missing).then(claim)
    },
    ..Rule::BASE
};

pub(super) const EXTRA_COLUMN: Rule = Rule {
    code: "SCH003",
    name: "extra-column",
    severity: Severity::Warning,
    page: Page(include_str!("pages/SCH003.md")),
    claim: |difference, _| {
        is(difference, Kind::COLUMN, &Change::Extra).then(|| {
            Claim::of(difference)
                .by_hand("Declare it, or drop it once nothing reads it: its data would be gone.")
        })
    },
    ..Rule::BASE
};

pub(super) const EXTRA_TABLE: Rule = Rule {
    code: "SCH010",
    name: "extra-table",
    severity: Severity::Info,
    page: Page(include_str!("pages/SCH010.md")),
    claim: |difference, _| {
        let is_extra = |kind| is(difference, kind, &Change::Extra);
        (is_extra(Kind::TABLE) || is_extra(Kind::FOREIGN_TABLE)).then(|| {
            let partly = difference.actual.values().any(|actual| *actual == Actual::Absent);
            let advice = match difference.object.kind {
                Kind::FOREIGN_TABLE => "Declare it, or drop it once nothing reads it.",
                _ => "Declare it, or drop it once nothing reads it: its data would be gone.",
            };
            Claim {
                severity: difference.severity.or(partly.then_some(Severity::Warning)),
                ..Claim::of(difference).by_hand(advice)
            }
        })
    },
    ..Rule::BASE
};

pub(super) const EXTRA_CONSTRAINT: Rule = Rule {
    code: "CON008",
    name: "extra-constraint",
    severity: Severity::Warning,
    page: Page(include_str!("pages/CON008.md")),
    claim: |difference, _| {
        is(difference, Kind::CONSTRAINT, &Change::Extra).then(|| Claim::of(difference))
    },
    ..Rule::BASE
};

fn is(difference: &Difference, kind: Kind, change: &Change) -> bool {
    difference.object.kind == kind && difference.change == *change
}

const UNFILLED: &str =
    "The column is NOT NULL and has no default: rows that are there need a value first.";

/// Whether a new column is NOT NULL, and rows that are there would have no value in it.
fn is_unfilled(column: &Object) -> bool {
    let sources = ["default", "identity", "generated"].map(|source| column.property(source));
    column.flag(prop::NOT_NULL) && sources.into_iter().flatten().all(Value::is_none)
}
