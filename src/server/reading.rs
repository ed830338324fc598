//! How a session reads: rows into memory, and tuples in passing.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join3;
use tokio::time::timeout;

use super::copy::{Decoder, EachTuple, Flow};
use super::login::Login;
use super::waiting::FAREWELL;
use super::{Failure, Param, Row, Session, Sql, statements};
use crate::config::Limits;
use crate::model::Reason;

impl Session {
    /// Runs one statement and takes all its rows, within deadline and ceilings.
    pub fn query(&mut self, sql: &Sql, params: &[Param<'_>]) -> Result<Vec<Row>, Failure> {
        let limits = self.limits.clone();
        let mut rows = Vec::new();
        self.wait(sql.as_str(), async |login: &Login| {
            read(login, sql, params, &limits, &mut |row| rows.push(row)).await
        })?;
        Ok(rows)
    }

    /// As [`Session::query`], in one round trip under a savepoint of its own: a failure leaves the
    /// transaction usable.
    pub fn guarded_query(&mut self, sql: &Sql, params: &[Param<'_>]) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::new();
        self.guarded_rows(sql, params, &mut |row| rows.push(row))?;
        Ok(rows)
    }

    /// As [`Session::guarded_query`], with each row handed over as it comes, so that not all of
    /// them need be in memory. After a failure, some may have been.
    pub fn guarded_rows(
        &mut self,
        sql: &Sql,
        params: &[Param<'_>],
        each: &mut dyn FnMut(Row),
    ) -> Result<(), Failure> {
        let limits = self.limits.clone();
        self.wait(sql.as_str(), async |login: &Login| {
            // Polled in this order, so they are sent in this order, before any answer is there.
            let (saved, done, released) = join3(
                login.run(statements::SAVEPOINT),
                read(login, sql, params, &limits, each),
                login.run(statements::RELEASE),
            )
            .await;
            // A savepoint that was released is none to go back to.
            if released.is_err() && saved.is_ok() && !fatal(&done) {
                let recovered = login.run(statements::RECOVER).await;
                recovered.map_err(|failure| Failure { fatal: true, ..failure })?;
            }
            saved.and(done).and(released)
        })
    }

    /// Runs `COPY (...) TO STDOUT (FORMAT binary)` and hands every tuple's fields to `each` as they
    /// come; `each` returns false to stop early (the statement is then cancelled and the session
    /// spent). Gives the number of tuples.
    ///
    /// `each` may take any time, and the server then waits for us: so the statement has no timeout
    /// there, and `limits.statement` bounds every single wait for more of it here.
    pub fn copy_out(&mut self, sql: &Sql, each: &mut EachTuple<'_>) -> Result<u64, Failure> {
        let patience = self.patience(self.limits.statement);
        let untimed = statements::untimed(sql, self.limits.statement);
        let mut decoder = Decoder::default();
        let flow = self.wait_within(Duration::MAX, sql.as_str(), async |login: &Login| {
            login.tap.set_open(true);
            let flow = copy(login, &untimed, patience, &mut decoder, each).await;
            login.tap.set_open(false);
            if flow == Ok(Flow::Stop) {
                login.cancel().await;
            }
            flow
        });
        match flow? {
            Flow::On => decoder.finish().map_err(|failure| self.spend(failure)),
            Flow::Stop => {
                let stopped = "the session was given up in the middle of a COPY";
                self.spend(Failure::fatal(Reason::Interrupted, stopped));
                Ok(decoder.tuples())
            }
        }
    }
}

/// Drives the statement and decodes what it brings, in turns. Only waiting for the server counts
/// against `patience`.
async fn copy(
    login: &Login,
    sql: &Sql,
    patience: Duration,
    decoder: &mut Decoder,
    each: &mut EachTuple<'_>,
) -> Result<Flow, Failure> {
    let mut statement = pin!(login.client.batch_execute(sql.as_str()));
    loop {
        let next = poll_fn(|cx| match login.tap.poll_take(cx) {
            Poll::Ready(chunk) => Poll::Ready(Ok(chunk)),
            Poll::Pending => statement.as_mut().poll(cx).map(Err),
        });
        match timeout(patience, next).await {
            Ok(Ok(chunk)) => {
                if decoder.feed(chunk, each)? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            Ok(Err(ended)) => {
                return ended.map(|()| Flow::On).map_err(|error| login.failure(&error));
            }
            Err(_) => {
                login.cancel().await;
                // A server that obeys has a session that is good for more.
                let end = poll_fn(|cx| {
                    while login.tap.poll_take(cx).is_ready() {}
                    statement.as_mut().poll(cx)
                });
                let fatal = timeout(FAREWELL, end).await.is_err();
                return Err(Failure { fatal, ..Failure::timed_out("a COPY", patience) }
                    .with_hint("raise limits.statement"));
            }
        }
    }
}

/// Runs one statement and hands its rows to `each`.
async fn read(
    login: &Login,
    sql: &Sql,
    params: &[Param<'_>],
    limits: &Limits,
    each: &mut dyn FnMut(Row),
) -> Result<(), Failure> {
    let failure = |error: postgres::Error| login.failure(&error);
    let params = params.iter().map(Param::typed);
    let stream = login.client.query_typed_raw(sql.as_str(), params).await.map_err(failure)?;
    let mut stream = pin!(stream);
    let (mut rows, mut bytes) = (0, 0);
    while let Some(row) = stream.next().await {
        let row = row.map_err(failure)?;
        rows += 1;
        bytes += row.raw_size_bytes() as u64;
        if rows > limits.max_rows || bytes > limits.max_bytes {
            login.cancel().await;
            return Err(over_ceiling(limits.max_rows, limits.max_bytes));
        }
        each(Row(row));
    }
    Ok(())
}

fn fatal<T>(result: &Result<T, Failure>) -> bool {
    result.as_ref().is_err_and(|failure| failure.fatal)
}

fn over_ceiling(rows: u64, bytes: u64) -> Failure {
    let message = format!("the result is larger than {rows} rows or {bytes} bytes");
    Failure::new(Reason::Ceiling, message).with_hint("narrow the scope, or raise the limits")
}
