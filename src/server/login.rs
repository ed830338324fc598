//! One attempt: from a connected stream to a logged-in driver that knows who the server is.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use postgres::config::{ChannelBinding as DriverBinding, SslMode as DriverSsl, SslNegotiation};
use postgres::tls::{TlsConnect, TlsStream};
use postgres::{Client, SimpleQueryMessage, SimpleQueryRow, SimpleQueryStream};
use tokio::task::JoinHandle;

use super::guard::Guard;
use super::tap::Tap;
use super::wire::{Address, Route};
use super::{Failure, statements, version};
use crate::config::{ChannelBinding, Conninfo, Secret};
use crate::model::{Reason, ServerInfo};

/// The most messages and bytes of values that answer statements of our own: some thirty statements
/// at once, and a row of settings.
const MOST_MESSAGES: usize = 256;
const MOST_BYTES: usize = 1 << 20;

/// A logged-in connection. Its task runs only while its runtime is driven.
pub(super) struct Login {
    pub(super) client: Client,
    pub(super) task: JoinHandle<()>,
    pub(super) tap: Tap,
    pub(super) route: Route,
    encrypted: bool,
    /// Why the connection's task ended.
    ended: Arc<Mutex<Option<Failure>>>,
}

/// What a server says about itself.
pub(super) struct Who {
    pub(super) info: ServerInfo,
    /// What only `target_session_attrs` asks.
    pub(super) read_only: bool,
    /// Whether it keeps the times of commits.
    pub(super) tracks_commits: bool,
    /// Whether a transaction is still open that is good for nothing.
    pub(super) in_transaction: bool,
}

/// Hands the driver a stream that is already what it should be: TLS was ours to negotiate.
pub(super) struct AsItIs;

impl<S: TlsStream + Unpin> TlsConnect<S> for AsItIs {
    type Stream = S;
    type Error = Infallible;
    type Future = Ready<Result<S, Infallible>>;

    fn connect(self, stream: S) -> Self::Future {
        ready(Ok(stream))
    }
}

impl Login {
    /// Logs in, without a deadline of its own.
    pub(super) async fn attempt(
        conninfo: &Conninfo,
        password: Option<&Secret>,
        route: Route,
    ) -> Result<Login, Failure> {
        let (wire, encrypted) = route.dial().await?;
        let tap = Tap::default();
        let cleartext_allowed = encrypted || matches!(route.address, Address::Unix(_));
        let guard = Guard::new(wire, tap.clone(), cleartext_allowed);
        let config = driver_config(conninfo, password);
        let (client, connection) = config
            .connect_raw(guard, AsItIs)
            .await
            .map_err(|error| Failure::from_driver(&error))?;
        version::check(connection.parameter("server_version"))?;
        let ended = Arc::new(Mutex::new(None));
        let end = Arc::clone(&ended);
        let task = tokio::spawn(async move {
            if let Err(error) = connection.await {
                let failure = Failure::from_driver(&error);
                *end.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
            }
        });
        Ok(Login { client, task, tap, route, encrypted, ended })
    }

    /// The failure behind a driver's error: where the connection ended, why it did.
    pub(super) fn failure(&self, error: &postgres::Error) -> Failure {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        match &*ended {
            Some(failure) if error.is_closed() => Failure { fatal: true, ..failure.clone() },
            _ => Failure::from_driver(error),
        }
    }

    /// Asks the server who it is, in one round trip.
    pub(super) async fn ask_who(&self, statement: Duration) -> Result<Who, Failure> {
        let answer = self.send(statements::who(statement).as_str()).await?;
        let (rows, ended) = self.rows(answer).await;
        let is_refused = match ended {
            Ok(()) => false,
            // What comes last is the lineage, which a role may not be allowed to know.
            Err(failure) if failure.reason == Reason::Privilege && rows.len() == 1 => true,
            Err(failure) => return Err(failure),
        };
        let mut rows = rows.into_iter();
        let row = rows.next().ok_or_else(no_row)?;
        let yes = |column| text(&row, column).map(|text| text == "true" || text == "on");
        Ok(Who {
            info: ServerInfo {
                version: text(&row, 0)?,
                version_num: number(&row, 1)?,
                tls: self.encrypted,
                tls_verified: self.encrypted && self.route.encryption.verifies_host(),
                loopback: self.route.address.is_loopback(),
                in_recovery: yes(2)?,
                database_oid: number(&row, 3)?,
                encoding: text(&row, 4)?,
                collate: text(&row, 5)?,
                ctype: text(&row, 6)?,
                collation_version: cell(&row, 7)?.map(str::to_owned),
                timezone: text(&row, 8)?,
                system_identifier: rows.next().map(|row| text(&row, 0)).transpose()?,
            },
            read_only: yes(9)?,
            tracks_commits: yes(10)?,
            in_transaction: is_refused,
        })
    }

    /// Runs statements that give nothing.
    pub(super) async fn run(&self, sql: &str) -> Result<(), Failure> {
        self.last_row(self.send(sql).await?).await.map(drop)
    }

    /// Sends statements of our own, without waiting for their answer.
    pub(super) async fn send(&self, sql: &str) -> Result<SimpleQueryStream, Failure> {
        self.client.simple_query_raw(sql).await.map_err(|error| self.failure(&error))
    }

    /// The last row of the answer to statements of our own.
    pub(super) async fn last_row(
        &self,
        answer: SimpleQueryStream,
    ) -> Result<Option<SimpleQueryRow>, Failure> {
        let (mut rows, ended) = self.rows(answer).await;
        ended.map(|()| rows.pop())
    }

    /// The answer to statements of our own, which is known to be short: a server that goes on and
    /// on is no longer listened to. Of an answer that fails, what came before.
    async fn rows(&self, answer: SimpleQueryStream) -> (Vec<SimpleQueryRow>, Result<(), Failure>) {
        let mut answer = pin!(answer);
        let (mut rows, mut messages, mut bytes) = (Vec::new(), 0, 0);
        while let Some(message) = answer.next().await {
            messages += 1;
            match message {
                Ok(SimpleQueryMessage::Row(row)) => {
                    let cells = (0..row.len()).map(|column| cell(&row, column));
                    bytes +=
                        cells.map(|cell| cell.ok().flatten().map_or(0, str::len)).sum::<usize>();
                    rows.push(row);
                }
                Ok(_) => {}
                Err(error) => return (rows, Err(self.failure(&error))),
            }
            if messages > MOST_MESSAGES || bytes > MOST_BYTES {
                let message = "the server never came to the end of a short answer";
                return (rows, Err(Failure::fatal(Reason::Protocol, message)));
            }
        }
        (rows, Ok(()))
    }
}

pub(super) fn no_row() -> Failure {
    Failure::fatal(Reason::Protocol, "the server gave no row for one")
}

/// `options` of the conninfo only: poolers refuse others.
fn driver_config(conninfo: &Conninfo, password: Option<&Secret>) -> postgres::Config {
    let mut config = postgres::Config::new();
    config
        .user(&conninfo.user)
        .dbname(&conninfo.dbname)
        .application_name(&conninfo.application_name)
        // The two make the driver take a stream as it is, with its channel binding.
        .ssl_mode(DriverSsl::Require)
        .ssl_negotiation(SslNegotiation::Direct)
        .channel_binding(match conninfo.channel_binding {
            ChannelBinding::Disable => DriverBinding::Disable,
            ChannelBinding::Prefer => DriverBinding::Prefer,
            ChannelBinding::Require => DriverBinding::Require,
        });
    if let Some(password) = password {
        config.password(password.expose());
    }
    if let Some(options) = &conninfo.options {
        config.options(options);
    }
    config
}

/// A column of a simple query's row.
pub(super) fn cell(row: &SimpleQueryRow, column: usize) -> Result<Option<&str>, Failure> {
    row.try_get(column).map_err(|error| Failure::from_driver(&error))
}

fn text(row: &SimpleQueryRow, column: usize) -> Result<String, Failure> {
    cell(row, column)?.map(str::to_owned).ok_or_else(|| unreadable(column))
}

fn number<N: std::str::FromStr>(row: &SimpleQueryRow, column: usize) -> Result<N, Failure> {
    text(row, column)?.parse().map_err(|_| unreadable(column))
}

fn unreadable(column: usize) -> Failure {
    let message = format!("the server does not say who it is (column {column})");
    Failure::fatal(Reason::Protocol, message)
}
