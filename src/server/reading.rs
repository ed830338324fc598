//! How a session reads: rows into memory, and tuples in passing.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use futures_util::StreamExt;

use super::copy::{Decoder, EachTuple, Flow};
use super::login::Login;
use super::{Failure, Param, Row, Session, Sql};
use crate::config::Limits;
use crate::model::Reason;

impl Session {
    /// Runs one statement and takes all its rows, within deadline and ceilings.
    pub fn query(&mut self, sql: &Sql, params: &[Param<'_>]) -> Result<Vec<Row>, Failure> {
        let Limits { max_rows, max_bytes, .. } = self.limits;
        self.wait(sql.as_str(), async |login: &Login| {
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

    /// Runs `COPY (...) TO STDOUT (FORMAT binary)` and hands every tuple's fields to `each` as they
    /// come; `each` returns false to stop early (the statement is then cancelled and the session
    /// spent). Gives the number of tuples.
    pub fn copy_out(&mut self, sql: &Sql, each: &mut EachTuple<'_>) -> Result<u64, Failure> {
        let mut decoder = Decoder::default();
        let flow = self.wait(sql.as_str(), async |login: &Login| {
            login.tap.set_open(true);
            let flow = copy(login, sql, &mut decoder, each).await;
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

/// Drives the statement and decodes what it brings, in turns.
async fn copy(
    login: &Login,
    sql: &Sql,
    decoder: &mut Decoder,
    each: &mut EachTuple<'_>,
) -> Result<Flow, Failure> {
    let mut statement = pin!(login.client.batch_execute(sql.as_str()));
    loop {
        let next = poll_fn(|cx| match login.tap.poll_take(cx) {
            Poll::Ready(chunk) => Poll::Ready(Ok(chunk)),
            Poll::Pending => statement.as_mut().poll(cx).map(Err),
        });
        match next.await {
            Ok(chunk) => {
                if decoder.feed(chunk, each)? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            Err(ended) => {
                return ended.map(|()| Flow::On).map_err(|error| login.failure(&error));
            }
        }
    }
}

fn over_ceiling(rows: u64, bytes: u64) -> Failure {
    let message = format!("the result is larger than {rows} rows or {bytes} bytes");
    Failure::new(Reason::Ceiling, message).with_hint("narrow the scope, or raise the limits")
}
