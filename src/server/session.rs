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
use super::redact::Redactor;
use super::waiting::{FAREWELL, Over, from_now, within};
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

    /// How long it waits, and how much it takes in.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Ends the transaction, if one is open, and begins the next: REPEATABLE READ, READ ONLY,
    /// settings pinned with SET LOCAL, asserted by reading it back. All of that travels with the
    /// next request, whose answer is not looked at before that of the assertion. From that request
    /// on, one moment.
    pub fn begin(&mut self) -> Result<(), Failure> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        self.due.begin(self.in_transaction, &self.limits);
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

    /// Lets so much time pass, unless the run ends or is interrupted.
    pub fn pause(&mut self, time: Duration) -> Result<(), Failure> {
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
        file: None,
        server: None,
    }
}
