//! How a session reads tuples in passing.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use tokio::time::timeout_at;

use super::copy::{Copied, Decoder, EachTuple, Flow};
use super::due::Prologue;
use super::login::Login;
use super::patience::{FAREWELL, from_now};
use super::{Failure, Session, Sql, statements};

impl Session {
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
        self.due.add(statements::SAVEPOINT);
        let prologue = self.take_due();
        let mut moment = None;
        let flow = self.wait_within(Duration::MAX, sql.as_str(), async |login: &Login| {
            login.tap.set_open(true);
            let copying = Copying { sql: &timed, limit, moment: &mut moment };
            let flow = copy(login, &prologue, copying, &mut decoder, each).await;
            login.tap.set_open(false);
            flow
        });
        self.note_moment(moment);
        match flow {
            Ok(Flow::On) => {
                let tuples = decoder.finish().map_err(|failure| self.spend(failure))?;
                self.due.add(statements::RELEASE);
                Ok(Copied { tuples, is_whole: true })
            }
            Err(failure) if failure.fatal || self.lost.is_some() => Err(failure),
            Ok(Flow::Stop) => {
                self.due.add(statements::RECOVER);
                Ok(Copied { tuples: decoder.tuples(), is_whole: false })
            }
            Err(failure) => {
                self.due.add(statements::RECOVER);
                Err(failure)
            }
        }
    }
}

struct Copying<'a> {
    sql: &'a Sql,
    limit: Duration,
    /// Where the moment of a transaction goes that begins with it.
    moment: &'a mut Option<String>,
}

/// Drives the statement, behind what is due, and decodes what it brings, in turns.
async fn copy(
    login: &Login,
    prologue: &Prologue,
    Copying { sql, limit, moment }: Copying<'_>,
    decoder: &mut Decoder,
    each: &mut EachTuple<'_>,
) -> Result<Flow, Failure> {
    let opening = login.send(prologue.sql.as_str()).await?;
    let mut statement = pin!(login.client.batch_execute(sql.as_str()));
    let end = from_now(limit);
    // What is polled for the first time is sent.
    let sent = poll_fn(|cx| Poll::Ready(statement.as_mut().poll(cx))).await;
    if let Poll::Ready(ended) = sent {
        return ended.map(|()| Flow::On).map_err(|error| login.failure(&error));
    }
    let mut opening = pin!(login.last_row(opening));
    let opened = timeout_at(end.into(), opening.as_mut()).await.ok();
    let is_cancelled = opened.is_none();
    let opened = match opened {
        Some(opened) => opened,
        // Nobody is there any more for what follows it.
        None => {
            login.cancel().await;
            let late = timeout_at(from_now(FAREWELL).into(), opening).await;
            late.unwrap_or_else(|_| Err(Failure::timed_out("SAVEPOINT", limit)))
        }
    };
    *moment = prologue.judge(opened)?;
    let mut seen = 0u8;
    // What is already here may take long too, if the merge has to wait for somebody else.
    let mut in_time = |fields: &[Option<&[u8]>]| {
        seen = seen.wrapping_add(1);
        each(fields) && (seen != 0 || Instant::now() < end)
    };
    let mut bytes = Vec::new();
    loop {
        if is_cancelled {
            break;
        }
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
    if !is_cancelled {
        login.cancel().await;
    }
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
