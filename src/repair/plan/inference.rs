//! What needs what, told from texts, for sides that do not know it: declarations, and snapshot files
//! of older versions. PostgreSQL, with nothing but its own schema in the search path, qualifies every
//! name that it deparses. A name in a string literal counts, too, which at worst orders two things
//! that have nothing to do with each other.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{
    Address, Dependencies, Dependency, DependencyKind, Kind, Name, Naming, Object, Part, Snapshot,
    Value,
};
use crate::sql::identifiers;

use super::contents::relation;
use super::kinship::parents;

/// The dependencies of a side: those that it knows, else those that its texts tell.
pub(super) fn dependencies(side: &Snapshot) -> Cow<'_, Dependencies> {
    match &side.dependencies {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(inferred(side)),
    }
}

/// The dependencies that texts tell.
fn inferred(side: &Snapshot) -> Dependencies {
    let mut by_name: BTreeMap<(&Name, &Name), Vec<&Address>> = BTreeMap::new();
    for address in side.objects.keys().filter(|address| is_named_so(address)) {
        if let [schema, name, ..] = &address.path[..] {
            by_name.entry((schema, name)).or_default().push(address);
        }
    }
    let find = |schema: &Name, name: &Name| by_name.get(&(schema, name)).cloned();
    let all = side.objects.values();
    all.flat_map(|object| of(object, side, &|a, b| find(a, b).unwrap_or_default())).collect()
}

/// What the texts of one object tell that it needs.
pub(super) fn needs_of(object: &Object, side: &Snapshot) -> BTreeSet<Dependency> {
    let kinds = || {
        let named = |kind: &Kind| matches!(kind.1, Naming::InSchema | Naming::Signature);
        Kind::ALL.iter().copied().filter(named)
    };
    let beginning = |kind: Kind, path: &[&Name]| {
        let first = Address::new(kind, path.iter().copied().cloned());
        let rest = side.objects.range(first.clone()..).map(|(address, _)| address);
        rest.take_while(move |at| at.kind == kind && at.path.starts_with(&first.path))
    };
    let known: BTreeSet<Name> = object
        .properties
        .iter()
        .flat_map(|property| names(&property.value))
        .map(|(schema, _)| schema)
        .collect::<BTreeSet<Name>>()
        .into_iter()
        .filter(|schema| kinds().any(|kind| beginning(kind, &[schema]).next().is_some()))
        .collect();
    of(object, side, &|schema, name| match known.contains(schema) {
        true => kinds().flat_map(|kind| beginning(kind, &[schema, name])).collect(),
        false => Vec::new(),
    })
}

/// What the texts of an object tell that it needs; `find` gives what has a name in a schema.
fn of<'a>(
    object: &Object,
    side: &Snapshot,
    find: &dyn Fn(&Name, &Name) -> Vec<&'a Address>,
) -> BTreeSet<Dependency> {
    let address = &object.address;
    let own = relation(&address.path, side);
    let mut all = BTreeSet::new();
    for property in object.properties.iter() {
        let part = part_of(address, property.name);
        for (schema, name) in names(&property.value) {
            for referenced in find(&schema, &name) {
                if referenced != address && own.as_ref() != Some(referenced) {
                    all.insert(dependency(address, part, referenced));
                    let columns = columns_named(&property.value, referenced, side);
                    all.extend(columns.iter().map(|column| dependency(address, part, column)));
                }
            }
        }
    }
    all.extend(whole_of(object, side).map(|whole| Dependency {
        kind: DependencyKind::Partition,
        ..dependency(address, None, &whole)
    }));
    all.extend(key_referred_to(object, side).iter().map(|key| dependency(address, None, key)));
    all.extend(own_columns(object, side).map(|column| dependency(address, None, &column)));
    all
}

/// The columns of a relation that a text names.
fn columns_named(text: &Value, relation: &Address, side: &Snapshot) -> Vec<Address> {
    let named: BTreeSet<String> = words(text).into_iter().collect();
    let columns = side.within(relation, Kind::COLUMN).map(|column| column.address.clone());
    columns.filter(|column| named.contains(column.own_name())).collect()
}

/// Of an inherited constraint or index: what it is a part of.
fn whole_of(object: &Object, side: &Snapshot) -> Option<Address> {
    let is_part = [Kind::CONSTRAINT, Kind::INDEX].contains(&object.address.kind);
    (is_part && object.flag(prop::INHERITED)).then_some(())?;
    let shape = object.shape.as_ref()?;
    let table = object.address.owning_table()?;
    let mut wholes = parents(side, &table).into_iter();
    wholes.find_map(|parent| {
        let mut parts = side.within(&parent, object.address.kind);
        let whole = parts.find(|part| part.shape.as_ref() == Some(shape))?;
        Some(whole.address.clone())
    })
}

/// What keeps the columns unique that a foreign key refers to.
fn key_referred_to(object: &Object, side: &Snapshot) -> Option<Address> {
    (object.constraint_type() == "foreign key").then_some(())?;
    let table = Address::from_displayed(Kind::TABLE, object.text(prop::REFERENCES)?)?;
    let sorted = |object: &Object, property: &str| {
        let names: BTreeSet<Name> = object.names(property)?.into_iter().collect();
        Some(names)
    };
    let wanted = sorted(object, prop::REFERENCES_COLUMNS)?;
    let mut keys = side.within(&table, Kind::CONSTRAINT);
    let key = keys.find(|key| {
        ["primary key", "unique"].contains(&key.constraint_type())
            && sorted(key, "columns").as_ref() == Some(&wanted)
    });
    key.map(|key| key.address.clone())
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
        (Kind::COLUMN, prop::DEFAULT | prop::IDENTITY_SEQUENCE) => Some(Part::Default),
        (Kind::COLUMN, prop::GENERATED) => Some(Part::Generation),
        (Kind::DOMAIN, prop::CHECKS) => Some(Part::Check),
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
