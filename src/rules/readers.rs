//! What reads a relation or a column, and keeps PostgreSQL from changing it: views, rules, triggers
//! and policies, dropped before the change and made again after it.

use std::collections::BTreeSet;

use crate::ddl::{self, lexical};
use crate::model::token::words;
use crate::model::{Address, Kind, Name, Object, Snapshot, Statement, Value};

use super::belongings;

/// The statements with what reads the relation (or the column of it) out of their way, as the database
/// has it; `None` where something could not be made again.
pub(super) fn around(
    database: &Snapshot,
    relation: &Address,
    column: Option<&str>,
    change: Vec<Statement>,
) -> Option<Vec<Statement>> {
    let (mut known, mut readers) = (BTreeSet::new(), Vec::new());
    find(database, relation, column, &mut known, &mut readers);
    readers.reverse();
    // What is in a view goes and comes with it.
    let views: Vec<Address> = readers.iter().map(|reader| reader.address.clone()).collect();
    let in_view = |reader: &Object| {
        let within =
            |view: &Address| view.kind.is_view() && view.path.len() < reader.address.path.len();
        views.iter().any(|view| within(view) && reader.address.path.starts_with(&view.path))
    };
    readers.retain(|reader| !in_view(reader));
    let mut all = Vec::new();
    for reader in readers.iter().rev() {
        all.extend(drop(reader)?);
    }
    all.extend(change);
    for reader in readers {
        all.extend(create(reader, database)?);
    }
    Some(all)
}

/// Everything that reads it, each after what reads that in turn.
fn find<'a>(
    database: &'a Snapshot,
    relation: &Address,
    column: Option<&str>,
    known: &mut BTreeSet<&'a Address>,
    found: &mut Vec<&'a Object>,
) {
    let kinds = [Kind::VIEW, Kind::MATERIALIZED_VIEW, Kind::RULE, Kind::TRIGGER, Kind::POLICY];
    for object in kinds.into_iter().flat_map(|kind| database.of_kind(kind)) {
        let is_new = object.address != *relation && !known.contains(&object.address);
        if is_new && reads(object, relation, column) {
            known.insert(&object.address);
            if object.address.kind.is_view() {
                find(database, &object.address, None, known, found);
            }
            found.push(object);
        }
    }
}

/// Whether the object's texts name the relation (which those in it need not do) and the column.
fn reads(object: &Object, relation: &Address, column: Option<&str>) -> bool {
    let [schema, name] = &relation.path[..] else { return false };
    let is_in_it = object.address.path.starts_with(&relation.path);
    let names_it = |text: &str| {
        let words: Vec<_> = words(text).map(|(_, word)| word).collect();
        let is_name = |word: &str, name: &Name| word == name.displayed();
        let named = words.windows(3).any(|three| match three {
            [first, ".", second] => is_name(first, schema) && is_name(second, name),
            _ => false,
        });
        let has_column = column.is_none_or(|column| {
            let column = Name::new(column);
            words.iter().any(|word| is_name(word, &column))
        });
        (named || is_in_it) && has_column
    };
    object.properties.iter().any(|property| match &property.value {
        Value::Definition(text) => names_it(text),
        Value::Expression(expression) => names_it(&expression.sql),
        Value::Set(columns) if property.name == "columns" && is_in_it => {
            columns.iter().any(|name| Some(&**name) == column)
        }
        _ => false,
    })
}

fn drop(reader: &Object) -> Option<Vec<Statement>> {
    (ddl::writer(reader.address.kind)?.drop)(reader)
}

fn create(reader: &Object, database: &Snapshot) -> Option<Vec<Statement>> {
    let mut all = (ddl::writer(reader.address.kind)?.create)(reader, database)?;
    all.extend(belongings::again(reader, database)?);
    Some(all)
}

/// Whether a column of the table is computed from the column: then PostgreSQL changes neither.
pub(super) fn computes(database: &Snapshot, column: &Address) -> bool {
    let Some(table) = column.owning_table() else { return false };
    database.within(&table, Kind::COLUMN).any(|other| match other.property("generated") {
        Some(Value::Expression(generated)) => words(&generated.sql).any(|(_, word)| {
            lexical::leading_name(word).is_some_and(|(name, _)| name == column.own_name())
        }),
        _ => false,
    })
}
