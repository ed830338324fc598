//! Unique values that rows of one table hand on to each other: a row can take one only after the row
//! that has it in the target has given it up.

use std::collections::{BTreeMap, HashSet};

use super::left::Left;
use crate::model::Address;
use crate::repair::sync::Values;

/// How many bytes of statements wait for others at most.
const MOST_WAITING: usize = 64 << 20;

/// One of the values that must be unique: which columns' it is, and a hash of it.
pub(super) type Value = (usize, u64);

/// What the script takes of a table's unique values, and what it gives up.
#[derive(Debug, Default)]
pub(super) struct Handed {
    taken: HashSet<Value>,
    given_up: HashSet<Value>,
    /// With the number of those that waited before.
    waiting: BTreeMap<Value, Vec<(usize, Change)>>,
    /// How many bytes their statements are.
    bytes: usize,
    waited: usize,
    /// Whether some were skipped that might have been waited for.
    is_full: bool,
}

/// A statement that changes a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Change {
    /// The row's key.
    pub(super) key: Vec<String>,
    /// The statement.
    pub(super) sql: String,
    /// What the row holds then.
    pub(super) values: Values,
    /// What the row has then and had not before.
    pub(super) takes: Vec<Take>,
    /// What it had before and has not then.
    pub(super) gives_up: Vec<Value>,
}

/// A value that a row takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Take {
    /// The value.
    pub(super) value: Value,
    /// Whether a row of the target has it.
    pub(super) is_there: bool,
    /// Its columns.
    pub(super) columns: String,
}

/// Why a value cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Refused {
    There,
    Brought,
}

impl Handed {
    /// Takes values for a missing row; or says why it cannot have one of them.
    pub(super) fn take(&mut self, takes: &[Take]) -> Result<(), String> {
        for take in takes {
            match self.refused(take) {
                Some(Refused::There) => return Err(there(take)),
                Some(Refused::Brought) => return Err(brought(take)),
                None => {}
            }
        }
        self.taken.extend(takes.iter().map(|take| take.value));
        Ok(())
    }

    /// Those of the changes that can be made now, those that waited for them among them. The others
    /// wait, or are in `left`.
    pub(super) fn change(
        &mut self,
        table: &Address,
        changes: Vec<Change>,
        left: &mut Left,
    ) -> Vec<Change> {
        let mut made = Vec::new();
        for change in changes {
            let mut next = vec![change];
            while let Some(change) = next.pop() {
                let refused =
                    change.takes.iter().find_map(|take| Some((take, self.refused(take)?)));
                match refused {
                    Some((take, Refused::Brought)) => left.add(table, brought(take), &change.key),
                    Some((take, Refused::There)) if self.bytes < MOST_WAITING => {
                        self.bytes += change.sql.len();
                        self.waited += 1;
                        let waiting = self.waiting.entry(take.value).or_default();
                        waiting.push((self.waited, change));
                    }
                    Some((take, Refused::There)) => {
                        self.is_full = true;
                        left.add(table, too_many(take), &change.key);
                    }
                    None => {
                        self.taken.extend(change.takes.iter().map(|take| take.value));
                        for value in &change.gives_up {
                            self.given_up.insert(*value);
                            let waited = self.waiting.remove(value).unwrap_or_default();
                            self.bytes -= waited.iter().map(|(_, of)| of.sql.len()).sum::<usize>();
                            next.extend(waited.into_iter().map(|(_, change)| change));
                        }
                        made.push(change);
                    }
                }
            }
        }
        made
    }

    /// Leaves out what still waits.
    pub(super) fn end(&mut self, table: &Address, left: &mut Left) {
        let mut waiting: Vec<(usize, Change)> =
            std::mem::take(&mut self.waiting).into_values().flatten().collect();
        waiting.sort_by_key(|(before, _)| *before);
        self.bytes = 0;
        let kept: HashSet<Value> =
            waiting.iter().flat_map(|(_, change)| &change.gives_up).copied().collect();
        for (_, change) in waiting {
            let held = change.takes.iter().find(|take| self.refused(take).is_some());
            let Some(take) = held.or(change.takes.first()) else { continue };
            let why = match kept.contains(&take.value) {
                _ if self.is_full => too_many(take),
                true => format!("{}, and cannot be changed first", there(take)),
                false => there(take),
            };
            left.add(table, why, &change.key);
        }
    }

    fn refused(&self, take: &Take) -> Option<Refused> {
        if take.is_there && !self.given_up.contains(&take.value) {
            Some(Refused::There)
        } else {
            self.taken.contains(&take.value).then_some(Refused::Brought)
        }
    }
}

fn there(take: &Take) -> String {
    format!("the target has another row with the same {}", take.columns)
}

fn too_many(take: &Take) -> String {
    format!("too many rows exchange values of {}", take.columns)
}

fn brought(take: &Take) -> String {
    format!("another row that is copied has the same {}", take.columns)
}
