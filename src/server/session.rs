//! One connection in one read-only transaction.
//!
//! A session owns a runtime of one thread that drives the driver's connection while a method waits,
//! and only then. Every wait has a deadline of ours, whatever the server promised.

use std::fmt;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::connect::{Connected, connect};
use super::copy::{Decoder, Flow};
use super::guard::Guard;
use super::login::{AsItIs, Login, cell};
use super::redact::Redactor;
use super::tap::Tap;
use super::{Failure, Param, Row, Sql, statements};
use crate::config::{Host, Limits, Target};
use crate::model::{DatabaseInfo, Reason};

/// How much later than the server our own watchdog gives up a statement.
const GRACE: Duration = Duration::from_millis(500);
/// How long a farewell or a cancel request may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// A session with one database.
pub struct Session {
    info: DatabaseInfo,
    limits: Limits,
    /// When the run's time is over.
    end: Instant,
    redactor: Redactor,
    in_transaction: bool,
    /// Why the session is gone.
    lost: Option<Failure>,
    /// Both are there until the session is dropped.
    login: Option<Login>,
    runtime: Option<Runtime>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("info", &self.info).finish_non_exhaustive()
    }
}

impl Session {
    /// Connects within `limits.connect`, all steps together.
    pub fn open(target: &Target, limits: &Limits) -> Result<Session, Failure> {
        let conninfo = &target.conninfo;
        let redactor = Redactor::new(conninfo);
        let begun = Instant::now();
        let patience = conninfo.connect_timeout.unwrap_or(limits.connect).min(limits.connect);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Failure::fatal(Reason::Internal, format!("cannot start a runtime: {error}"))
        })?;
        let by = tokio::time::Instant::from_std(begun + patience.min(limits.total));
        let connected = runtime.block_on(connect(conninfo, limits.statement, by));
        let Connected { login, who, host } = match connected {
            Ok(connected) => connected,
            Err(failure) => {
                // Name resolution may be stuck in a thread of the runtime's.
                runtime.shutdown_background();
                return Err(redactor.clean_failure(failure));
            }
        };
        let info = DatabaseInfo { server: Some(who.info), ..describe(target, host) };
        Ok(Session {
            info,
            limits: limits.clone(),
            end: begun + limits.total,
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

    /// Ends the transaction, if one is open, and begins the next: REPEATABLE READ, READ ONLY,
    /// settings pinned with SET LOCAL, asserted by reading it back. From here on, one moment.
    pub fn begin(&mut self) -> Result<(), Failure> {
        self.end();
        let Limits { statement, lock, total, .. } = self.limits;
        let sql = statements::begin(statement, lock, total);
        self.in_transaction = true;
        let pinned = self.run("BEGIN", async |login: &Login| {
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

    /// Runs one statement and takes all its rows, within deadline and ceilings.
    pub fn query(&mut self, sql: &Sql, params: &[Param<'_>]) -> Result<Vec<Row>, Failure> {
        let Limits { max_rows, max_bytes, .. } = self.limits;
        self.run(sql.as_str(), async |login: &Login| {
            let failure = |error: postgres::Error| login.failure(&error);
            let params = params.iter().map(Param::typed);
            let stream =
                login.client.query_typed_raw(sql.as_str(), params).await.map_err(failure)?;
            let mut stream = pin!(stream);
            let (mut rows, mut bytes) = (Vec::new(), 0);
            while let Some(row) = stream.next().await {
                let row = row.map_err(failure)?;
                bytes += row.raw_size_bytes() as u64;
                rows.push(Row(row));
                if rows.len() as u64 > max_rows || bytes > max_bytes {
                    login.cancel().await;
                    return Err(over_ceiling(max_rows, max_bytes));
                }
            }
            Ok(rows)
        })
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
            Err(_) => self.control(statements::RECOVER).map_err(|failure| self.spend(failure))?,
        }
        result
    }

    /// Runs `COPY (...) TO STDOUT (FORMAT binary)` and hands every tuple's fields to `each` as they
    /// come; `each` returns false to stop early (the statement is then cancelled and the session
    /// spent). Gives the number of tuples.
    pub fn copy_out(
        &mut self,
        sql: &Sql,
        each: &mut dyn FnMut(&[Option<&[u8]>]) -> bool,
    ) -> Result<u64, Failure> {
        let mut decoder = Decoder::default();
        let flow = self.run(sql.as_str(), async |login: &Login| {
            login.tap.set_open(true);
            let mut copy = pin!(login.client.batch_execute(sql.as_str()));
            let mut flow = Flow::On;
            while flow == Flow::On {
                let next = std::future::poll_fn(|cx| {
                    if let Poll::Ready(chunk) = login.tap.poll_take(cx) {
                        return Poll::Ready(Ok(chunk));
                    }
                    copy.as_mut().poll(cx).map(Err)
                });
                match next.await {
                    Ok(chunk) => flow = decoder.feed(chunk, each)?,
                    Err(ended) => {
                        ended.map_err(|error| login.failure(&error))?;
                        break;
                    }
                }
            }
            if flow == Flow::Stop {
                login.cancel().await;
            }
            Ok(flow)
        });
        if let Some(login) = &self.login {
            login.tap.set_open(false);
        }
        match flow? {
            Flow::On => decoder.finish().map_err(|failure| self.spend(failure)),
            Flow::Stop => {
                let stopped = "the session was given up in the middle of a COPY";
                self.spend(Failure::fatal(Reason::Interrupted, stopped));
                Ok(decoder.tuples())
            }
        }
    }

    /// Ends the transaction.
    pub fn end(&mut self) {
        if std::mem::take(&mut self.in_transaction) && self.lost.is_none() {
            if let Err(failure) = self.control(statements::COMMIT) {
                self.spend(failure);
            }
        }
    }

    fn control(&mut self, sql: &'static str) -> Result<(), Failure> {
        self.run(sql, async |login: &Login| {
            login.client.batch_execute(sql).await.map_err(|error| login.failure(&error))
        })
    }

    /// The only place where a session waits. A deadline of ours that passes costs the session,
    /// after an attempt to let no backend work on for nobody.
    fn run<T>(
        &mut self,
        what: &str,
        work: impl AsyncFnOnce(&Login) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        let (Some(login), Some(runtime)) = (&self.login, &self.runtime) else {
            return Err(Failure::fatal(Reason::Internal, "the session is closed"));
        };
        let patience = (self.limits.statement.saturating_add(self.limits.lock))
            .saturating_add(GRACE)
            .min(self.end.saturating_duration_since(Instant::now()));
        let result = runtime.block_on(async {
            match timeout(patience, work(login)).await {
                Ok(result) => result,
                Err(_) => {
                    login.cancel().await;
                    Err(Failure::timed_out(&beginning(what), patience))
                }
            }
        });
        result.map_err(|failure| match self.redactor.clean_failure(failure) {
            failure if failure.fatal => self.spend(failure),
            failure => failure,
        })
    }

    /// Marks the session as gone, and gives the reason back as one that says so.
    fn spend(&mut self, failure: Failure) -> Failure {
        let failure = Failure { fatal: true, ..failure };
        self.lost.get_or_insert_with(|| failure.clone());
        failure
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

impl Login {
    /// Asks the server to stop what it does for us; best effort.
    async fn cancel(&self) {
        let token = self.client.cancel_token();
        let ask = async {
            let (wire, _) = self.route.dial().await?;
            let guard = Guard::new(wire, Tap::default(), false);
            token.cancel_query_raw(guard, AsItIs).await.map_err(|error| self.failure(&error))
        };
        let _ = timeout(FAREWELL, ask).await;
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
        server: None,
    }
}

/// Enough of a statement to know it by.
fn beginning(sql: &str) -> String {
    const ENOUGH: usize = 60;
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(ENOUGH) {
        Some((at, _)) => format!("\"{}...\"", line.get(..at).unwrap_or_default()),
        None => format!("\"{line}\""),
    }
}

fn not_pinned(setting: &str, is: &str, wanted: &str) -> Failure {
    let message = format!("the transaction has {setting} = \"{is}\" instead of \"{wanted}\"");
    Failure::fatal(Reason::Server, message).with_hint(
        "nothing was read; a pooler in statement mode does this: connect to the server itself",
    )
}

fn over_ceiling(rows: u64, bytes: u64) -> Failure {
    let message = format!("the result is larger than {rows} rows or {bytes} bytes");
    Failure::new(Reason::Ceiling, message).with_hint("narrow the scope, or raise the limits")
}
