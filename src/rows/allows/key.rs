//! What a row is shown by: its primary key, or else its place in the table. Never other values, which
//! may be anybody's.

use super::statements;
use crate::model::{Address, Kind, Name, Snapshot, Value, shape};
use crate::server::Sql;

/// How rows of a table are shown, and in which order.
#[derive(Clone, Debug)]
pub(super) struct RowKey {
    pub(super) label: Sql,
    pub(super) order: Vec<Name>,
    /// Whether the label is of a key.
    pub(super) is_key: bool,
}

impl RowKey {
    /// As the table is in the database.
    pub(super) fn of(table: &Address, database: &Snapshot) -> RowKey {
        let primary = shape::primary_key();
        let key = database
            .within(table, Kind::CONSTRAINT)
            .find(|part| part.shape.as_deref() == Some(primary.as_str()))
            .and_then(|key| columns(key.property("columns")));
        match key {
            Some(key) => RowKey { label: statements::label(&key), order: key, is_key: true },
            None => {
                let ctid = Name::new("ctid");
                let label = statements::place(&ctid);
                RowKey { label, order: vec![ctid], is_key: false }
            }
        }
    }
}

/// The names in a list; `None` where there is none.
pub(super) fn columns(value: Option<&Value>) -> Option<Vec<Name>> {
    match value? {
        Value::List(items) if !items.is_empty() => Some(items.iter().map(Name::new).collect()),
        _ => None,
    }
}
