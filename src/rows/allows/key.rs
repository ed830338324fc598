//! What a row is shown by: its primary key, or else its place in the table. Never other values, which
//! may be anybody's.

use super::statements;
use crate::model::{Address, Key, Name, Snapshot};
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
        match database.keys(table).find(Key::is_primary) {
            Some(Key { columns, .. }) => {
                RowKey { label: statements::label(&columns), order: columns, is_key: true }
            }
            None => {
                let ctid = Name::new("ctid");
                let label = statements::place(&ctid);
                RowKey { label, order: vec![ctid], is_key: false }
            }
        }
    }
}
