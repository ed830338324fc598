//! Differences that another one tells as well: one cause is one finding.
//!
//! A type brings its modifier and its storage along. And uniqueness is one thing whether a
//! constraint or an index holds it: where a unique constraint is told about, the unique index on
//! the same columns is not told about again.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::{Address, Change, Difference, Kind, Name};

use super::book::Sides;
use super::unique;

/// The differences that remain. A missing uniqueness is split into the databases where an index
/// stands in for it and those where nothing does.
pub(super) fn absorbed<'a>(
    differences: &'a [Difference],
    sides: &Sides<'_>,
) -> Vec<Cow<'a, Difference>> {
    let types = retyped(differences);
    let told: BTreeSet<(Address, Vec<String>)> = differences
        .iter()
        .filter(|d| d.object.kind == Kind::CONSTRAINT && exists_differently(d))
        .filter_map(unique::columns)
        .collect();
    let mut remaining = Vec::with_capacity(differences.len());
    for difference in differences {
        let follows_type =
            matches!(difference.change, Change::Property("type modifier" | "storage"))
                && difference.databases.iter().all(|d| types.contains(&(&difference.object, d)));
        let follows_constraint = difference.object.kind == Kind::INDEX
            && exists_differently(difference)
            && unique::columns(difference).is_some_and(|columns| told.contains(&columns));
        if !follows_type && !follows_constraint {
            remaining.extend(split(difference, sides));
        }
    }
    remaining
}

fn exists_differently(difference: &Difference) -> bool {
    matches!(difference.change, Change::Missing | Change::Extra)
}

fn retyped(differences: &[Difference]) -> BTreeSet<(&Address, &Name)> {
    differences
        .iter()
        .filter(|d| d.object.kind == Kind::COLUMN && d.change == Change::Property("type"))
        .flat_map(|d| d.databases.iter().map(move |database| (&d.object, database)))
        .collect()
}

fn split<'a>(difference: &'a Difference, sides: &Sides<'_>) -> Vec<Cow<'a, Difference>> {
    let (index, nothing): (Vec<_>, Vec<_>) = difference
        .databases
        .iter()
        .cloned()
        .partition(|database| unique::stand_in(difference, sides, database).is_some());
    if index.is_empty() || nothing.is_empty() {
        return vec![Cow::Borrowed(difference)];
    }
    let part = |databases| Cow::Owned(Difference { databases, ..difference.clone() });
    vec![part(nothing), part(index)]
}
