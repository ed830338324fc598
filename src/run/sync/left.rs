//! Rows that are skipped, counted by the reason, with the first of their keys.

use std::collections::BTreeMap;

use crate::model::{Address, Name, Reason, Unchecked, noun};

/// How many keys are listed.
const SHOWN: usize = 3;

/// Skipped rows.
#[derive(Debug, Default)]
pub(super) struct Left(BTreeMap<(Address, String), (u64, Vec<String>)>);

impl Left {
    /// Adds a row.
    pub(super) fn add(&mut self, table: &Address, why: String, key: &[String]) {
        let (count, sample) = self.0.entry((table.clone(), why)).or_default();
        *count += 1;
        if sample.len() < SHOWN {
            sample.push(key.join(", "));
        }
    }

    /// Forgets a table that is skipped as a whole.
    pub(super) fn forget(&mut self, table: &Address) {
        self.0.retain(|(of, _), _| of != table);
    }

    /// What is reported of them.
    pub(super) fn told(self, to: &Name) -> Vec<Unchecked> {
        let told =
            |((table, why), (count, mut sample)): ((Address, String), (u64, Vec<String>))| {
                if count > sample.len() as u64 {
                    sample.push("...".to_owned());
                }
                let rows = noun::count(count, "row");
                let message = format!("{rows} skipped: {why} ({})", sample.join(", "));
                not_brought(Some(to), &table, Reason::NotComparable, message)
            };
        self.0.into_iter().map(told).collect()
    }
}

/// Something of a table that is not copied.
pub(super) fn not_brought(
    database: Option<&Name>,
    table: &Address,
    reason: Reason,
    message: impl Into<String>,
) -> Unchecked {
    Unchecked {
        database: database.cloned(),
        object: Some(table.to_string()),
        reason,
        message: message.into(),
        hint: None,
    }
}
