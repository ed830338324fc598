//! What snapshots say of a table's columns.

use super::{Address, Kind, Name, Snapshot, Value};

/// What is stated of a column.
pub fn of_column<'s>(
    table: &Address,
    column: &Name,
    database: &'s Snapshot,
    property: &str,
) -> Option<&'s Value> {
    let path = table.path.iter().cloned().chain([column.clone()]);
    database.objects.get(&Address::new(Kind::COLUMN, path))?.property(property)
}

/// The type that a column's values are of: its own, or what its domain is over. `None` where the
/// column or its type is not known.
pub fn base_type<'s>(table: &Address, column: &Name, database: &'s Snapshot) -> Option<&'s str> {
    let mut name = type_name(of_column(table, column, database, "type"))?;
    let domain = |name| database.objects.get(&Address::from_displayed(Kind::DOMAIN, name)?);
    // A domain is over a type that was there before it, so this ends; a snapshot file may lie.
    for _ in 0..DEEPEST {
        match domain(name) {
            Some(domain) => name = type_name(domain.property("type"))?,
            None => return Some(name),
        }
    }
    None
}

/// Domains over domains that are looked through.
const DEEPEST: usize = 32;

fn type_name(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Type(name)) => Some(name),
        _ => None,
    }
}
