//! One thread per database, so that none waits for another and a lost one harms only itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::session::describe;
use super::{Failure, Session};
use crate::config::{Limits, Target};
use crate::model::{DatabaseInfo, Name, Reason};

/// How much later than a session's own deadlines its thread is given up.
const GRACE: Duration = Duration::from_secs(3);

type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// The sessions of a run. A session that is given up keeps its thread, which ends with the process.
#[derive(Debug)]
pub struct Fleet {
    ships: Vec<Ship>,
    end: Instant,
}

#[derive(Debug)]
struct Ship {
    name: Name,
    info: DatabaseInfo,
    state: State,
}

#[derive(Debug)]
enum State {
    Live(Sender<Job>),
    Lost(Failure),
}

/// Work that was started on one session and has not been waited for.
#[derive(Debug)]
pub struct Pending<R> {
    result: Receiver<Result<R, Failure>>,
    end: Instant,
}

impl Fleet {
    /// Connects to all targets side by side. Failures are kept, by name.
    pub fn connect(targets: &[Target], limits: &Limits) -> Fleet {
        let now = Instant::now();
        let launched: Vec<_> =
            targets.iter().map(|target| launch(target.clone(), limits.clone())).collect();
        let by = now + limits.connect.min(limits.total) + GRACE;
        let ships = targets.iter().zip(launched).map(|(target, (jobs, opened))| {
            let (info, state) = match receive(&opened, by) {
                Ok(info) => (info, State::Live(jobs)),
                Err(failure) => (describe(target, 0), State::Lost(failure)),
            };
            Ship { name: target.name.clone(), info, state }
        });
        Fleet { ships: ships.collect(), end: now + limits.total + GRACE }
    }

    /// What is known of every target, connected or not, in the order of the targets.
    pub fn infos(&self) -> Vec<DatabaseInfo> {
        self.ships.iter().map(|ship| ship.info.clone()).collect()
    }

    /// Runs `work` on every live session at once and waits for all, in the order of the targets.
    /// Sessions that were lost earlier (or never opened) are left out; one that fails fatally,
    /// panics or misses its deadline is lost from now on.
    pub fn each<R: Send + 'static>(
        &mut self,
        work: impl Fn(&mut Session) -> Result<R, Failure> + Send + Sync + 'static,
    ) -> Vec<(Name, Result<R, Failure>)> {
        let work = Arc::new(work);
        let end = self.end;
        let started: Vec<_> = self
            .ships
            .iter_mut()
            .filter_map(|ship| {
                let work = Arc::clone(&work);
                let pending = ship.start(end, move |session| work(session))?;
                Some((ship, pending))
            })
            .collect();
        started
            .into_iter()
            .map(|(ship, pending)| {
                let result = pending.wait();
                if let Err(failure) = &result {
                    ship.note(failure);
                }
                (ship.name.clone(), result)
            })
            .collect()
    }

    /// Starts `work` on one session without waiting. `None` where that session is not live.
    pub fn start<R: Send + 'static>(
        &mut self,
        database: &Name,
        work: impl FnOnce(&mut Session) -> Result<R, Failure> + Send + 'static,
    ) -> Option<Pending<R>> {
        let end = self.end;
        self.ships.iter_mut().find(|ship| ship.name == *database)?.start(end, work)
    }

    /// The names of the live sessions.
    pub fn live(&self) -> Vec<Name> {
        let live = self.ships.iter().filter(|ship| matches!(ship.state, State::Live(_)));
        live.map(|ship| ship.name.clone()).collect()
    }

    /// Why each lost database was lost.
    pub fn lost(&self) -> Vec<(Name, Failure)> {
        let failure = |ship: &Ship| match &ship.state {
            State::Live(_) => None,
            State::Lost(failure) => Some((ship.name.clone(), failure.clone())),
        };
        self.ships.iter().filter_map(failure).collect()
    }
}

impl Ship {
    fn start<R: Send + 'static>(
        &mut self,
        end: Instant,
        work: impl FnOnce(&mut Session) -> Result<R, Failure> + Send + 'static,
    ) -> Option<Pending<R>> {
        let State::Live(jobs) = &self.state else { return None };
        let (sender, result) = channel();
        let job: Job = Box::new(move |session| {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(session)));
            let _ = sender.send(outcome.unwrap_or_else(|_| Err(panicked())));
        });
        if jobs.send(job).is_err() {
            self.state = State::Lost(gone());
            return None;
        }
        Some(Pending { result, end })
    }

    fn note(&mut self, failure: &Failure) {
        if failure.fatal {
            self.state = State::Lost(failure.clone());
        }
    }
}

impl<R> Pending<R> {
    /// Waits for the result, within the run's deadlines.
    pub fn wait(self) -> Result<R, Failure> {
        receive(&self.result, self.end)
    }
}

/// Starts a thread that opens a session, says how that went, and then works through jobs.
fn launch(
    target: Target,
    limits: Limits,
) -> (Sender<Job>, Receiver<Result<DatabaseInfo, Failure>>) {
    let (jobs, queue) = channel::<Job>();
    let (report, opened) = channel();
    let spare = report.clone();
    let spawned = thread::Builder::new().name(target.name.to_string()).spawn(move || {
        let open = AssertUnwindSafe(|| Session::open(&target, &limits));
        match catch_unwind(open).unwrap_or_else(|_| Err(panicked())) {
            Err(failure) => {
                let _ = report.send(Err(failure));
            }
            Ok(mut session) => {
                let _ = report.send(Ok(session.info().clone()));
                for job in queue {
                    job(&mut session);
                }
            }
        }
    });
    if let Err(error) = spawned {
        let message = format!("cannot start a thread: {error}");
        let _ = spare.send(Err(Failure::fatal(Reason::Internal, message)));
    }
    (jobs, opened)
}

fn receive<R>(result: &Receiver<Result<R, Failure>>, by: Instant) -> Result<R, Failure> {
    let patience = by.saturating_duration_since(Instant::now());
    match result.recv_timeout(patience) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            Err(Failure::fatal(Reason::Timeout, "the time of the whole run is over")
                .with_hint("raise limits.total, or narrow the scope"))
        }
        Err(RecvTimeoutError::Disconnected) => Err(gone()),
    }
}

/// A panic's payload may quote anything, a secret too: it is left out.
fn panicked() -> Failure {
    Failure::fatal(Reason::Internal, "tenantctl failed while it worked on this database")
        .with_hint("this is a fault of tenantctl: please report it")
}

fn gone() -> Failure {
    Failure::fatal(Reason::Internal, "this database's thread is gone")
}
