//! What needs what, told from texts, for sides that do not know it: declarations, and snapshot files
//! of older versions. PostgreSQL, with nothing but its own schema in the search path, qualifies every
//! name that it deparses. A name in a string literal counts, too, which at worst orders two things
//! that have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Address, Dependencies, Dependency, DependencyKind, Kind, Name, Object, Part, Snapshot, Value,
};
use crate::sql::identifiers;

use super::contents::relation;

/// The dependencies of a side: those that it knows, else those that its texts tell.
pub(super) fn dependencies(side: &Snapshot) -> Dependencies {
    match &side.dependencies {
        Some(known) => known.clone(),
        None => inferred(side),
    }
}

/// The dependencies that texts tell.
pub(super) fn inferred(side: &Snapshot) -> Dependencies {
    let mut by_name: BTreeMap<(&Name, &Name), Vec<&Address>> = BTreeMap::new();
    for address in side.objects.keys().filter(|address| is_named_so(address)) {
        if let [schema, name, ..] = &address.path[..] {
            by_name.entry((schema, name)).or_default().push(address);
        }
    }
    let mut all = BTreeSet::new();
    for (address, object) in &side.objects {
        for property in object.properties.iter() {
            let part = part_of(address, property.name);
            for name in names(&property.value) {
                for referenced in by_name.get(&(&name.0, &name.1)).into_iter().flatten() {
                    let own = relation(&address.path, side);
                    if *referenced != address && own.as_ref() != Some(*referenced) {
                        all.insert(dependency(address, part, referenced));
                    }
                }
            }
        }
        all.extend(own_columns(object, side).map(|column| dependency(address, None, &column)));
    }
    all.into_iter().collect()
}

fn dependency(dependent: &Address, part: Option<Part>, referenced: &Address) -> Dependency {
    Dependency {
        dependent: dependent.clone(),
        part,
        referenced: referenced.clone(),
        kind: DependencyKind::Normal,
    }
}

fn is_named_so(address: &Address) -> bool {
    address.target().is_none()
        && address.owning_table().is_none_or(|table| table == *address)
        && address.path.len() >= 2
        && address.kind != Kind::SETTING
}

fn part_of(address: &Address, property: &str) -> Option<Part> {
    match (address.kind, property) {
        (Kind::COLUMN, "default" | "identity sequence") => Some(Part::Default),
        (Kind::COLUMN, "generated") => Some(Part::Generation),
        (Kind::DOMAIN, "checks") => Some(Part::Check),
        _ => None,
    }
}

/// Every pair of neighbouring names of a value, which all qualified names are among.
fn names(value: &Value) -> Vec<(Name, Name)> {
    let text = match value {
        Value::None | Value::Flag(_) | Value::Number(_) => return Vec::new(),
        Value::Text(text) | Value::Type(text) | Value::Definition(text) => text.replace('\'', " "),
        Value::Expression(expression) => expression.sql.replace('\'', " "),
        Value::List(items) | Value::Set(items) => items.join("\n").replace('\'', " "),
    };
    let names: Vec<Name> = identifiers(&text).into_iter().map(Name::from).collect();
    names.iter().zip(names.iter().skip(1)).map(|(a, b)| (a.clone(), b.clone())).collect()
}

/// The columns of its own table that something in it may name.
fn own_columns<'a>(
    object: &'a Object,
    side: &'a Snapshot,
) -> impl Iterator<Item = Address> + use<'a> {
    const ABOUT: [Kind; 5] =
        [Kind::CONSTRAINT, Kind::INDEX, Kind::POLICY, Kind::RULE, Kind::TRIGGER];
    let table = object.address.owning_table().filter(|_| ABOUT.contains(&object.address.kind));
    let columns = table.into_iter().flat_map(move |table| {
        let columns: Vec<Address> =
            side.within(&table, Kind::COLUMN).map(|column| column.address.clone()).collect();
        columns
    });
    let named: BTreeSet<String> = object.properties.iter().flat_map(|p| words(&p.value)).collect();
    columns.filter(move |column| named.contains(column.own_name()))
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::None | Value::Flag(_) | Value::Number(_) => Vec::new(),
        Value::Text(text) | Value::Type(text) | Value::Definition(text) => identifiers(text),
        Value::Expression(expression) => identifiers(&expression.sql),
        Value::List(items) | Value::Set(items) => items
            .iter()
            .flat_map(|item| identifiers(item).into_iter().chain([item.to_string()]))
            .collect(),
    }
}
