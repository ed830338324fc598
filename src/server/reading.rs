//! How a session reads: rows into memory, and tuples in passing.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::join3;
use postgres::error::SqlState;
use tokio::time::timeout_at;

use super::copy::{Copied, Decoder, EachTuple, Flow};
use super::login::Login;
use super::waiting::{FAREWELL, from_now};
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
        // What other statements of the transaction took is no longer in the budget.
        let begin = match self.has_budget() {
            true => statements::timed_savepoint(self.longest_statement()),
            false => Sql::fixed(statements::SAVEPOINT),
        };
        self.wait(sql.as_str(), async |login: &Login| {
            // Polled in this order, so they are sent in this order, before any answer is there.
            let (saved, done, released) = join3(
                login.run(begin.as_str()),
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

    /// Runs `COPY (...) TO STDOUT (FORMAT binary)` under a savepoint and hands every tuple's fields to
    /// `each` as they come. It is stopped where `each` returns false, and when `limits.statement` is
    /// over, for it holds its locks as long as it runs; the session is good for more afterwards,
    /// unless the server does not obey.
    ///
    /// `each` may take any time, and the server then waits for us.
    pub fn copy_out(&mut self, sql: &Sql, each: &mut EachTuple<'_>) -> Result<Copied, Failure> {
        self.copy_out_within(Duration::MAX, sql, each)
    }

    /// As [`Session::copy_out`], and stopped after `most` already.
    pub fn copy_out_within(
        &mut self,
        most: Duration,
        sql: &Sql,
        each: &mut EachTuple<'_>,
    ) -> Result<Copied, Failure> {
        let statement = self.longest_statement();
        let limit = statement.min(most);
        // Where no word of ours reaches the server, it stops by itself a little later.
        let timed = statements::timed(sql, self.patience(limit) + FAREWELL, statement);
        let mut decoder = Decoder::default();
        self.control(statements::SAVEPOINT)?;
        let flow = self.wait_within(Duration::MAX, sql.as_str(), async |login: &Login| {
            login.tap.set_open(true);
            let flow = copy(login, &timed, limit, &mut decoder, each).await;
            login.tap.set_open(false);
            flow
        });
        match flow {
            Ok(Flow::On) => {
                let tuples = decoder.finish().map_err(|failure| self.spend(failure))?;
                self.control(statements::RELEASE)?;
                Ok(Copied { tuples, is_whole: true })
            }
            Err(failure) if failure.fatal || self.lost.is_some() => Err(failure),
            Ok(Flow::Stop) => {
                self.recover()?;
                Ok(Copied { tuples: decoder.tuples(), is_whole: false })
            }
            Err(failure) => {
                self.recover()?;
                Err(failure)
            }
        }
    }
}

/// Drives the statement and decodes what it brings, in turns.
async fn copy(
    login: &Login,
    sql: &Sql,
    limit: Duration,
    decoder: &mut Decoder,
    each: &mut EachTuple<'_>,
) -> Result<Flow, Failure> {
    let mut statement = pin!(login.client.batch_execute(sql.as_str()));
    let end = from_now(limit);
    let mut seen = 0u8;
    // What is already here may take long too, if the merge has to wait for somebody else.
    let mut in_time = |fields: &[Option<&[u8]>]| {
        seen = seen.wrapping_add(1);
        each(fields) && (seen != 0 || Instant::now() < end)
    };
    let mut bytes = Vec::new();
    loop {
        let next = poll_fn(|cx| match login.tap.poll_take(cx, &mut bytes) {
            Poll::Ready(()) => Poll::Ready(Ok(())),
            Poll::Pending => statement.as_mut().poll(cx).map(Err),
        });
        match timeout_at(end.into(), next).await {
            Ok(Ok(())) => {
                if decoder.feed(&mut bytes, &mut in_time)? == Flow::Stop {
                    break;
                }
            }
            Ok(Err(ended)) => {
                return ended.map(|()| Flow::On).map_err(|error| login.failure(&error));
            }
            Err(_) => break,
        }
    }
    login.cancel().await;
    // What is on its way comes first, and on a slow line that takes time; but something must come.
    let end = from_now(limit);
    loop {
        bytes.clear();
        let next = poll_fn(|cx| match login.tap.poll_take(cx, &mut bytes) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => statement.as_mut().poll(cx).map(Some),
        });
        match timeout_at(end.min(from_now(FAREWELL)).into(), next).await {
            Ok(None) => {}
            Ok(Some(Err(error))) if error.code() != Some(&SqlState::QUERY_CANCELED) => {
                return Err(login.failure(&error));
            }
            Ok(Some(_)) => return Ok(Flow::Stop),
            Err(_) => {
                return Err(Failure { fatal: true, ..Failure::timed_out("a COPY", limit) });
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
