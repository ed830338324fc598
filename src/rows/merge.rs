//! Ordered streams of keys against each other: who has what, counted exactly, in flat memory.

use std::collections::BTreeMap;

use super::SAMPLE;
use super::content::Different;
use super::key::{KeyColumn, decode};
use super::stream::{Batch, End, KeyStream};
use crate::model::{MissingRows, Name, Reason};
use crate::server::Failure;

/// Which of the keys that are missing somewhere, or have different rows, are kept.
#[derive(Clone, Debug)]
pub(super) struct Keep {
    /// How many that differ, and how many that the same databases lack.
    pub(super) most: usize,
    /// Only those that this database lacks, of the missing ones; `None` for all.
    pub(super) lacked_by: Option<Name>,
}

impl Keep {
    /// What is enough to be looked at again. Where more are missing, rows in flight are a rounding
    /// error.
    pub(super) const SUSPECTS: Keep = Keep { most: 5_000, lacked_by: None };
}

/// A key that some databases have and others lack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Suspect {
    /// The key.
    pub(super) key: Vec<u8>,
    /// The databases that lack it.
    pub(super) lacking: Vec<Name>,
}

/// What the merge found.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Merged {
    /// Exact counts of the databases that were read to the end; with what a second look told.
    pub(super) counts: BTreeMap<Name, u64>,
    /// How many keys exactly these databases lack.
    pub(super) lacked: BTreeMap<Vec<Name>, u64>,
    /// From that, in the end: how many keys each database lacks.
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
}

/// How far a merge came.
#[derive(Debug)]
pub(super) struct Came {
    /// The key up to which all databases were read, where that is not to their ends.
    pub(super) to: Option<Vec<u8>>,
    /// Whether that is because one of them came too slowly.
    pub(super) is_slow: bool,
    /// Databases that broke off, each with the reason. What they seemed to lack, or to have, until
    /// then is still in what was found.
    pub(super) broken: Vec<(Name, Failure)>,
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

    /// Forgets a database that was not read to the end.
    pub(super) fn forget(&mut self, database: &Name) {
        self.is_cut = true;
        self.counts.remove(database);
    }

    /// Counts what each of the databases that were read to their ends lacks. What only the others
    /// have is missing nowhere: who knows what else they have.
    pub(super) fn count_missing(&mut self) {
        let Merged { counts, lacked, missing, suspects, .. } = self;
        for database in counts.keys() {
            let is_missing = |lacking: &[Name]| {
                lacking.contains(database) && counts.keys().any(|other| !lacking.contains(other))
            };
            let count = lacked.iter().filter(|(lacking, _)| is_missing(lacking));
            missing.insert(database.clone(), count.map(|(_, count)| count).sum());
        }
        suspects.retain_mut(|suspect| {
            suspect.lacking.retain(|database| counts.contains_key(database));
            (1..counts.len()).contains(&suspect.lacking.len())
        });
    }
}

/// Reads all streams as far as all of them go, and adds what they say to `merged`. `after` is the
/// key before their first; `read` is told of how many more keys came.
pub(super) fn merge(
    streams: Vec<KeyStream>,
    after: Option<&[u8]>,
    read: &dyn Fn(usize),
    keep: &Keep,
    merged: &mut Merged,
) -> Came {
    let mut cursors: Vec<Cursor<'_>> =
        streams.into_iter().map(|stream| Cursor::new(stream, after, read)).collect();
    let mut came = Came { to: None, is_slow: false, broken: Vec::new() };
    // How many keys exactly these databases lack, in this part; there are few such sets.
    let mut lacking = Vec::new();
    let mut has_ended = true;
    loop {
        if has_ended {
            settle_ends(&mut cursors, &mut came);
        }
        pass_agreeing(&mut cursors);
        let Some(least) = least(&cursors) else { break };
        if let (Some(cut), Some(key)) = (&came.to, cursors.get(least).and_then(Cursor::key))
            && key > &cut[..]
        {
            break;
        }
        has_ended = step(&mut cursors, least, keep, merged, &mut lacking);
    }
    for Cursor { stream, rows, .. } in cursors {
        *merged.counts.entry(stream.database).or_default() += rows;
    }
    for (databases, count) in lacking {
        *merged.lacked.entry(databases).or_default() += count;
    }
    came
}

/// Sees to the streams that have just ended. Behind the least of the keys at which they were cut,
/// not all rows are known.
fn settle_ends(cursors: &mut Vec<Cursor<'_>>, came: &mut Came) {
    for at in (0..cursors.len()).rev() {
        let Some(cursor) = cursors.get_mut(at) else { continue };
        let last = std::mem::take(&mut cursor.last);
        match cursor.ended.take() {
            Some(Ok(end @ (End::Cut | End::Slow))) => {
                came.is_slow |= end == End::Slow;
                came.to = Some(came.to.take().map_or(last.clone(), |to| to.min(last)));
            }
            Some(Err(failure)) => {
                came.broken.push((cursors.remove(at).stream.database, failure));
            }
            Some(Ok(End::Whole)) => {}
            None => cursor.last = last,
        }
    }
}

/// Goes past entries that are the same everywhere, as far as the batches at hand show it: what
/// [`step`] would do, at a fraction of the cost. An entry is passed where the next ones are the same
/// everywhere too, so that the order of one stream tells that of all.
fn pass_agreeing(cursors: &mut [Cursor<'_>]) {
    let Some((first, others)) = cursors.split_first() else { return };
    let agreed = |ahead: usize| {
        let entry = first.entry_ahead(ahead)?;
        others.iter().all(|other| other.entry_ahead(ahead) == Some(entry)).then_some(entry)
    };
    let mut passed = 0;
    let mut this = agreed(0);
    while let Some(before) = this {
        this = agreed(passed + 1).filter(|next| first.key_of(before) < first.key_of(next));
        passed += usize::from(this.is_some());
    }
    for cursor in cursors {
        cursor.index += passed;
        cursor.rows += passed as u64;
    }
}

/// The cursor at the least key.
fn least(cursors: &[Cursor<'_>]) -> Option<usize> {
    let keys = cursors.iter().enumerate().filter_map(|(at, cursor)| Some((cursor.key()?, at)));
    keys.min().map(|(_, at)| at)
}

/// Takes the key of the `least` cursor off all that are at it. Says whether one of them ended.
fn step(
    cursors: &mut [Cursor<'_>],
    least: usize,
    keep: &Keep,
    merged: &mut Merged,
    lacked: &mut Vec<(Vec<Name>, u64)>,
) -> bool {
    let Some((key, reduced)) = cursors.get(least).and_then(|c| Some((c.key()?, c.reduced())))
    else {
        return false;
    };
    let mut lacking = 0;
    let mut differs = false;
    for cursor in cursors.iter() {
        if cursor.key() == Some(key) {
            differs |= cursor.reduced() != reduced;
        } else {
            lacking += 1;
        }
    }
    if differs {
        merged.differing += 1;
        if merged.different.len() < keep.most {
            merged.different.push(Different {
                key: key.to_vec(),
                columns: Vec::new(),
                is_everywhere: lacking == 0,
            });
        }
    }
    if lacking == 0 {
        let mut has_ended = false;
        for cursor in cursors {
            has_ended |= cursor.advance();
        }
        return has_ended;
    }
    let key = key.to_vec();
    let lacks = |cursor: &&Cursor<'_>| cursor.key() != Some(&key[..]);
    let names = || cursors.iter().filter(lacks).map(|cursor| &cursor.stream.database);
    let known = lacked.iter().position(|(databases, _)| databases.iter().eq(names()));
    let at = known.unwrap_or_else(|| {
        let databases: Vec<Name> = names().cloned().collect();
        let before = merged.lacked.get(&databases).copied().unwrap_or_default();
        merged.lacked.insert(databases.clone(), 0);
        lacked.push((databases, before));
        lacked.len() - 1
    });
    let mut has_ended = false;
    for cursor in cursors.iter_mut() {
        if cursor.key() == Some(&key[..]) {
            has_ended |= cursor.advance();
        }
    }
    if let Some((databases, count)) = lacked.get_mut(at) {
        *count += 1;
        let is_wanted = keep.lacked_by.as_ref().is_none_or(|wanted| databases.contains(wanted));
        if is_wanted && *count <= keep.most as u64 {
            merged.suspects.push(Suspect { key, lacking: databases.clone() });
        }
    }
    has_ended
}

/// Where one stream is.
struct Cursor<'r> {
    stream: KeyStream,
    read: &'r dyn Fn(usize),
    batch: Batch,
    index: usize,
    rows: u64,
    /// The last key before the batch; nothing before the first.
    last: Vec<u8>,
    /// How it ended, until somebody saw to that.
    ended: Option<Result<End, Failure>>,
}

impl<'r> Cursor<'r> {
    fn new(stream: KeyStream, after: Option<&[u8]>, read: &'r dyn Fn(usize)) -> Self {
        let last = after.unwrap_or_default().to_vec();
        let batch = Batch::default();
        let mut cursor = Cursor { stream, read, batch, index: 0, rows: 0, last, ended: None };
        cursor.next_batch();
        cursor
    }

    fn key(&self) -> Option<&[u8]> {
        self.key_at(self.index)
    }

    fn key_at(&self, index: usize) -> Option<&[u8]> {
        self.key_of(self.batch.entry(index)?)
    }

    fn key_of<'e>(&self, entry: &'e [u8]) -> Option<&'e [u8]> {
        entry.get(..entry.len().checked_sub(self.stream.tail)?)
    }

    fn entry_ahead(&self, ahead: usize) -> Option<&[u8]> {
        self.batch.entry(self.index + ahead)
    }

    /// What the row was reduced to.
    fn reduced(&self) -> &[u8] {
        let entry = self.batch.entry(self.index).unwrap_or_default();
        entry.get(entry.len().saturating_sub(self.stream.tail)..).unwrap_or_default()
    }

    /// Goes to the next key. Says whether the stream ended.
    fn advance(&mut self) -> bool {
        self.rows += 1;
        match (self.key(), self.key_at(self.index + 1)) {
            (Some(this), Some(next)) if this < next => {
                self.index += 1;
                false
            }
            (Some(this), Some(_)) => {
                self.last = this.to_vec();
                self.end(Err(out_of_order()))
            }
            (this, None) => {
                self.last = this.unwrap_or_default().to_vec();
                self.next_batch()
            }
            (None, _) => false,
        }
    }

    /// Takes the next batch, if there is one. A key that is not greater than the one before ends the
    /// stream: it is not unique then, or the order is not what the merge relies on.
    fn next_batch(&mut self) -> bool {
        self.index = 0;
        self.batch = loop {
            match self.stream.batches.recv() {
                Ok(batch) if batch.entry(0).is_none() => {}
                Ok(batch) => break batch,
                Err(_) => {
                    let end = self.stream.end.take();
                    return self.end(end);
                }
            }
        };
        (self.read)(self.batch.len());
        match self.key() {
            Some(key) if *key > self.last[..] => false,
            _ => self.end(Err(out_of_order())),
        }
    }

    fn end(&mut self, how: Result<End, Failure>) -> bool {
        self.batch = Batch::default();
        self.ended = Some(how);
        true
    }
}

fn out_of_order() -> Failure {
    let message = "the key is not unique, or the server returned it out of order";
    Failure::new(Reason::NotComparable, message)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::mpsc::sync_channel;

    use super::{Keep, Merged, merge};
    use crate::model::Name;
    use crate::rows::stream::{Batch, End, Ending, KeyStream};

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
        KeyStream {
            database: Name::new(database),
            batches,
            tail: 0,
            end: Ending::Known(End::Whole),
        }
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
            let mut merged = Merged::default();
            merge(streams.collect(), None, &|_| (), &Keep::SUSPECTS, &mut merged);
            merged.count_missing();
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
        let streams = vec![stream("a", &[1, 2, 2]), stream("b", &[1, 2]), stream("c", &[1])];
        let mut merged = Merged::default();
        let came = merge(streams, None, &|_| (), &Keep::SUSPECTS, &mut merged);
        assert_eq!(came.broken.len(), 1);
        assert_eq!(came.broken[0].0.as_str(), "a");
        merged.forget(&came.broken[0].0);
        merged.count_missing();
        assert_eq!(missing(&merged), BTreeMap::from([("b", 0), ("c", 1)]));
    }

    #[test]
    fn keeps_what_was_asked_for_and_counts_all() {
        let streams = || vec![stream("a", &[1, 3, 5, 7]), stream("b", &[2, 3, 4])];
        let kept = |most, lacked_by: Option<&str>| {
            let mut merged = Merged::default();
            let keep = Keep { most, lacked_by: lacked_by.map(Name::new) };
            merge(streams(), None, &|_| (), &keep, &mut merged);
            merged.count_missing();
            assert_eq!(missing(&merged), BTreeMap::from([("a", 2), ("b", 3)]));
            merged.suspects.iter().map(|suspect| suspect.key[0]).collect::<Vec<_>>()
        };
        assert_eq!(kept(9, None), [1, 2, 4, 5, 7]);
        assert_eq!(kept(9, Some("b")), [1, 5, 7]);
        assert_eq!(kept(2, Some("b")), [1, 5]);
        assert_eq!(kept(1, None), [1, 2]);
    }
}
