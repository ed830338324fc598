//! The functions that a type cannot be without, and that cannot be without the type: a base type
//! reads and writes itself by them, a range type makes equal ranges the same. Where the type is
//! missing they are, too, so they come with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{Address, Change, Difference, Kind, Name, Object};
use crate::sql;

/// What names such functions.
const PROPERTIES: [&str; 9] = [
    "input",
    "output",
    "receive",
    "send",
    prop::MODIFIER_INPUT,
    prop::MODIFIER_OUTPUT,
    "analyze",
    "subscript",
    "canonical",
];

/// The functions that come with missing types, each with the databases that lack the type.
pub(super) type Brought<'d> = BTreeMap<(String, &'d [Name]), &'d Address>;

/// Which they are.
pub(super) fn brought(differences: &[Difference]) -> Brought<'_> {
    let types = differences.iter().filter(|difference| difference.change == Change::Missing);
    let types = types.filter_map(|difference| Some((difference.model.as_ref()?, difference)));
    types
        .filter(|(model, _)| is_circular(model))
        .flat_map(|(model, of_it)| {
            let named = names(model).into_iter();
            named.map(|name| ((name, &of_it.databases[..]), &of_it.object))
        })
        .collect()
}

/// The type that a function is told with.
pub(super) fn bringing<'d>(
    difference: &'d Difference,
    brought: &Brought<'d>,
) -> Option<&'d Address> {
    let is_function = difference.object.kind == Kind::FUNCTION;
    let name = quoted_name(&difference.object).filter(|_| is_function)?;
    let is_missing = difference.change == Change::Missing;
    brought.get(&(name, &difference.databases[..])).copied().filter(|_| is_missing)
}

fn is_circular(model: &Object) -> bool {
    match model.address.kind {
        Kind::BASE_TYPE => true,
        Kind::RANGE_TYPE => model.text(prop::CANONICAL).is_some(),
        _ => false,
    }
}

/// Their names, each once. Those that are PostgreSQL's own have no schema, and are there.
fn names(model: &Object) -> BTreeSet<String> {
    let texts = PROPERTIES.iter().filter_map(|property| model.text(property));
    texts.filter_map(sql::requoted).filter(|name| name.contains("\".\"")).collect()
}

fn quoted_name(function: &Address) -> Option<String> {
    match &function.path[..] {
        [schema, name, _] => Some(format!("{}.{}", schema.quoted(), name.quoted())),
        _ => None,
    }
}
