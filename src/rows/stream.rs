//! One ordered stream of keys per database, in batches, so that a slow side makes the others wait
//! instead of filling memory.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::content::Reduction;
use super::key::{KeyColumn, encode};
use super::lookup::is_utf8;
use super::steady::steadily;
use super::{TablePlan, statements};
use crate::model::{Name, Reason};
use crate::server::{Failure, Fleet, Pending};

/// How many bytes of keys travel together.
const BATCH_BYTES: usize = 64 * 1024;
/// How many batches may wait for the merge, per database.
const BATCHES_WAITING: usize = 4;

/// Encoded keys, one after the other.
#[derive(Default, Debug)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Batch {
    /// The entry at `index`: a key, and behind it what its row was reduced to, if that was asked for.
    pub(super) fn entry(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..end)
    }

    /// Adds an entry.
    pub(super) fn push(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        write(&mut self.bytes)?;
        self.ends.push(self.bytes.len());
        Ok(())
    }
}

/// The keys of one database on their way.
#[derive(Debug)]
pub(super) struct KeyStream {
    /// The database.
    pub(super) database: Name,
    /// Its batches; closed at the end and on failure.
    pub(super) batches: Receiver<Batch>,
    /// How many bytes at the end of each entry are no part of the key.
    pub(super) tail: usize,
    /// How it ended; `None` in tests that feed batches by hand.
    pub(super) end: Option<Pending<()>>,
}

/// Starts reading the keys of the plan's table in each of `databases`.
pub(super) fn open(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    reduction: Option<Reduction>,
) -> Vec<KeyStream> {
    let mut streams = Vec::new();
    for database in databases {
        let (sender, batches) = sync_channel(BATCHES_WAITING);
        let (table, key) = (plan.table.clone(), plan.key.clone());
        let reduced = reduction.map(|reduction| (reduction, reduction.sql(&plan.columns)));
        let pending = fleet.start(database, move |session| {
            let utf8 = is_utf8(session);
            let sql = statements::keys(&table, &key, utf8, reduced.as_ref().map(|(_, sql)| sql));
            let mut batch = Batch::default();
            // A key that cannot be used ends the keys but not the reading, so that the session
            // stays usable for other tables.
            let mut unusable = None;
            steadily(session, &table, |session| {
                session.guarded(|session| {
                    session.copy_out(&sql, &mut |fields| {
                        if unusable.is_some() {
                            return true;
                        }
                        let written = batch.push(|bytes| match &reduced {
                            None => encode(&key, fields, bytes),
                            Some((reduction, _)) => with_reduction(&key, *reduction, fields, bytes),
                        });
                        match written {
                            Ok(()) if batch.bytes.len() < BATCH_BYTES => true,
                            Ok(()) => send(&sender, &mut batch),
                            Err(failure) => {
                                unusable = Some(failure);
                                true
                            }
                        }
                    })
                })
            })?;
            match unusable {
                Some(failure) => Err(failure),
                None if send(&sender, &mut batch) => Ok(()),
                None => Err(Failure::new(Reason::Internal, "the merge stopped before the end")),
            }
        });
        if let Some(pending) = pending {
            let (database, tail) = (database.clone(), reduction.map_or(0, Reduction::length));
            streams.push(KeyStream { database, batches, tail, end: Some(pending) });
        }
    }
    streams
}

/// A key, and behind it what its row was reduced to.
fn with_reduction(
    key: &[KeyColumn],
    reduction: Reduction,
    fields: &[Option<&[u8]>],
    into: &mut Vec<u8>,
) -> Result<(), Failure> {
    match fields.split_last() {
        Some((Some(reduced), fields)) if reduced.len() == reduction.length() => {
            encode(key, fields, into)?;
            into.extend_from_slice(reduced);
            Ok(())
        }
        _ => Err(Failure::new(Reason::Protocol, "the server sent a malformed digest")),
    }
}

fn send(sender: &SyncSender<Batch>, batch: &mut Batch) -> bool {
    sender.send(std::mem::take(batch)).is_ok()
}
