//! The only session that writes: with a server that is thrown away, or was named to be written on
//! (`--scratch`). It has nothing of the read-only session, and that nothing of it.
//!
//! What it is opened on is asserted: a server of which one of the run's databases is, or may be, is
//! refused before the first statement.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use postgres::SimpleQueryMessage;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::connect::{Connected, connect};
use super::login::{Login, cell};
use super::patience::{FAREWELL, Over, from_now, within};
use super::redact::Redactor;
use super::waiting::beginning;
use super::{Failure, Interrupt};
use crate::config::{Conninfo, Limits};
use crate::model::{DatabaseInfo, Reason, ServerInfo};

/// The `application_name` of every such session, so that a server's log tells them from the others.
pub const SCRATCH_APPLICATION: &str = "tenantctl scratch";

/// What a server said of a statement that it refused, in its words. Raw, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (SQLSTATE {sqlstate})")]
pub struct ServerError {
    /// The SQLSTATE.
    pub sqlstate: String,
    /// The message.
    pub message: String,
    /// Its DETAIL.
    pub detail: Option<String>,
    /// Its HINT.
    pub hint: Option<String>,
    /// Where the error comes from: the innermost line of its CONTEXT.
    pub context: Option<String>,
}

/// Why a statement has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRun {
    /// The server refused it, and would run another.
    #[error(transparent)]
    Refused(ServerError),
    /// The session is gone, or the run was interrupted.
    #[error(transparent)]
    Lost(Failure),
}

/// Rows of texts.
pub type TextRows = Vec<Vec<Option<String>>>;

/// A session that writes.
pub struct ScratchSession {
    info: ServerInfo,
    redactor: Redactor,
    interrupt: Interrupt,
    patience: Duration,
    /// Both are there until the session is dropped.
    login: Option<Login>,
    runtime: Option<Runtime>,
}

impl fmt::Debug for ScratchSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScratchSession").field("info", &self.info).finish_non_exhaustive()
    }
}

impl ScratchSession {
    /// Connects, and asserts that the server is none of `others`, the databases of the run.
    pub fn open(
        conninfo: &Conninfo,
        limits: &Limits,
        interrupt: &Interrupt,
        others: &[DatabaseInfo],
    ) -> Result<ScratchSession, Failure> {
        let application_name = SCRATCH_APPLICATION.to_owned();
        let conninfo = &Conninfo { application_name, ..conninfo.clone() };
        let redactor = Redactor::new(conninfo);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Failure::fatal(Reason::Internal, format!("cannot start a runtime: {error}"))
        })?;
        let patience = limits.connect;
        let connected = runtime.block_on(async {
            let deadline = from_now(patience).into();
            match within(patience, interrupt, connect(conninfo, limits.statement, deadline)).await {
                Ok(connected) => connected,
                Err(Over::Interrupted) => Err(Failure::interrupted()),
                Err(Over::Time) => Err(Failure::timed_out("connecting", patience)),
            }
        });
        let checked =
            connected.and_then(|connected| match assert_other(&connected.who.info, others) {
                Ok(()) => Ok(connected),
                Err(failure) => Err(failure),
            });
        match checked {
            Ok(Connected { login, who, .. }) => Ok(ScratchSession {
                info: who.info,
                redactor,
                interrupt: interrupt.clone(),
                patience: limits.total,
                login: Some(login),
                runtime: Some(runtime),
            }),
            Err(failure) => {
                runtime.shutdown_background();
                Err(redactor.clean_failure(failure))
            }
        }
    }

    /// What the server says about itself.
    pub fn info(&self) -> &ServerInfo {
        &self.info
    }

    /// Runs a statement, or several that are one transaction.
    pub fn run(&mut self, sql: &str) -> Result<(), NotRun> {
        self.exchange(sql, false).map(drop)
    }

    /// Runs a query and gives its rows, every value as text.
    pub fn rows(&mut self, sql: &str) -> Result<TextRows, NotRun> {
        self.exchange(sql, true)
    }

    fn exchange(&mut self, sql: &str, keeps: bool) -> Result<TextRows, NotRun> {
        let (Some(login), Some(runtime)) = (&self.login, &self.runtime) else {
            return Err(NotRun::Lost(Failure::fatal(Reason::Internal, "the session is closed")));
        };
        let result = runtime.block_on(async {
            match within(self.patience, &self.interrupt, answer(login, sql, keeps)).await {
                Ok(result) => result,
                Err(over) => {
                    login.cancel().await;
                    Err(NotRun::Lost(match over {
                        Over::Interrupted => Failure::interrupted(),
                        Over::Time => Failure::timed_out(&beginning(sql), self.patience),
                    }))
                }
            }
        });
        result.map_err(|error| match error {
            NotRun::Refused(error) => NotRun::Refused(self.clean(error)),
            NotRun::Lost(failure) => NotRun::Lost(self.redactor.clean_failure(failure)),
        })
    }

    fn clean(&self, error: ServerError) -> ServerError {
        let clean = |text: String| self.redactor.clean(&text);
        ServerError {
            sqlstate: error.sqlstate,
            message: clean(error.message),
            detail: error.detail.map(clean),
            hint: error.hint.map(clean),
            context: error.context.map(clean),
        }
    }
}

/// Refuses a server that is, or may be, one of a database of the run. Snapshot files have none.
fn assert_other(here: &ServerInfo, others: &[DatabaseInfo]) -> Result<(), Failure> {
    for other in others.iter().filter(|other| other.file.is_none()) {
        let there = other.server.as_ref().and_then(|server| server.system_identifier.as_ref());
        let why = match (&here.system_identifier, there) {
            (Some(here), Some(there)) if here != there => continue,
            (Some(_), Some(_)) => "is on the same server, or on a copy of it",
            _ => "may be on the same server: it does not tell its system identifier",
        };
        let message = format!("database {} of this run {why}", other.name);
        return Err(Failure::fatal(Reason::Connect, message).all_ours().with_hint(
            "name another server: databases, roles and tablespaces are created on it and dropped",
        ));
    }
    Ok(())
}

async fn answer(login: &Login, sql: &str, keeps: bool) -> Result<TextRows, NotRun> {
    let failed = |error: postgres::Error| match error.as_db_error() {
        Some(said) if !error.is_closed() && !login.failure(&error).fatal => {
            NotRun::Refused(ServerError {
                sqlstate: said.code().code().to_owned(),
                message: said.message().to_owned(),
                detail: said.detail().map(str::to_owned),
                hint: said.hint().map(str::to_owned),
                context: said.where_().and_then(|text| text.lines().next()).map(str::to_owned),
            })
        }
        _ => NotRun::Lost(login.failure(&error)),
    };
    let mut answer = pin!(login.client.simple_query_raw(sql).await.map_err(failed)?);
    let mut rows = Vec::new();
    while let Some(message) = answer.next().await {
        if let SimpleQueryMessage::Row(row) = message.map_err(failed)?
            && keeps
        {
            let cells = (0..row.len()).map(|at| Ok(cell(&row, at)?.map(str::to_owned)));
            rows.push(cells.collect::<Result<_, Failure>>().map_err(NotRun::Lost)?);
        }
    }
    Ok(rows)
}

impl Drop for ScratchSession {
    fn drop(&mut self) {
        if let (Some(Login { client, task, .. }), Some(runtime)) =
            (self.login.take(), self.runtime.take())
        {
            drop(client);
            let _ = runtime.block_on(async { timeout(FAREWELL, task).await });
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::assert_other;
    use crate::model::{DatabaseInfo, ServerInfo};

    #[test]
    fn server_that_is_or_may_be_one_of_the_run_is_refused() {
        let server = |id: Option<&str>| ServerInfo {
            system_identifier: id.map(str::to_owned),
            ..ServerInfo::default()
        };
        let of = |id, file: Option<&str>| DatabaseInfo {
            name: "app".to_owned(),
            file: file.map(str::to_owned),
            server: Some(server(id)),
            ..DatabaseInfo::default()
        };
        let opens = |here, there| assert_other(&server(here), &[there]).is_ok();
        assert!(opens(Some("1"), of(Some("2"), None)));
        assert!(!opens(Some("1"), of(Some("1"), None)));
        assert!(!opens(Some("1"), of(None, None)));
        assert!(!opens(None, of(Some("2"), None)));
        assert!(opens(Some("1"), of(None, Some("app.json"))));
    }
}
