//! Reading a table to its end in transactions of bounded length: where the time of one is over, all
//! databases stop at one key, let go of their locks, and go on behind it in the next.

use super::content::Reduction;
use super::merge::{Came, Merged, merge};
use super::stream::{self, Reading};
use super::{TablePlan, recheck};
use crate::model::{Name, Reason};
use crate::server::{Failure, Fleet};

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

/// Reads on from `reached` to the table's end, in transactions that `databases` have begun, and
/// tells `keep` of every point from which all of them could go on. Gives the databases that broke
/// off, of which nothing is said any more.
pub(super) fn read(
    fleet: &mut Fleet,
    plan: &TablePlan,
    mut databases: Vec<Name>,
    reduction: Reduction,
    reached: &mut Checkpoint,
    keep: &mut dyn FnMut(&Checkpoint),
) -> Vec<(Name, Failure)> {
    let mut failures: Vec<(Name, Failure)> = Vec::new();
    let mut by_index = false;
    while !reached.is_finished {
        let before = reached.merged.clone();
        let reading = Reading { reduction, after: reached.after.clone(), by_index };
        let streams = stream::open(fleet, plan, &databases, &reading);
        let is_open = |database: &Name| streams.iter().any(|stream| stream.database == *database);
        // Why a session is lost is told elsewhere.
        let mut gone: Vec<Name> =
            databases.iter().filter(|database| !is_open(database)).cloned().collect();
        let Came { to, broken } = merge(streams, reached.after.as_deref(), &mut reached.merged);
        let was_sorting = !by_index && broken.iter().any(|(_, failure)| is_slow(failure));
        if was_sorting {
            // That took all the time. What is read in the order of an index comes at once.
            (by_index, reached.merged) = (true, before);
        } else {
            reached.is_finished = to.is_none();
            let comes_further = to > reached.after;
            reached.after = to;
            if !reached.is_finished && !comes_further {
                failures.extend(databases.drain(..).map(|database| (database, no_progress())));
                reached.is_finished = true;
            }
        }
        for (database, failure) in broken {
            if !(was_sorting && is_slow(&failure)) {
                gone.push(database.clone());
                failures.push((database, failure));
            }
        }
        if !reached.is_finished {
            for (database, failure) in begin_again(fleet, &databases) {
                gone.push(database.clone());
                failures.push((database, failure));
            }
        }
        for database in &gone {
            reached.merged.forget(database);
            databases.retain(|name| name != database);
        }
        if failures.is_empty() && gone.is_empty() {
            keep(reached);
        }
    }
    failures
}

fn is_slow(failure: &Failure) -> bool {
    failure.reason == Reason::Timeout && !failure.fatal
}

fn no_progress() -> Failure {
    Failure::new(Reason::Protocol, "the server gave rows that it had been told to leave out")
}

/// Ends the transactions and begins others. Gives the databases in which that failed.
fn begin_again(fleet: &mut Fleet, databases: &[Name]) -> Vec<(Name, Failure)> {
    let started: Vec<_> = databases
        .iter()
        .filter_map(|database| Some((database.clone(), fleet.start(database, recheck::begin)?)))
        .collect();
    let begun = started.into_iter().map(|(database, pending)| (database, pending.wait()));
    begun.filter_map(|(database, begun)| Some((database, begun.err()?))).collect()
}
