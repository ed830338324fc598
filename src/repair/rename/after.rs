//! A database after renames: what is in the renamed objects or about them, and what names them, has
//! the new names, as PostgreSQL itself has them then.

use std::collections::BTreeSet;

use crate::ddl::column_clause;
use crate::model::prop;
use crate::model::{
    Address, Dependency, Kind, Name, Naming, Object, Property, Snapshot, Value, shape,
};
use crate::sql::identifiers;

use super::Rename;
use super::text::{Columns, Names};

/// What the database is after the renames. What PostgreSQL spells otherwise then, such as a view of a
/// renamed column, differs from what is wanted, and is made anew.
pub fn after(target: &Snapshot, renames: &[Rename]) -> Snapshot {
    let renames = &with_heirs(renames, target)[..];
    let mut then = target.clone();
    let names = Names::of(renames);
    let touched = touched(target, renames);
    for address in &touched {
        then.objects.remove(address);
    }
    for address in &touched {
        if let Some(object) = target.objects.get(address) {
            then.insert(renamed(object, renames, &names));
        }
    }
    then.dependencies = target.dependencies.as_ref().map(|all| {
        let renamed = all.iter().map(|one| Dependency {
            dependent: called(&one.dependent, renames),
            referenced: called(&one.referenced, renames),
            ..one.clone()
        });
        renamed.collect()
    });
    then
}

/// What an object is called after the renames.
pub(super) fn called(address: &Address, renames: &[Rename]) -> Address {
    let mut then = address.clone();
    // What is in a table first: its path has the table's present name.
    let (inner, outer): (Vec<_>, Vec<_>) =
        renames.iter().partition(|rename| rename.from.kind.1 == Naming::InTable);
    for group in [inner, outer] {
        if let Some(next) = group.into_iter().find_map(|rename| through(&then, rename)) {
            then = next;
        }
    }
    then
}

/// What an object is called after one rename; `None` where that is not about it.
fn through(address: &Address, rename: &Rename) -> Option<Address> {
    let (from, to) = (&rename.from, rename.to());
    let is_about = matches!(address.kind.1, Naming::About | Naming::AboutBy);
    let (word, names) = match (is_about, address.path.split_first()) {
        (true, Some((word, names))) => (word.as_str(), names),
        _ => (address.kind.0, &address.path[..]),
    };
    let kind = Kind::named(word)?;
    let is_in = kind.1 == Naming::InTable && from.kind.is_relation();
    let rest = names.strip_prefix(&from.path[..]).filter(|_| kind == from.kind || is_in)?;
    let own = is_about.then(|| Name::new(word));
    let path = own.into_iter().chain(to.path.iter().cloned()).chain(rest.iter().cloned());
    Some(Address::new(address.kind, path))
}

/// The renames with those of columns that inherit a renamed one.
fn with_heirs(renames: &[Rename], target: &Snapshot) -> Vec<Rename> {
    let mut all = renames.to_vec();
    let mut open: Vec<Rename> =
        all.iter().filter(|rename| rename.from.kind == Kind::COLUMN).cloned().collect();
    while let Some(rename) = open.pop() {
        let Some(table) = rename.from.owning_table() else { continue };
        let own = rename.from.own_name();
        let tables = [Kind::TABLE, Kind::FOREIGN_TABLE].into_iter();
        for child in tables.flat_map(|kind| target.of_kind(kind)) {
            let displayed = table.to_string();
            let is_child = child.text(prop::PARTITION_OF) == Some(&displayed)
                || matches!(child.property(prop::INHERITS),
                    Some(Value::List(parents)) if parents.iter().any(|p| **p == *displayed));
            let path = child.address.path.iter().cloned().chain([Name::new(own)]);
            let from = Address::new(Kind::COLUMN, path);
            let heir = Rename { from, name: rename.name.clone() };
            let inherits =
                target.objects.get(&heir.from).is_some_and(|column| column.flag(prop::INHERITED));
            if is_child && inherits && !all.contains(&heir) {
                all.push(heir.clone());
                open.push(heir);
            }
        }
    }
    all
}

/// Everything that a rename may be seen in.
fn touched(target: &Snapshot, renames: &[Rename]) -> BTreeSet<Address> {
    let mut relations: BTreeSet<&[Name]> = BTreeSet::new();
    for rename in renames {
        let is_in = rename.from.kind.is_relation() || rename.from.kind.1 == Naming::InTable;
        relations.extend(rename.from.path.get(..2).filter(|_| is_in));
    }
    let is_of = |address: &Address| {
        let (_, names) = address.subject();
        names.get(..2).is_some_and(|own| relations.contains(own))
            || renames.iter().any(|rename| through(address, rename).is_some())
    };
    let mut all: BTreeSet<Address> =
        target.objects.keys().filter(|address| is_of(address)).cloned().collect();
    let needs = target.dependencies.as_ref();
    let dependents: BTreeSet<Address> = needs
        .into_iter()
        .flat_map(|needs| needs.iter())
        .filter(|one| all.contains(&one.referenced))
        .map(|one| one.dependent.clone())
        .collect();
    all.extend(dependents);
    all
}

/// Kinds whose texts are data.
const TEXTS: [Kind; 3] = [Kind::COMMENT, Kind::SECURITY_LABEL, Kind::SETTING];

fn renamed(object: &Object, renames: &[Rename], names: &Names) -> Object {
    let address = called(&object.address, renames);
    if TEXTS.contains(&object.address.kind) {
        return Object { address, ..object.clone() };
    }
    let columns = Columns::of(object, renames);
    let is_routine = object.address.kind.1 == Naming::Signature;
    let properties = object.properties.iter().map(|property| {
        // PostgreSQL keeps the text of a body.
        let value = match is_routine && [prop::BODY, prop::DEFINITION].contains(&property.name) {
            true => property.value.clone(),
            false => value(property, &columns, names),
        };
        Property { name: property.name, value }
    });
    let properties: Vec<Property> = properties.collect();
    let mut renamed = Object { address, properties: properties.into(), ..object.clone() };
    renamed.shape = object.shape.as_deref().map(|shape| reshaped(shape, &columns).into());
    // It was called after its table and columns.
    let is_in_renamed = object.address.path.get(..2) != renamed.address.path.get(..2);
    renamed.name_is_generated &= !is_in_renamed && renamed.shape == object.shape;
    if object.address.kind == Kind::COLUMN && object.address != renamed.address {
        called_after(&object.address, &mut renamed);
    }
    renamed
}

/// What is usually called after a column keeps the name that it has, which is not the usual one then.
fn called_after(former: &Address, column: &mut Object) {
    let usual = |address: &Address, property: &str| -> Option<String> {
        match property {
            prop::IDENTITY_SEQUENCE => {
                let own = column_clause::identity_sequence(address, &Value::None);
                own.map(|sequence| sequence.to_string())
            }
            _ => match &address.path[..] {
                [_, table, own] => Some(format!("{}_{}_not_null", table.as_str(), own.as_str())),
                _ => None,
            },
        }
    };
    let is_not_null = column.flag(prop::NOT_NULL);
    let is_identity = column.text(prop::IDENTITY).is_some();
    let (address, mut properties) = (column.address.clone(), column.properties.to_vec());
    for property in &mut properties {
        let has_one = match property.name {
            prop::IDENTITY_SEQUENCE => is_identity,
            prop::NOT_NULL_CONSTRAINT => is_not_null,
            _ => false,
        };
        let present = match &property.value {
            Value::None => usual(former, property.name),
            Value::Text(name) => Some(name.to_string()),
            _ => None,
        };
        if has_one && let Some(present) = present {
            let is_usual = usual(&address, property.name).as_ref() == Some(&present);
            property.value = if is_usual { Value::None } else { Value::text(present) };
        }
    }
    column.properties = properties.into();
}

fn value(property: &Property, columns: &Columns, names: &Names) -> Value {
    let items = |items: &[std::sync::Arc<str>]| -> Vec<String> {
        let one = |item: &std::sync::Arc<str>| {
            columns.item(property.name, item).unwrap_or_else(|| names.rewrite(item, columns, false))
        };
        items.iter().map(one).collect()
    };
    match &property.value {
        Value::Text(text) => Value::text(names.rewrite(text, columns, false)),
        Value::Type(text) => Value::type_name(names.rewrite(text, columns, false)),
        Value::Definition(text) => Value::Definition(names.rewrite(text, columns, true).into()),
        Value::Expression(expression) => {
            let mut expression = expression.clone();
            expression.sql = names.rewrite(&expression.sql, columns, true).into();
            Value::Expression(expression)
        }
        Value::List(list) => Value::list(items(list)),
        Value::Set(set) => Value::set(items(set)),
        other @ (Value::None | Value::Flag(_) | Value::Number(_)) => other.clone(),
    }
}

/// The shape of a constraint or an index over renamed columns.
fn reshaped(of: &str, columns: &Columns) -> String {
    let renamed = || -> Vec<String> {
        let inside = of.split_once('(').map_or("", |(_, inside)| inside);
        identifiers(inside).iter().map(|name| columns.own(name)).collect()
    };
    match of.split_once(" (") {
        Some(("unique", _)) => shape::unique(&renamed()),
        Some(("check", _)) => shape::check(&renamed()),
        _ => columns.words(of),
    }
}
