//! Keys whose values a server hands out by itself. Two servers hand out the same numbers for
//! different rows, so an equal number does not make two rows the same.

use crate::model::{Address, Kind, Name, Snapshot, Value};

/// What the values of a unique key prove about two rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Evidence {
    /// Equal values prove the same row, different ones another row.
    Both,
    /// Equal values prove the same row; different ones prove nothing, as each server may have drawn
    /// its own (a primary key of type uuid).
    Equal,
    /// The values are numbers of one server.
    Nothing,
}

/// Judges a key of a table by its columns in both databases.
pub(super) fn evidence(
    table: &Address,
    columns: &[Name],
    is_primary: bool,
    sides: [&Snapshot; 2],
) -> Evidence {
    if columns.iter().any(|column| is_counted(table, column, sides)) {
        return Evidence::Nothing;
    }
    let [column] = columns else { return Evidence::Both };
    let is_of = |types: &[&str]| {
        sides.iter().any(|side| match property(table, column, side, "type") {
            Some(Value::Type(name)) => types.contains(&&**name),
            _ => false,
        })
    };
    match is_primary {
        true if is_of(&["smallint", "integer", "bigint"]) => Evidence::Nothing,
        true if is_of(&["uuid"]) => Evidence::Equal,
        _ => Evidence::Both,
    }
}

/// Whether a column is an identity column, or its default draws from a sequence, in either database.
pub(super) fn is_counted(table: &Address, column: &Name, sides: [&Snapshot; 2]) -> bool {
    sides.iter().any(|side| {
        let draws = match property(table, column, side, "default") {
            Some(Value::Expression(default)) => default.sql.contains("nextval("),
            _ => false,
        };
        draws || property(table, column, side, "identity").is_some_and(|value| !value.is_none())
    })
}

fn property<'s>(
    table: &Address,
    column: &Name,
    side: &'s Snapshot,
    property: &str,
) -> Option<&'s Value> {
    let path = table.path.iter().cloned().chain([column.clone()]);
    side.objects.get(&Address::new(Kind::COLUMN, path))?.property(property)
}
