//! Ordered streams of keys against each other: who has what, counted exactly, in flat memory.

use std::collections::BTreeMap;

use super::SAMPLE;
use super::content::Different;
use super::key::{KeyColumn, decode};
use super::stream::{Batch, KeyStream};
use crate::model::{MissingRows, Name, Reason};
use crate::server::Failure;

/// How many suspect keys that the same databases lack are kept to be looked at again. Where more are
/// missing, rows in flight are a rounding error.
const SUSPECTS: usize = 10_000;

/// A key that some databases have and others lack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Suspect {
    /// The key.
    pub(super) key: Vec<u8>,
    /// The databases that lack it.
    pub(super) lacking: Vec<Name>,
}

/// What the merge found.
#[derive(Default, Debug)]
pub(super) struct Merged {
    /// Exact counts of the databases that were read to the end; with what a second look told.
    pub(super) counts: BTreeMap<Name, u64>,
    /// How many keys each database lacks.
    pub(super) missing: BTreeMap<Name, u64>,
    /// The first suspects in key order.
    pub(super) suspects: Vec<Suspect>,
    /// How many keys databases have with different rows.
    pub(super) differing: u64,
    /// The first of them in key order.
    pub(super) different: Vec<Different>,
    /// Whether a database was not read to the end.
    pub(super) is_cut: bool,
    /// Suspects that turned out to be on their way.
    pub(super) in_flight: u64,
    /// Databases that were not read to the end.
    pub(super) failures: Vec<(Name, Failure)>,
}

impl Merged {
    /// What a report says of the keys that each database lacks.
    pub(super) fn missing_rows(&self, key: &[KeyColumn]) -> BTreeMap<Name, MissingRows> {
        let lacking = self.missing.iter().filter(|(_, count)| **count > 0);
        lacking
            .map(|(database, count)| {
                let of_this = self.suspects.iter().filter(|s| s.lacking.contains(database));
                let sample = of_this.take(SAMPLE).map(|s| decode(key, &s.key).join(", ")).collect();
                (database.clone(), MissingRows { count: *count, sample })
            })
            .collect()
    }

    /// Counts what each of the databases that were read to their ends lacks. What only the others
    /// have is missing nowhere: who knows what else they have.
    fn count_missing(&mut self, by_lacking: &BTreeMap<Vec<usize>, u64>, whole: &[(usize, Name)]) {
        for (index, database) in whole {
            let is_missing = |lacking: &Vec<usize>| {
                lacking.contains(index) && whole.iter().any(|(other, _)| !lacking.contains(other))
            };
            let count = by_lacking.iter().filter(|(lacking, _)| is_missing(lacking));
            self.missing.insert(database.clone(), count.map(|(_, count)| count).sum());
        }
        let missing = &self.missing;
        self.suspects.retain_mut(|suspect| {
            suspect.lacking.retain(|database| missing.contains_key(database));
            (1..whole.len()).contains(&suspect.lacking.len())
        });
    }
}

/// Reads all streams to their ends.
pub(super) fn merge(streams: Vec<KeyStream>) -> Merged {
    let mut cursors: Vec<Cursor> = streams.into_iter().map(Cursor::new).collect();
    let mut merged = Merged::default();
    let mut lacking = Vec::new();
    let mut least = Vec::new();
    let mut reduced = Vec::new();
    // How many keys exactly these streams lack.
    let mut by_lacking: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
    while let Some(key) = cursors.iter().filter_map(Cursor::key).min() {
        least.clear();
        least.extend_from_slice(key);
        lacking.clear();
        let (mut is_first, mut differs) = (true, false);
        for (index, cursor) in cursors.iter_mut().enumerate() {
            if cursor.key() == Some(&least[..]) {
                match cursor.reduced() {
                    this if is_first => {
                        is_first = false;
                        reduced.clear();
                        reduced.extend_from_slice(this);
                    }
                    this => differs |= this != reduced,
                }
                cursor.count += 1;
                cursor.advance();
            } else if cursor.broken.is_none() {
                lacking.push(index);
            }
        }
        if differs {
            merged.differing += 1;
            if merged.different.len() < SUSPECTS {
                merged.different.push(Different { key: least.clone(), columns: Vec::new() });
            }
        }
        if lacking.is_empty() {
            continue;
        }
        let count = match by_lacking.get_mut(&lacking) {
            Some(count) => count,
            None => by_lacking.entry(lacking.clone()).or_default(),
        };
        *count += 1;
        if *count <= SUSPECTS as u64 {
            let names = lacking.iter().filter_map(|index| cursors.get(*index));
            let lacking = names.map(|cursor| cursor.stream.database.clone()).collect();
            merged.suspects.push(Suspect { key: least.clone(), lacking });
        }
    }
    let mut whole = Vec::new();
    for (index, cursor) in cursors.into_iter().enumerate() {
        let (database, count) = (cursor.stream.database.clone(), cursor.count);
        match cursor.finish() {
            Ok(()) => {
                merged.counts.insert(database.clone(), count);
                whole.push((index, database));
            }
            Err(failure) => {
                merged.is_cut = true;
                merged.failures.push((database, failure));
            }
        }
    }
    merged.count_missing(&by_lacking, &whole);
    merged
}

/// Where one stream is.
struct Cursor {
    stream: KeyStream,
    batch: Batch,
    index: usize,
    count: u64,
    broken: Option<Failure>,
}

impl Cursor {
    fn new(stream: KeyStream) -> Self {
        let batch = stream.batches.recv().unwrap_or_default();
        Cursor { stream, batch, index: 0, count: 0, broken: None }
    }

    fn key(&self) -> Option<&[u8]> {
        self.key_at(self.index)
    }

    fn key_at(&self, index: usize) -> Option<&[u8]> {
        let entry = self.batch.entry(index)?;
        entry.get(..entry.len().checked_sub(self.stream.tail)?)
    }

    /// What the row was reduced to.
    fn reduced(&self) -> &[u8] {
        let entry = self.batch.entry(self.index).unwrap_or_default();
        entry.get(entry.len().saturating_sub(self.stream.tail)..).unwrap_or_default()
    }

    /// Goes to the next key; ends the stream where it is not greater than this one, for then the
    /// key is not unique or the order is not what the merge relies on.
    fn advance(&mut self) {
        let ordered = match (self.key(), self.key_at(self.index + 1)) {
            (Some(this), Some(next)) => {
                let ordered = this < next;
                self.index += 1;
                ordered
            }
            (this, _) => {
                let last = this.unwrap_or_default().to_vec();
                self.batch = self.stream.batches.recv().unwrap_or_default();
                self.index = 0;
                self.key().is_none_or(|next| &last[..] < next)
            }
        };
        if !ordered {
            self.broken = Some(Failure::new(
                Reason::NotComparable,
                "the key is not unique, or the server returned it out of order",
            ));
            self.batch = Batch::default();
        }
    }

    /// How the stream ended. What is left of it is read and dropped, so that the session can be
    /// used again.
    fn finish(self) -> Result<(), Failure> {
        while self.stream.batches.recv().is_ok() {}
        match (self.broken, self.stream.end) {
            (Some(failure), _) => Err(failure),
            (None, Some(end)) => end.wait(),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::mpsc::sync_channel;

    use super::{Merged, merge};
    use crate::model::Name;
    use crate::rows::stream::{Batch, KeyStream};

    fn stream(database: &str, keys: &[u8]) -> KeyStream {
        let (sender, batches) = sync_channel(64);
        for chunk in keys.chunks(3) {
            let mut batch = Batch::default();
            for key in chunk {
                batch
                    .push(|bytes| {
                        bytes.push(*key);
                        Ok(())
                    })
                    .unwrap();
            }
            sender.send(batch).unwrap();
        }
        KeyStream { database: Name::new(database), batches, tail: 0, end: None }
    }

    fn missing(merged: &Merged) -> BTreeMap<&str, u64> {
        merged.missing.iter().map(|(name, count)| (name.as_str(), *count)).collect()
    }

    #[test]
    fn agrees_with_sets_in_memory_for_three_databases() {
        let mut seed = 7u32;
        for _ in 0..200 {
            let sets: Vec<BTreeSet<u8>> = (0..3)
                .map(|_| {
                    (0..20u8)
                        .filter(|_| {
                            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                            seed >> 30 != 0
                        })
                        .collect()
                })
                .collect();
            let names = ["a", "b", "c"];
            let streams = names.iter().zip(&sets).map(|(name, set)| {
                let keys: Vec<u8> = set.iter().copied().collect();
                stream(name, &keys)
            });
            let merged = merge(streams.collect());
            let all: BTreeSet<u8> = sets.iter().flatten().copied().collect();
            for (name, set) in names.iter().zip(&sets) {
                let lacks = all.difference(set).count() as u64;
                assert_eq!(missing(&merged)[name], lacks);
                assert_eq!(merged.counts[*name], set.len() as u64);
            }
        }
    }

    #[test]
    fn a_repeated_key_spoils_only_its_own_database() {
        let merged = merge(vec![stream("a", &[1, 2, 2]), stream("b", &[1, 2]), stream("c", &[1])]);
        assert_eq!(merged.failures.len(), 1);
        assert_eq!(merged.failures[0].0.as_str(), "a");
        assert_eq!(missing(&merged), BTreeMap::from([("b", 0), ("c", 1)]));
    }

    #[test]
    fn what_only_a_broken_database_has_is_missing_nowhere() {
        let broken = stream("a", &[1, 2, 3, 4, 4]);
        let merged = merge(vec![broken, stream("b", &[3, 4]), stream("c", &[2, 4])]);
        assert_eq!(missing(&merged), BTreeMap::from([("b", 1), ("c", 1)]));
        let suspects: Vec<_> = merged.suspects.iter().map(|suspect| suspect.key[0]).collect();
        assert_eq!(suspects, [2, 3]);
    }
}
