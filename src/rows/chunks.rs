//! Reading a table to its end in transactions of bounded length: where the time of one is over, all
//! databases stop at one key, let go of their locks, and go on behind it in the next.

use super::content::Reduction;
use super::merge::{Keep, Merged, merge};
use super::pace::{Pace, give_way};
use super::stream::{self, Order, Reading, Until};
use super::{TablePlan, buckets, recheck};
use crate::model::{Name, Reason};
use crate::server::{Failure, Fleet, Session};

/// One row in so many is much.
const MUCH: u64 = 200;
/// The keys of a table of fewer bytes are not worth being spared, however slowly they come.
const FEW: u64 = 8 << 20;

/// How far the comparison of one table came: enough to go on from there.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// What was found so far.
    pub(super) merged: Merged,
    /// The key up to which that is so; `None` before the first.
    pub(super) after: Option<Vec<u8>>,
    /// Whether there is nothing behind it.
    pub(super) is_finished: bool,
}

impl Checkpoint {
    /// Whether it says how far these databases were read, and no others.
    pub(super) fn is_of(&self, databases: &[Name]) -> bool {
        let counted = |database: &Name| self.merged.counts.contains_key(database);
        self.merged.counts.len() == databases.len() && databases.iter().all(counted)
    }
}

/// Reads on from `reached` to the table's end, in transactions that hold it and that `databases`
/// have begun, and
/// keeps every point from which all of them could go on. Gives the databases that broke off, of which
/// nothing is said any more.
///
/// Where the beginning says that it is worth it, rows are compared by buckets first.
pub(super) fn read(
    fleet: &mut Fleet,
    plan: &TablePlan,
    mut databases: Vec<Name>,
    reduction: Reduction,
    reached: &mut Checkpoint,
    pace: &mut Pace<'_>,
) -> Vec<(Name, Failure)> {
    let mut failures: Vec<(Name, Failure)> = Vec::new();
    let all = databases.clone();
    let can_be_spared = databases.len() > 1 && !reached.has_begun() && buckets::are_for(plan);
    let mut reading = Reading {
        reduction,
        after: None,
        among: None,
        until: if can_be_spared { Until::beginning(plan) } else { Until::End },
        order: Order::Planned,
        most: pace.throttle.chunk(),
        is_held: true,
    };
    while !reached.is_finished {
        let before = reached.merged.clone();
        reading.after.clone_from(&reached.after);
        let streams = stream::open(fleet, plan, &databases, &reading);
        let is_open = |database: &Name| streams.iter().any(|stream| stream.database == *database);
        // Why a session is lost, the fleet knows, and who has it tells.
        let mut gone: Vec<Name> =
            databases.iter().filter(|database| !is_open(database)).cloned().collect();
        let came = merge(
            streams,
            reached.after.as_deref(),
            pace.read,
            &Keep::SUSPECTS,
            &mut reached.merged,
        );
        let was_sorting = reading.order != Order::ByIndex
            && came.broken.iter().any(|(_, failure)| failure.is_slow());
        if was_sorting {
            // That took all the time. What is read in the order of an index comes at once.
            (reading.order, reached.merged) = (Order::ByIndex, before);
        } else {
            reached.is_finished = came.to.is_none();
            let comes_further = came.to > reached.after;
            reached.after = came.to;
            if !reached.is_finished && !comes_further {
                failures.extend(databases.drain(..).map(|database| (database, no_progress())));
                reached.is_finished = true;
            }
        }
        for (database, failure) in came.broken {
            if !(was_sorting && failure.is_slow()) {
                gone.push(database.clone());
                failures.push((database, failure));
            }
        }
        if !reached.is_finished {
            for (database, failure) in begin_again(fleet, plan, &databases, pace) {
                gone.push(database.clone());
                failures.push((database, failure));
            }
        }
        for database in &gone {
            reached.merged.forget(database);
            databases.retain(|name| name != database);
        }
        let is_whole = failures.is_empty() && gone.is_empty();
        let until = std::mem::replace(&mut reading.until, Until::End);
        if reading.order == Order::Sorted {
            // Sorting what is left anew for every part of it would not pay.
            reading.order = Order::Planned;
        }
        if !reached.is_finished && is_whole && until.is_reached(came.is_slow) {
            go_on(fleet, plan, &databases, &mut reading, reached);
            for (database, failure) in begin_again(fleet, plan, &databases, pace) {
                reached.merged.forget(&database);
                databases.retain(|name| *name != database);
                failures.push((database, failure));
            }
        }
        // Behind a key are all other rows only where not some were spared, and nothing may be gone on
        // with that is not of all databases.
        if databases == all
            && reached.is_of(&all)
            && (reached.is_finished || reading.among.is_none())
        {
            (pace.keep)(reached);
        }
    }
    reached.merged.count_missing();
    failures
}

/// Chooses how the rest is read, now that its beginning was. Where buckets spare reading most of the
/// rows, what is left to be read are the others, from the first on.
fn go_on(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    reading: &mut Reading,
    reached: &mut Checkpoint,
) {
    let Some(about) = buckets::about(fleet, plan, databases) else { return };
    if about.is_scattered && !plan.columns.is_empty() {
        reading.order = Order::Sorted;
    }
    if differs_much(&reached.merged) || plan.columns.is_empty() && about.bytes < FEW {
        return;
    }
    if let Some(agreed) = buckets::compare(fleet, plan, databases, reading.reduction, &about) {
        let merged = Merged { counts: agreed.counts, ..Merged::default() };
        let is_finished = agreed.different.is_empty();
        *reached = Checkpoint { merged, after: None, is_finished };
        reading.among = Some(agreed.different);
    }
}

/// Whether so many of the first rows are not the same everywhere that nearly every bucket would
/// have one.
fn differs_much(merged: &Merged) -> bool {
    let rows = merged.counts.values().copied().max().unwrap_or_default();
    let others = merged.differing + merged.lacked.values().sum::<u64>();
    others.saturating_mul(MUCH) > rows
}

fn no_progress() -> Failure {
    Failure::new(Reason::Protocol, "the server gave rows that it had been told to leave out")
}

/// Ends the transactions and begins others, which hold the table, too. Gives the databases in which
/// that failed.
fn begin_again(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    pace: &Pace<'_>,
) -> Vec<(Name, Failure)> {
    let mut failures = give_way(fleet, databases, pace);
    let start = |database: &Name| {
        let table = plan.table.clone();
        let begin = move |session: &mut Session| recheck::begin(session, Some(&table));
        Some((database.clone(), fleet.start(database, begin)?))
    };
    let started: Vec<_> = databases.iter().filter_map(start).collect();
    let begun = started.into_iter().map(|(database, pending)| (database, pending.wait()));
    failures.extend(begun.filter_map(|(database, begun)| Some((database, begun.err()?))));
    failures
}
