//! One ordered stream of keys per database, in batches, so that a slow side makes the others wait
//! instead of filling memory.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::buckets::Buckets;
use super::content::Reduction;
use super::key::{KeyColumn, encode};
use super::lookup::is_utf8;
use super::steady::hold;
use super::{TablePlan, statements};
use crate::model::{Name, Reason};
use crate::server::{Failure, Fleet, Pending, Session};

/// How many bytes of keys travel together.
const BATCH_BYTES: usize = 64 * 1024;
/// How many batches may wait for the merge, per database.
const BATCHES_WAITING: usize = 3;
/// How many rows tell how many differ.
const FIRST: u16 = 1000;
/// How long keys are watched.
const WATCHED: Duration = Duration::from_secs(2);
/// How many bytes of them come in a second at least where it is not the line that is slow.
const SLOW: usize = 2 << 20;

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

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
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
    /// How it ended.
    pub(super) end: Ending,
}

/// How a stream ended, until somebody took it.
#[derive(Debug)]
pub(super) enum Ending {
    /// The session tells when it is there.
    Pending(Pending<End>),
    /// Of batches that are fed by hand.
    #[cfg(test)]
    Known(End),
    /// It was taken.
    Taken,
}

impl Ending {
    /// Waits for it, once.
    pub(super) fn take(&mut self) -> Result<End, Failure> {
        match std::mem::replace(self, Ending::Taken) {
            Ending::Pending(pending) => pending.wait(),
            #[cfg(test)]
            Ending::Known(end) => Ok(end),
            Ending::Taken => {
                Err(Failure::new(Reason::Internal, "how the keys ended was asked twice"))
            }
        }
    }
}

/// How a stream ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// After the last key.
    Whole,
    /// Before it, because its time was over, or because no more was wanted.
    Cut,
    /// Before it, because they come more slowly than a server gives them.
    Slow,
}

/// How the rows of a plan are read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// What rows, or their keys, are reduced to.
    pub(super) reduction: Reduction,
    /// Only keys after this one.
    pub(super) after: Option<Vec<u8>>,
    /// Only rows in these buckets.
    pub(super) among: Option<Buckets>,
    /// How far.
    pub(super) until: Until,
    /// How they are put in order.
    pub(super) order: Order,
    /// How long it may take, where that is less than a statement may.
    pub(super) most: Duration,
    /// Whether the transaction holds the table already.
    pub(super) is_held: bool,
}

/// How the server puts rows in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// As it plans.
    Planned,
    /// By sorting: an index would lead to each row in another place.
    Sorted,
    /// By an index, so that keys come at once.
    ByIndex,
}

/// How far rows are read, if their time lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Until {
    /// To the last.
    End,
    /// To the last, or so many.
    Rows(u16),
    /// To the last, or until they turn out to come slowly.
    Slow,
}

impl Until {
    /// How far the rows of a plan are read that tell how to go on.
    pub(super) fn beginning(plan: &TablePlan) -> Until {
        if plan.columns.is_empty() { Until::Slow } else { Until::Rows(FIRST) }
    }

    /// Whether reading so far has stopped where it was to; `is_slow` says that rows came slowly.
    pub(super) fn is_reached(self, is_slow: bool) -> bool {
        match self {
            Until::End => false,
            Until::Rows(_) => true,
            Until::Slow => is_slow,
        }
    }
}

/// Starts reading the keys of the plan's table in each of `databases`.
pub(super) fn open(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    reading: &Reading,
) -> Vec<KeyStream> {
    let tail = if plan.columns.is_empty() { 0 } else { reading.reduction.length() };
    let mut streams = Vec::new();
    for database in databases {
        let (sender, batches) = sync_channel(BATCHES_WAITING);
        let (plan, reading) = (plan.clone(), reading.clone());
        let pending = fleet.start(database, move |session| read(session, &plan, &reading, &sender));
        if let Some(pending) = pending {
            let database = database.clone();
            streams.push(KeyStream { database, batches, tail, end: Ending::Pending(pending) });
        }
    }
    streams
}

fn read(
    session: &mut Session,
    plan: &TablePlan,
    reading: &Reading,
    sender: &SyncSender<Batch>,
) -> Result<End, Failure> {
    let sql = statements::keys(plan, is_utf8(session), reading);
    if !reading.is_held {
        hold(session, &plan.table)?;
    }
    match reading.order {
        Order::Planned => {}
        Order::Sorted => drop(session.query(&statements::sorted(), &[])?),
        Order::ByIndex => drop(session.query(&statements::by_index(), &[])?),
    }
    let mut batch = Batch::default();
    // A key that cannot be used ends the keys but not the reading, so that the session stays
    // usable for other tables.
    let mut unusable = None;
    let mut is_wanted = true;
    let mut line = Line::default();
    let copied = session.copy_out_within(reading.most, &sql, &mut |fields| {
        let written = batch.push(|bytes| {
            if plan.columns.is_empty() {
                encode(&plan.key, fields, bytes)
            } else {
                with_reduction(&plan.key, reading.reduction, fields, bytes)
            }
        });
        match written {
            Ok(()) if batch.bytes.len() < BATCH_BYTES => {}
            Ok(()) => is_wanted = line.without(|| send(sender, &mut batch)),
            Err(failure) => unusable = Some(failure),
        }
        let is_slow = reading.until == Until::Slow && line.is_slow(fields);
        is_wanted && unusable.is_none() && !is_slow
    })?;
    if let Some(failure) = unusable {
        return Err(failure);
    }
    if is_wanted {
        // Nobody may want it any more by now.
        send(sender, &mut batch);
    }
    if is_wanted && !copied.is_whole && copied.tuples == 0 {
        return Err(session.over_budget().unwrap_or_else(took_too_long));
    }
    let is_last = |rows| copied.tuples == u64::from(rows);
    Ok(match reading.until {
        Until::Rows(rows) if is_last(rows) => End::Cut,
        _ if copied.is_whole => End::Whole,
        _ if line.was_slow => End::Slow,
        _ => End::Cut,
    })
}

/// What of a tuple comes besides its fields and their lengths.
const TUPLE: usize = 7;

/// How fast keys come, without the time that others need.
#[derive(Default)]
struct Line {
    begun: Option<Instant>,
    elsewhere: Duration,
    tuples: u8,
    bytes: usize,
    is_known: bool,
    was_slow: bool,
}

impl Line {
    /// Does what is none of the line's.
    fn without<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        self.elsewhere += begun.elapsed();
        done
    }

    /// Whether keys, of which these are the next, have come slowly for long enough. Once they have
    /// been watched, nothing is said any more.
    fn is_slow(&mut self, fields: &[Option<&[u8]>]) -> bool {
        if self.is_known {
            return false;
        }
        let begun = *self.begun.get_or_insert_with(Instant::now);
        let values = fields.iter().map(|field| 4 + field.map_or(0, <[u8]>::len));
        self.bytes += TUPLE + values.sum::<usize>();
        self.tuples = self.tuples.wrapping_add(1);
        if !self.tuples.is_multiple_of(64) {
            return false;
        }
        let time = begun.elapsed().saturating_sub(self.elsewhere);
        self.is_known = time >= WATCHED;
        self.was_slow = self.is_known && self.bytes as f64 / time.as_secs_f64() < SLOW as f64;
        self.was_slow
    }
}

/// The failure of what did not come in time, and cannot be had in parts.
pub(super) fn took_too_long() -> Failure {
    Failure::new(Reason::Timeout, "its rows did not come within limits.statement")
        .with_hint("raise limits.statement")
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

/// Hands a batch over and leaves an empty one with room for as much. Says whether it was wanted.
fn send(sender: &SyncSender<Batch>, batch: &mut Batch) -> bool {
    let next = Batch {
        bytes: Vec::with_capacity(batch.bytes.len()),
        ends: Vec::with_capacity(batch.ends.len()),
    };
    sender.send(std::mem::replace(batch, next)).is_ok()
}
