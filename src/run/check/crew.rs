//! Several tables, or partitions of one, compared at the same time: each by sessions of its own.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::model::Name;
use crate::rows::{self, Checkpoint, Compared, Pace, TablePlan, Throttle, Unplannable};
use crate::server::Fleet;

/// What all that is compared has in common.
pub(super) struct Manner<'m> {
    /// See [`Pace::settle`].
    pub(super) settle: Duration,
    /// See [`Pace::throttle`].
    pub(super) throttle: &'m Throttle,
    /// Of what no query may be planned.
    pub(super) unplannable: &'m Unplannable,
    /// Whether anybody wants to know how many rows there are.
    pub(super) estimates: bool,
}

/// One table or partition to be compared, from where an earlier run stopped.
pub(super) struct Task {
    /// What is to be read.
    pub(super) plan: TablePlan,
    /// From where.
    pub(super) reached: Checkpoint,
}

/// What is told of a task while it is done.
pub(super) enum Told {
    /// It was begun, and has about so many rows.
    Begun(Option<u64>),
    /// So many more of them were read.
    Read(usize),
    /// Something is waited for.
    Waiting(String),
    /// A later run could go on from here.
    Reached(Checkpoint),
}

/// Does all tasks: one after the other with the sessions of `first`, and others at the same time
/// with those of `others`. `tell` is told of them by their positions. Gives what came of each, in
/// order.
pub(super) fn compare_all(
    first: &mut Fleet,
    others: &mut [Fleet],
    tasks: Vec<Task>,
    manner: &Manner<'_>,
    tell: &mut dyn FnMut(usize, Told),
) -> Vec<Compared> {
    let mut results: Vec<Option<Compared>> = tasks.iter().map(|_| None).collect();
    let hold = Hold {
        queue: Mutex::new(tasks.into_iter().enumerate().collect()),
        whole: AtomicUsize::new(others.len() + 1),
    };
    let (sender, told) = channel();
    thread::scope(|scope| {
        let hold = &hold;
        for other in others {
            let sender = sender.clone();
            scope.spawn(move || work(other, false, hold, manner, &sender));
        }
        scope.spawn(move || work(first, true, hold, manner, &sender));
        for (at, news) in told {
            match news {
                News::Told(told) => tell(at, told),
                News::Done(compared) => {
                    if let Some(result) = results.get_mut(at) {
                        *result = Some(*compared);
                    }
                }
            }
        }
    });
    results.into_iter().flatten().collect()
}

enum News {
    Told(Told),
    Done(Box<Compared>),
}

/// What all workers share.
struct Hold {
    queue: Mutex<VecDeque<(usize, Task)>>,
    /// How many workers have lost no session.
    whole: AtomicUsize,
}

/// Does tasks until there are no more. Who has lost a session leaves them to the others, if there are
/// any who have not. What the run's `first` sessions lost is told of the run; what others did, of
/// every task that they do without.
fn work(
    fleet: &mut Fleet,
    is_first: bool,
    hold: &Hold,
    manner: &Manner<'_>,
    sender: &Sender<(usize, News)>,
) {
    let all = fleet.live();
    let mut is_whole = true;
    loop {
        if is_whole && fleet.live() != all {
            is_whole = false;
            if hold.whole.fetch_sub(1, Ordering::SeqCst) > 1 {
                break;
            }
        }
        let Some((at, task)) = next(&hold.queue) else { break };
        let databases = task.plan.databases.clone();
        let mut compared = compare(fleet, task, manner, &|told| {
            let _ = sender.send((at, News::Told(told)));
        });
        if !is_first {
            let is_told = |lost: &Name| compared.failures.iter().any(|(name, _)| name == lost);
            let mut lost = fleet.lost();
            lost.retain(|(name, _)| databases.contains(name) && !is_told(name));
            compared.failures.extend(lost);
            compared.failures.iter_mut().for_each(|(_, failure)| failure.fatal = false);
        }
        let _ = sender.send((at, News::Done(Box::new(compared))));
    }
}

fn next(queue: &Mutex<VecDeque<(usize, Task)>>) -> Option<(usize, Task)> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

fn compare(fleet: &mut Fleet, task: Task, manner: &Manner<'_>, tell: &dyn Fn(Told)) -> Compared {
    let Task { plan, reached } = task;
    tell(Told::Begun(if manner.estimates { rows::estimate(fleet, &plan) } else { None }));
    let mut pace = Pace {
        settle: manner.settle,
        throttle: manner.throttle,
        read: &|rows| tell(Told::Read(rows)),
        waiting: &|what| tell(Told::Waiting(what)),
        keep: &mut |reached: &Checkpoint| tell(Told::Reached(reached.clone())),
    };
    rows::compare(fleet, &plan, manner.unplannable, reached, &mut pace)
}
