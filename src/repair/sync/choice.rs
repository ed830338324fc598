//! What of a table can be brought.

use super::around::{must_be_simple, parents, same_columns, triggers, uniques};
use super::table::Table;
use super::unseen::{unchecked_keys, unseen};
use crate::model::prop;
use crate::model::{Address, Name, Snapshot};

impl Table {
    /// What can be brought of a table, whose rows `key` tells apart.
    ///
    /// Errors with the reason where nothing can be. `updates` says whether rows are to be changed.
    pub fn of(
        table: &Address,
        key: &[Name],
        from: &Snapshot,
        to: &Snapshot,
        updates: bool,
    ) -> Result<Table, String> {
        must_be_simple(table, from, to)?;
        let mut made = Table::empty(table, key);
        made.choose(from, to)?;
        if let Some(name) = key.iter().find(|name| !made.columns.contains(name)) {
            return Err(format!("its key column {} cannot be copied", name.displayed()));
        }
        made.arbiter = to
            .keys(table)
            .any(|known| same_columns(&known.columns, key) && !known.object.flag(prop::DEFERRABLE));
        made.parents = parents(&made, to);
        made.uniques = uniques(&made, to);
        made.notes.extend(triggers(table, to, updates));
        made.unchecked_keys = unchecked_keys(&made, to);
        made.risks = unseen(&made, from, to, updates);
        Ok(made)
    }
}
