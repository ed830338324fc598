//! One connection in one read-only transaction.
//!
//! A session owns a runtime of one thread that drives the driver's connection while a method waits,
//! and only then. Every wait has a deadline of ours, whatever the server promised.

use std::fmt;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout};

use super::connect::{Connected, connect};
use super::login::{Login, cell};
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
    in_transaction: bool,
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
            in_transaction: false,
            lost: None,
            login: Some(login),
            runtime: Some(runtime),
        })
    }

    /// Who and where this is.
    pub fn info(&self) -> &DatabaseInfo {
        &self.info
    }

    /// How long it waits, and how much it takes in.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Ends the transaction, if one is open, and begins the next: REPEATABLE READ, READ ONLY,
    /// settings pinned with SET LOCAL, asserted by reading it back. From here on, one moment.
    pub fn begin(&mut self) -> Result<(), Failure> {
        let Limits { statement, lock, total, .. } = self.limits;
        let sql = statements::begin(self.in_transaction, statement, lock, total);
        self.in_transaction = true;
        let pinned = self.wait("BEGIN", async |login: &Login| {
            let row = login.one_row(sql.as_str()).await?;
            for (column, (setting, wanted)) in statements::PINNED.iter().enumerate() {
                let is = cell(&row, column)?.unwrap_or_default();
                if is != *wanted {
                    return Err(not_pinned(setting, is, wanted));
                }
            }
            Ok(())
        });
        pinned.map_err(|failure| self.spend(failure))
    }

    /// Runs `work` under a savepoint, so that its failure leaves the transaction usable.
    pub fn guarded<T>(
        &mut self,
        work: impl FnOnce(&mut Session) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.control(statements::SAVEPOINT)?;
        let result = work(self);
        match &result {
            Ok(_) => self.control(statements::RELEASE)?,
            Err(failure) if failure.fatal || self.lost.is_some() => {}
            Err(_) => self.recover()?,
        }
        result
    }

    /// Goes back to the savepoint: without that, the transaction is good for nothing.
    pub(super) fn recover(&mut self) -> Result<(), Failure> {
        self.control(statements::RECOVER).map_err(|failure| self.spend(failure))
    }

    /// Ends the transaction.
    pub fn end(&mut self) {
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

    pub(super) fn control(&mut self, sql: &'static str) -> Result<(), Failure> {
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

fn not_pinned(setting: &str, is: &str, wanted: &str) -> Failure {
    let message = format!("the transaction has {setting} = \"{is}\" instead of \"{wanted}\"");
    Failure::fatal(Reason::Server, message).with_hint(
        "nothing was read; a pooler in statement mode does this: connect to the server itself",
    )
}
