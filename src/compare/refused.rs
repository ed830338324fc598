//! What is declared in words that no database understands: a mistake in the declaration, not drift.
//!
//! Such an object is not compared at all, because a repair would be made of the same words. Where
//! some database understands them, or the database lacks what they name, it is drift after all.

use std::collections::BTreeMap;

use crate::model::{Actual, Address, Change, Difference, Name, Object, Place, Value};
use crate::sql::identifiers;

use super::judge::Judge;
use super::sides::Sides;

/// A declared value that a database does not understand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The object, as a difference would name it.
    pub object: Address,
    /// The property that has the value.
    pub property: &'static str,
    /// The database that was asked.
    pub database: Name,
    /// What it said. Raw.
    pub message: String,
    /// Where the value was declared.
    pub declared_at: Option<Place>,
}

/// Takes out the differences of what no database understands.
pub(super) fn set_aside(
    differences: &mut Vec<Difference>,
    sides: &Sides<'_>,
    judge: &mut Judge<'_>,
) -> Vec<Refusal> {
    let mut by_object: BTreeMap<Address, (Object, Vec<&Difference>)> = BTreeMap::new();
    for difference in differences.iter() {
        if let Some(object) = declared(difference) {
            let own = by_object.entry(object.address.clone());
            own.or_insert_with(|| (object.clone(), Vec::new())).1.push(difference);
        }
    }
    let mut refusals = Vec::new();
    let mut broken = Vec::new();
    for (object, own) in by_object.into_values() {
        let refused = refused(&object, &own, differences, sides, judge);
        if !refused.is_empty() {
            refusals.extend(refused);
            broken.push(object);
        }
    }
    differences.retain(|difference| !broken.iter().any(|object| concerns(difference, object)));
    refusals
}

/// The declared object that a difference is about.
fn declared(difference: &Difference) -> Option<&Object> {
    let is_declared = difference.declared && difference.change != Change::Extra;
    difference.model.as_ref().filter(|_| is_declared)
}

/// Whether a difference is about the object, or about what may be the object: which of a table's
/// checks a broken one was meant to be is not known.
fn concerns(difference: &Difference, object: &Object) -> bool {
    if difference.change != Change::Extra {
        return declared(difference).is_some_and(|own| own.address == object.address);
    }
    let sort = |shape: &str| shape.split(" (").next().map(str::to_owned);
    let place = |address: &Address| address.path.split_last().map(|(_, table)| table.to_vec());
    object.shape.is_some()
        && object.shape.as_deref().and_then(sort) == difference.shape.as_deref().and_then(sort)
        && object.address.kind == difference.object.kind
        && place(&object.address) == place(&difference.object)
}

/// The values of a declared object that all databases refuse which could have agreed.
fn refused(
    object: &Object,
    own: &[&Difference],
    all: &[Difference],
    sides: &Sides<'_>,
    judge: &mut Judge<'_>,
) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = Vec::new();
    for property in object.properties.iter() {
        let words = match &property.value {
            Value::Type(name) => identifiers(name),
            Value::Expression(expression) => {
                let texts = [Some(&expression.sql), expression.stored_as.as_ref()];
                texts.into_iter().flatten().flat_map(|text| identifiers(text)).collect()
            }
            _ => continue,
        };
        let is_about =
            |change| change == Change::Missing || change == Change::Property(property.name);
        let wrong: Vec<(&Difference, &Name)> = own
            .iter()
            .filter(|difference| is_about(difference.change.clone()))
            .flat_map(|difference| difference.databases.iter().map(|name| (*difference, name)))
            .collect();
        let agrees = |(name, actual): (&Name, &Actual)| {
            matches!(actual, Actual::Present | Actual::Value(_))
                && !wrong.iter().any(|(_, wrong)| *wrong == name)
        };
        if own.iter().flat_map(|difference| &difference.actual).any(agrees) {
            continue;
        }
        let asked = wrong.iter().map(|(difference, database)| {
            let actual = match difference.actual.get(*database) {
                Some(Actual::Value(value)) => Some(value),
                _ => None,
            };
            let message = judge.refusal(&object.address, &property.value, actual, database)?;
            let lacks = |other: &Difference| {
                other.object != difference.object
                    && other.databases.contains(database)
                    && words.iter().any(|word| word == other.object.own_name())
                    && is_lack(other)
            };
            let declared_at = sides
                .declaration
                .and_then(|side| side.declared_at(&object.address, Some(property.name)));
            (!all.iter().any(lacks)).then(|| Refusal {
                object: difference.object.clone(),
                property: property.name,
                database: (*database).clone(),
                message: message.to_owned(),
                declared_at: declared_at.cloned(),
            })
        });
        // All are asked at once, so the first that is not refused must not end it.
        let asked: Vec<Option<Refusal>> = asked.collect();
        let asked: Option<Vec<Refusal>> = asked.into_iter().collect();
        // A default is cast to its column's type, and would only repeat what was said of that.
        let news: Vec<_> = asked
            .into_iter()
            .flatten()
            .filter(|new| {
                !refusals
                    .iter()
                    .any(|old| old.database == new.database && old.message == new.message)
            })
            .collect();
        refusals.extend(news);
    }
    refusals
}

/// Whether the difference is a reason for the database not to understand what names its object.
fn is_lack(difference: &Difference) -> bool {
    match difference.change {
        Change::Missing => true,
        Change::Property(_) => matches!(difference.expected, Some(Value::Type(_))),
        Change::Extra | Change::Renamed => false,
    }
}
