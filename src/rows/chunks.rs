//! Reading a table to its end in transactions of bounded length: where the time of one is over, all
//! databases stop at one key, let go of their locks, and go on behind it in the next.

use super::content::Reduction;
use super::merge::{Came, Keep, Merged, merge};
use super::pace::{Pace, give_way};
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
/// keeps every point from which all of them could go on. Gives the databases that broke off, of which
/// nothing is said any more.
pub(super) fn read(
    fleet: &mut Fleet,
    plan: &TablePlan,
    mut databases: Vec<Name>,
    reduction: Reduction,
    reached: &mut Checkpoint,
    pace: &mut Pace<'_>,
) -> Vec<(Name, Failure)> {
    let mut failures: Vec<(Name, Failure)> = Vec::new();
    let mut by_index = false;
    while !reached.is_finished {
        let before = reached.merged.clone();
        let (after, most) = (reached.after.clone(), pace.throttle.chunk());
        let reading = Reading { reduction, after, by_index, most };
        let streams = stream::open(fleet, plan, &databases, &reading);
        let is_open = |database: &Name| streams.iter().any(|stream| stream.database == *database);
        // Why a session is lost is told elsewhere.
        let mut gone: Vec<Name> =
            databases.iter().filter(|database| !is_open(database)).cloned().collect();
        let Came { to, broken } = merge(
            streams,
            reached.after.as_deref(),
            pace.read,
            &Keep::SUSPECTS,
            &mut reached.merged,
        );
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
            for (database, failure) in begin_again(fleet, &databases, pace) {
                gone.push(database.clone());
                failures.push((database, failure));
            }
        }
        for database in &gone {
            reached.merged.forget(database);
            databases.retain(|name| name != database);
        }
        if failures.is_empty() && gone.is_empty() {
            (pace.keep)(reached);
        }
    }
    reached.merged.count_missing();
    failures
}

fn is_slow(failure: &Failure) -> bool {
    failure.reason == Reason::Timeout && !failure.fatal
}

fn no_progress() -> Failure {
    Failure::new(Reason::Protocol, "the server gave rows that it had been told to leave out")
}

/// Ends the transactions and begins others. Gives the databases in which that failed.
fn begin_again(fleet: &mut Fleet, databases: &[Name], pace: &Pace<'_>) -> Vec<(Name, Failure)> {
    let mut failures = give_way(fleet, databases, pace);
    let started: Vec<_> = databases
        .iter()
        .filter_map(|database| Some((database.clone(), fleet.start(database, recheck::begin)?)))
        .collect();
    let begun = started.into_iter().map(|(database, pending)| (database, pending.wait()));
    failures.extend(begun.filter_map(|(database, begun)| Some((database, begun.err()?))));
    failures
}
