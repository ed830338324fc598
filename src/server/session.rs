//! One connection in one read-only transaction.
//!
//! A session owns a runtime of one thread that drives the driver's connection while a method waits,
//! and only then. Every wait has a deadline of ours, whatever the server promised.

use std::fmt;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout};

use super::connect::{Connected, connect};
use super::due::{Due, Prologue};
use super::login::Login;
use super::patience::{FAREWELL, Over, from_now, within};
use super::redact::Redactor;
use super::{Failure, Interrupt, statements};
use crate::config::{Host, Limits, Target};
use crate::model::{DatabaseInfo, Reason};

/// A session with one database.
pub struct Session {
    info: DatabaseInfo,
    pub(super) limits: Limits,
    /// When the run's time is over.
    pub(super) end: Instant,
    pub(super) interrupt: Interrupt,
    /// When the time for the work at hand is over; `None` where it has no budget.
    pub(super) until: Option<Instant>,
    pub(super) redactor: Redactor,
    tracks_commits: bool,
    /// Whether one is open on the server.
    in_transaction: bool,
    /// What the next request takes with it.
    pub(super) due: Due,
    /// The snapshot of the transaction, as text.
    moment: String,
    /// Why the session is gone.
    pub(super) lost: Option<Failure>,
    /// Both are there until the session is dropped.
    pub(super) login: Option<Login>,
    pub(super) runtime: Option<Runtime>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("info", &self.info).finish_non_exhaustive()
    }
}

impl Session {
    /// Connects within `limits.connect`, all steps together.
    pub fn open(target: &Target, limits: &Limits) -> Result<Session, Failure> {
        Session::open_until(target, limits, &Interrupt::default())
    }

    /// As [`Session::open`], with an interrupt that ends this and every later wait.
    pub fn open_until(
        target: &Target,
        limits: &Limits,
        interrupt: &Interrupt,
    ) -> Result<Session, Failure> {
        let conninfo = &target.conninfo;
        let redactor = Redactor::new(conninfo);
        let end = from_now(limits.total);
        let patience = conninfo.connect_timeout.unwrap_or(limits.connect).min(limits.connect);
        let patience = patience.min(limits.total);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Failure::fatal(Reason::Internal, format!("cannot start a runtime: {error}"))
        })?;
        let connected = runtime.block_on(async {
            let deadline = from_now(patience).into();
            match within(patience, interrupt, connect(conninfo, limits.statement, deadline)).await {
                Ok(connected) => connected,
                Err(Over::Interrupted) => Err(Failure::interrupted()),
                Err(Over::Time) => Err(Failure::timed_out("connecting", patience)),
            }
        });
        let Connected { login, who, host } = match connected {
            Ok(connected) => connected,
            Err(failure) => {
                // Name resolution may be stuck in a thread of the runtime's.
                runtime.shutdown_background();
                return Err(redactor.clean_failure(failure));
            }
        };
        Ok(Session {
            info: DatabaseInfo { server: Some(who.info), ..describe(target, host) },
            limits: limits.clone(),
            end,
            interrupt: interrupt.clone(),
            until: None,
            redactor,
            in_transaction: who.in_transaction,
            tracks_commits: who.tracks_commits,
            due: Due::default(),
            moment: String::new(),
            lost: None,
            login: Some(login),
            runtime: Some(runtime),
        })
    }

    /// Who and where this is.
    pub fn info(&self) -> &DatabaseInfo {
        &self.info
    }

    /// Whether the server keeps the times of commits (`track_commit_timestamp`).
    pub fn tracks_commits(&self) -> bool {
        self.tracks_commits
    }

    /// Gives the work that follows a budget of time, or none. Every statement has at most what is left
    /// of it, on the server too. A statement that would take longer is cancelled, and from then on no
    /// transaction begins: both fail with [`Reason::Budget`], and the session stays usable.
    pub fn set_budget(&mut self, until: Option<Instant>) {
        self.until = until;
    }

    /// How long the next statement may take: `limits.statement`, or what is left of the budget.
    pub fn longest_statement(&self) -> Duration {
        self.limits.statement.min(self.budget_left())
    }

    /// The failure of work for which the budget left no time; `None` where time is left.
    pub fn over_budget(&self) -> Option<Failure> {
        self.budget_left().is_zero().then(Failure::over_budget)
    }

    /// What is left of the budget; [`Duration::MAX`] where there is none.
    pub(super) fn budget_left(&self) -> Duration {
        self.until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()))
    }

    /// Ends the transaction, if one is open, and begins the next: REPEATABLE READ, READ ONLY,
    /// settings pinned with SET LOCAL, asserted by reading it back. All of that travels with the
    /// next request, whose answer is not looked at before that of the assertion. From that request
    /// on, one moment.
    pub fn begin(&mut self) -> Result<(), Failure> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        if let Some(over) = self.over_budget() {
            return Err(over);
        }
        let statement = self.longest_statement();
        self.due.begin(self.in_transaction, &Limits { statement, ..self.limits.clone() });
        Ok(())
    }

    /// Takes what is due, to be sent now.
    pub(super) fn take_due(&mut self) -> Prologue {
        self.in_transaction |= self.due.begins();
        self.due.take()
    }

    /// The moment of the transaction: which other transactions it does not see, as
    /// `pg_current_snapshot()` says it. Known once the first request in it was answered.
    /// <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT>
    pub fn moment(&self) -> &str {
        if self.due.begins() { "" } else { &self.moment }
    }

    pub(super) fn note_moment(&mut self, moment: Option<String>) {
        if let Some(moment) = moment {
            self.moment = moment;
        }
    }

    /// Whether what is sent next is part of a transaction.
    pub(super) fn will_be_in_transaction(&self) -> bool {
        self.in_transaction || self.due.begins()
    }

    /// Ends the transaction now, for others may be waiting for its locks.
    pub fn end(&mut self) {
        self.due.take();
        let ending = std::mem::take(&mut self.in_transaction) && self.lost.is_none();
        if ending && let Err(failure) = self.control(statements::ROLLBACK) {
            self.spend(failure);
        }
    }

    /// Lets so much time pass, unless the run or the budget ends, or an interrupt comes.
    pub fn pause(&mut self, time: Duration) -> Result<(), Failure> {
        let time = time.min(self.budget_left());
        self.wait_within(Duration::MAX, "nothing", async |_: &Login| {
            sleep(time).await;
            Ok(())
        })
    }

    fn control(&mut self, sql: &'static str) -> Result<(), Failure> {
        self.wait(sql, async |login: &Login| login.run(sql).await)
    }
}

impl Drop for Session {
    /// Says goodbye, so that the server need not find out, but does not wait for an answer long.
    fn drop(&mut self) {
        let polite = self.lost.is_none();
        if let (Some(Login { client, task, .. }), Some(runtime)) =
            (self.login.take(), self.runtime.take())
        {
            drop(client);
            if polite {
                let _ = runtime.block_on(async { timeout(FAREWELL, task).await });
            }
            runtime.shutdown_background();
        }
    }
}

/// What is known of a target before, or without, a connection: the host at `index`.
pub(super) fn describe(target: &Target, index: usize) -> DatabaseInfo {
    let conninfo = &target.conninfo;
    let (host, port) = match conninfo.hosts.get(index) {
        Some((Host::Tcp { host, .. }, port)) => (host.clone(), *port),
        Some((Host::Unix(directory), port)) => (directory.display().to_string(), *port),
        None => (String::new(), 0),
    };
    DatabaseInfo {
        name: target.name.as_str().to_owned(),
        host,
        port,
        database: conninfo.dbname.clone(),
        user: conninfo.user.clone(),
        search_path: conninfo.search_path.clone(),
        file: None,
        server: None,
    }
}
