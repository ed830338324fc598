//! One thread per database, so that none waits for another and a lost one harms only itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use super::patience::from_now;
use super::session::describe;
use super::{Failure, Interrupt, Session};
use crate::config::{Limits, Target};
use crate::model::{DatabaseInfo, Name, Reason};

/// How much later than a session's own deadlines its thread is given up.
const GRACE: Duration = Duration::from_secs(3);

type Job = Box<dyn FnOnce(&mut Session) + Send>;
/// Why a session is lost, known to all who work with it.
type Lost = Arc<OnceLock<Failure>>;

/// The sessions of a run. A session that is given up keeps its thread, which ends with the process.
#[derive(Debug)]
pub struct Fleet {
    ships: Vec<Ship>,
    end: Instant,
    targets: Vec<Target>,
    limits: Limits,
    interrupt: Interrupt,
}

#[derive(Debug)]
struct Ship {
    name: Name,
    info: DatabaseInfo,
    jobs: Sender<Job>,
    lost: Lost,
}

/// Work that was started on one session and has not been waited for.
#[derive(Debug)]
pub struct Pending<R> {
    result: Receiver<Result<R, Failure>>,
    end: Instant,
    /// What it means that there is no result by then.
    late: Failure,
    lost: Lost,
}

impl Fleet {
    /// Connects to all targets side by side. Failures are kept, by name.
    pub fn connect(targets: &[Target], limits: &Limits) -> Fleet {
        Fleet::connect_until(targets, limits, &Interrupt::default())
    }

    /// As [`Fleet::connect`], with an interrupt that ends this and all later work.
    pub fn connect_until(targets: &[Target], limits: &Limits, interrupt: &Interrupt) -> Fleet {
        let end = from_now(limits.total) + GRACE;
        let launched: Vec<_> =
            targets.iter().map(|target| launch(target, limits, interrupt)).collect();
        let ships = targets.iter().zip(launched).map(|(target, (jobs, opening))| {
            let lost = Arc::clone(&opening.lost);
            let info = opening.wait().unwrap_or_else(|_| describe(target, 0));
            Ship { name: target.name.clone(), info, jobs, lost }
        });
        Fleet {
            ships: ships.collect(),
            end,
            targets: targets.to_vec(),
            limits: limits.clone(),
            interrupt: interrupt.clone(),
        }
    }

    /// Other sessions with the servers of those that are live, for work at the same time, until the run's
    /// end. `Err` names a database that gave none, or for which another server answered, with the
    /// reason.
    pub fn another(&self) -> Result<Fleet, (Name, Failure)> {
        let live = self.live();
        let targets: Vec<Target> =
            self.targets.iter().filter(|target| live.contains(&target.name)).cloned().collect();
        let left = self.end.saturating_duration_since(Instant::now()).saturating_sub(GRACE);
        let limits = Limits { total: left, ..self.limits.clone() };
        let other = Fleet::connect_until(&targets, &limits, &self.interrupt);
        for there in &other.ships {
            let is_known = self.ships.iter().any(|here| here.info == there.info);
            match there.lost.get() {
                Some(failure) => return Err((there.name.clone(), failure.clone())),
                None if !is_known => {
                    let message = "another server answered than before";
                    let failure = Failure::fatal(Reason::Connect, message);
                    return Err((there.name.clone(), failure));
                }
                None => {}
            }
        }
        Ok(other)
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
        let started: Vec<_> = self
            .ships
            .iter()
            .filter_map(|ship| {
                let work = Arc::clone(&work);
                let pending = ship.start(self.end, move |session| work(session))?;
                Some((ship.name.clone(), pending))
            })
            .collect();
        started.into_iter().map(|(name, pending)| (name, pending.wait())).collect()
    }

    /// Gives all that the live sessions do from now on a budget of time, or none: see
    /// [`Session::set_budget`].
    pub fn set_budget(&mut self, until: Option<Instant>) {
        self.each(move |session| {
            session.set_budget(until);
            Ok(())
        });
    }

    /// Starts `work` on one session without waiting. `None` where that session is not live.
    pub fn start<R: Send + 'static>(
        &mut self,
        database: &Name,
        work: impl FnOnce(&mut Session) -> Result<R, Failure> + Send + 'static,
    ) -> Option<Pending<R>> {
        self.ships.iter().find(|ship| ship.name == *database)?.start(self.end, work)
    }

    /// The names of the live sessions.
    pub fn live(&self) -> Vec<Name> {
        let live = self.ships.iter().filter(|ship| ship.lost.get().is_none());
        live.map(|ship| ship.name.clone()).collect()
    }

    /// Why each lost database was lost.
    pub fn lost(&self) -> Vec<(Name, Failure)> {
        let failure = |ship: &Ship| Some((ship.name.clone(), ship.lost.get()?.clone()));
        self.ships.iter().filter_map(failure).collect()
    }
}

impl Ship {
    fn start<R: Send + 'static>(
        &self,
        end: Instant,
        work: impl FnOnce(&mut Session) -> Result<R, Failure> + Send + 'static,
    ) -> Option<Pending<R>> {
        if self.lost.get().is_some() {
            return None;
        }
        let (sender, result) = channel();
        let job: Job = Box::new(move |session| {
            let _ = sender.send(caught(|| work(session)));
        });
        // A thread that is gone drops the job, and the pending result says so.
        let _ = self.jobs.send(job);
        let late = Failure::run_is_over();
        Some(Pending { result, end, late, lost: Arc::clone(&self.lost) })
    }
}

impl<R> Pending<R> {
    /// Waits for the result, within the run's deadlines. A session that failed fatally is lost.
    pub fn wait(self) -> Result<R, Failure> {
        let patience = self.end.saturating_duration_since(Instant::now());
        let result = self.result.recv_timeout(patience).unwrap_or_else(|error| {
            Err(match error {
                RecvTimeoutError::Timeout => self.late,
                RecvTimeoutError::Disconnected => gone(),
            })
        });
        if let Err(failure) = &result
            && failure.fatal
        {
            let _ = self.lost.set(failure.clone());
        }
        result
    }
}

/// Starts a thread that opens a session, says how that went, and then works through jobs.
fn launch(
    target: &Target,
    limits: &Limits,
    interrupt: &Interrupt,
) -> (Sender<Job>, Pending<DatabaseInfo>) {
    let (jobs, queue) = channel::<Job>();
    let (report, result) = channel();
    let end = from_now(limits.connect.min(limits.total)) + GRACE;
    let late = match limits.connect < limits.total {
        true => Failure::timed_out("connecting", limits.connect),
        false => Failure::run_is_over(),
    };
    let (target, limits, interrupt) = (target.clone(), limits.clone(), interrupt.clone());
    let spare = report.clone();
    let spawned = thread::Builder::new().spawn(move || {
        match caught(|| Session::open_until(&target, &limits, &interrupt)) {
            Err(failure) => {
                // Whatever it was, there is no session.
                let _ = report.send(Err(Failure { fatal: true, ..failure }));
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
    (jobs, Pending { result, end, late, lost: Lost::default() })
}

/// A panic is this database's failure only. Its payload may quote anything, a secret too: it is
/// left out.
fn caught<R>(work: impl FnOnce() -> Result<R, Failure>) -> Result<R, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let message = "tenantctl failed while it worked on this database";
        Err(Failure::fatal(Reason::Internal, message)
            .with_hint("this is a fault of tenantctl: please report it"))
    })
}

fn gone() -> Failure {
    Failure::fatal(Reason::Internal, "this database's thread is gone")
}
