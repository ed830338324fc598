//! CON001, CON002: what must be unique, whether a constraint or an index holds it.

use crate::compare::Sides;
use crate::model::prop;
use crate::model::{Address, Change, Difference, Kind, Name, Object, Severity, Value};
use crate::sql;

use super::claim::Claim;
use super::constraint::constraint_type;
use super::page::Page;
use super::rule::Rule;
use super::words;

pub(super) const MISSING: Rule = Rule {
    code: "CON001",
    name: "missing-unique",
    severity: Severity::Error,
    page: Page(include_str!("pages/CON001.md")),
    claim: |difference, sides| {
        let missing = difference.change == Change::Missing
            && columns(difference).is_some()
            && difference.databases.iter().all(|d| stand_in(difference, sides, d).is_none());
        let differs =
            matches!(difference.change, Change::Property(prop::COLUMNS | prop::NULLS_NOT_DISTINCT))
                && constraint_type(difference) == Some("unique");
        (missing || differs).then(|| Claim::of(difference))
    },
    ..Rule::BASE
};

pub(super) const INDEX_ONLY: Rule = Rule {
    code: "CON002",
    name: "unique-index-only",
    severity: Severity::Info,
    page: Page(include_str!("pages/CON002.md")),
    claim: |difference, sides| {
        let first = difference.databases.first()?;
        let index = stand_in(difference, sides, first)?;
        let is_missing = difference.change == Change::Missing;
        (is_missing && difference.object.kind == Kind::CONSTRAINT).then(|| Claim {
            message: format!(
                "{} is only an index ({}) in {}",
                words::object(difference),
                index.address.own_name(),
                words::names(&difference.databases)
            ),
            advice: Some("Declare the index instead, if that is what is meant.".to_owned()),
            ..Claim::default()
        })
    },
    ..Rule::BASE
};

/// The table and the columns, sorted, that the object of a difference keeps unique.
pub(super) fn columns(difference: &Difference) -> Option<(Address, Vec<String>)> {
    let model = difference.model.as_ref()?;
    Some((model.address.owning_table()?, unique_columns(model)?))
}

/// The columns that an object keeps unique, sorted: of a unique constraint, or of a valid unique
/// index without predicate and expressions.
fn unique_columns(object: &Object) -> Option<Vec<String>> {
    let is_constraint =
        object.address.kind == Kind::CONSTRAINT && object.constraint_type() == "unique";
    let stated = if is_constraint { "columns" } else { "keys" };
    if !is_constraint && !is_whole_unique(object) {
        return None;
    }
    let Value::List(columns) = object.property(stated)? else { return None };
    let mut columns: Vec<String> = columns
        .iter()
        .map(|column| {
            // A constraint's columns are raw, an index's keys are spelt as SQL takes them.
            if is_constraint {
                Some(column.to_string())
            } else {
                sql::leading_name(column).map(|(name, _)| name)
            }
        })
        .collect::<Option<_>>()?;
    columns.sort_unstable();
    Some(columns)
}

fn is_whole_unique(index: &Object) -> bool {
    index.address.kind == Kind::INDEX
        && index.flag(prop::UNIQUE)
        && index.property(prop::PREDICATE).is_none_or(Value::is_none)
        && index.property(prop::VALID) != Some(&Value::Flag(false))
}

/// What keeps the same columns unique in a database that lacks the object: an index for a
/// constraint, a constraint for an index.
pub(super) fn stand_in<'a>(
    difference: &Difference,
    sides: &Sides<'a>,
    database: &Name,
) -> Option<&'a Object> {
    if difference.change != Change::Missing {
        return None;
    }
    let (table, wanted) = columns(difference)?;
    let model = difference.model.as_ref()?;
    let kind = match model.address.kind {
        Kind::CONSTRAINT => Kind::INDEX,
        _ => Kind::CONSTRAINT,
    };
    sides.database(database)?.within(&table, kind).find(|object| {
        unique_columns(object).as_ref() == Some(&wanted)
            && object.flag(prop::NULLS_NOT_DISTINCT) == model.flag(prop::NULLS_NOT_DISTINCT)
    })
}
