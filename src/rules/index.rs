//! IDX002, IDX004, IDX006: indexes.

use crate::compare::Sides;
use crate::model::prop;
use crate::model::{Change, Difference, Kind, Severity, Value, shape};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;
use super::{standing, words};

pub(super) const MISSING: Rule = Rule {
    code: "IDX002",
    name: "missing-index",
    severity: Severity::Warning,
    page: Page(include_str!("pages/IDX002.md")),
    claim: |difference, _| is(difference, &Change::Missing).then(|| Claim::of(difference)),
    ..Rule::BASE
};

pub(super) const EXTRA: Rule = Rule {
    code: "IDX004",
    name: "extra-index",
    severity: Severity::Info,
    page: Page(include_str!("pages/IDX004.md")),
    claim: |difference, _| is(difference, &Change::Extra).then(|| Claim::of(difference)),
    ..Rule::BASE
};

pub(super) const DIFFERS: Rule = Rule {
    code: "IDX006",
    name: "index-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/IDX006.md")),
    claim: |difference, sides| {
        let differs = matches!(difference.change, Change::Property(_))
            && difference.object.kind == Kind::INDEX
            && !standing::claims(difference);
        differs.then(|| Claim {
            message: words::message(&spelt_out(difference, sides)),
            ..Claim::default()
        })
    },
    ..Rule::BASE
};

fn is(difference: &Difference, change: &Change) -> bool {
    difference.object.kind == Kind::INDEX && difference.change == *change
}

/// The difference with keys that show their expressions.
fn spelt_out(difference: &Difference, sides: &Sides<'_>) -> Difference {
    words::shown(difference, sides, |object, value| {
        let (Value::List(keys), Some(Value::Expression(expression))) =
            (value, object.property(prop::EXPRESSIONS))
        else {
            return value.clone();
        };
        let shown = format!("({})", expression.sql);
        Value::list(keys.iter().map(|key| key.replace(shape::EXPRESSION_KEY, &shown)))
    })
}
