//! Statements that travel together: all are sent before the first answer is there, and answered in
//! their order. A round trip is what a far server costs.
//!
//! ```text
//! what is due; SAVEPOINT | statement | statement | ... | RELEASE      sent at once
//! ```
//!
//! In a transaction, what follows a statement that failed fails as well. So the rest is sent again
//! behind the savepoint, until every statement has an answer of its own.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::{MaybeDone, maybe_done};
use postgres::RowStream;
use tokio::time::{timeout, timeout_at};

use super::due::Prologue;
use super::login::Login;
use super::waiting::beginning;
use super::{Failure, Param, Row, Session, Sql, statements};
use crate::config::Limits;
use crate::model::Reason;

/// How late we may hear of an answer.
const SLACK: Duration = Duration::from_millis(500);

/// One statement and its parameters.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The statement.
    pub sql: &'a Sql,
    /// What stands for `$1` and so on.
    pub params: Vec<Param<'a>>,
}

impl<'a> Ask<'a> {
    /// A statement without parameters.
    pub fn plain(sql: &'a Sql) -> Ask<'a> {
        Ask { sql, params: Vec::new() }
    }
}

/// How a statement ended.
pub type Ended = Result<(), Failure>;
/// The rows of each of some statements, or why it failed.
pub type Answers = Vec<Result<Vec<Row>, Failure>>;

impl Session {
    /// Runs one statement and takes all its rows, within deadline and ceilings. In a transaction it
    /// has a savepoint of its own: a failure leaves the transaction usable.
    pub fn query(&mut self, sql: &Sql, params: &[Param<'_>]) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::new();
        self.rows(sql, params, &mut |row| rows.push(row))?;
        Ok(rows)
    }

    /// As [`Session::query`], with each row handed over as it comes, so that not all of them need
    /// be in memory. After a failure, some may have been.
    pub fn rows(
        &mut self,
        sql: &Sql,
        params: &[Param<'_>],
        each: &mut dyn FnMut(Row),
    ) -> Result<(), Failure> {
        self.all(&[Ask { sql, params: params.to_vec() }], &mut |_, row| each(row))
    }

    /// As [`Session::together`], for statements of which none is of use without the others: after the
    /// first that fails, no more is asked.
    pub fn all(
        &mut self,
        asks: &[Ask<'_>],
        each: &mut dyn FnMut(usize, Row),
    ) -> Result<(), Failure> {
        self.exchange(asks, each)?.into_iter().collect()
    }

    /// As [`Session::query`], for statements that do not depend on each other's answers, in one
    /// round trip. Gives the rows of each, or why it failed. Fails where the session did.
    pub fn queries(&mut self, asks: &[Ask<'_>]) -> Result<Answers, Failure> {
        let mut rows: Vec<Vec<Row>> = asks.iter().map(|_| Vec::new()).collect();
        let ended = self.together(asks, &mut |at, row| {
            if let Some(rows) = rows.get_mut(at) {
                rows.push(row);
            }
        })?;
        Ok(ended.into_iter().zip(rows).map(|(ended, rows)| ended.map(|()| rows)).collect())
    }

    /// As [`Session::queries`], with each row handed to `each` as it comes, with the position of
    /// its statement; the rows of one statement come before those of the next. Of one that failed,
    /// some may have come.
    pub fn together(
        &mut self,
        asks: &[Ask<'_>],
        each: &mut dyn FnMut(usize, Row),
    ) -> Result<Vec<Ended>, Failure> {
        let mut all = Vec::with_capacity(asks.len());
        while let Some(rest) = asks.get(all.len()..).filter(|rest| !rest.is_empty()) {
            let before = all.len();
            // What failed may have taken all the time that there was.
            if let Some(over) = self.over_budget().filter(|_| before > 0) {
                let over = rest.iter().map(|_| Err(over.clone()));
                all.extend(over);
                break;
            }
            let ended = self.exchange(rest, &mut |at, row| each(before + at, row))?;
            if ended.is_empty() {
                break;
            }
            all.extend(ended);
        }
        Ok(all)
    }

    /// Sends what is due, and waits until it is done.
    pub fn sync(&mut self) -> Result<(), Failure> {
        self.exchange(&[], &mut |_, _| {}).map(drop)
    }

    /// Sends all statements, and gives how they ended, up to the first that failed.
    fn exchange(
        &mut self,
        asks: &[Ask<'_>],
        each: &mut dyn FnMut(usize, Row),
    ) -> Result<Vec<Ended>, Failure> {
        let saves = self.will_be_in_transaction() && !asks.is_empty();
        let longest = self.longest_statement();
        match (saves, self.until.is_some()) {
            (false, _) => {}
            (true, false) => self.due.add(statements::SAVEPOINT),
            // What other statements of the transaction took is no longer in the budget.
            (true, true) => self.due.add_sql(statements::timed_savepoint(longest)),
        }
        let prologue = self.take_due();
        let limits = self.limits.clone();
        let patience = self.patience(longest);
        // The server gives each of them what is left. One alone it ends by itself.
        let shared = self.until.filter(|_| asks.len() > 1).map(|end| Shared {
            end,
            late: end.max(Instant::now()) + self.patience(Duration::ZERO),
        });
        let what = asks.first().map_or("", |ask| ask.sql.as_str());
        let Exchanged { moment, opened, ended, released } =
            self.wait_within(Duration::MAX, what, async |login: &Login| {
                let exchange = Exchange { login, limits: &limits, patience, shared, saves };
                Ok(exchange.run(&prologue, asks, each).await)
            })?;
        self.judge(opened, longest)?;
        self.note_moment(moment);
        let ended: Vec<Ended> = ended.into_iter().map(|ended| self.judge(ended, longest)).collect();
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        match released.map(|released| self.judge(released, longest)) {
            // Of a server that says no more, the first that was wrong tells more.
            Some(Err(failure)) if failure.fatal => {
                let first = ended.into_iter().find_map(Result::err);
                return Err(first.map_or(failure, |first| Failure { fatal: true, ..first }));
            }
            // A savepoint that was released is none to go back to.
            Some(Err(_)) => self.due.add(statements::RECOVER),
            Some(Ok(())) | None => {}
        }
        Ok(ended)
    }

    /// What a statement's failure is to the caller. One that the session does not survive ends it.
    /// The server gave each statement the `longest` time.
    fn judge(&mut self, Timed { ended, time }: Timed, longest: Duration) -> Ended {
        ended.map_err(|failure| {
            let failure = failure.cancelled_by_others(time < longest);
            let over = self.over_budget();
            let failure = over.filter(|_| failure.is_slow()).unwrap_or(failure);
            let failure = self.redactor.clean_failure(failure);
            if failure.fatal { self.spend(failure) } else { failure }
        })
    }
}

/// How something ended, and how long it may have taken.
struct Timed {
    ended: Ended,
    time: Duration,
}

/// What came of one exchange.
struct Exchanged {
    /// That of a transaction that began.
    moment: Option<String>,
    /// Of what was due.
    opened: Timed,
    /// Of the statements, up to the first that failed.
    ended: Vec<Timed>,
    /// Of the savepoint; `None` without one.
    released: Option<Timed>,
}

struct Exchange<'a> {
    login: &'a Login,
    limits: &'a Limits,
    /// How long each answer is waited for.
    patience: Duration,
    /// The end of the time that all statements have together; `None` where each has its own.
    shared: Option<Shared>,
    /// Whether there is a savepoint.
    saves: bool,
}

/// When a budget ends that several statements share.
#[derive(Clone, Copy)]
struct Shared {
    /// From then on, what runs is cancelled.
    end: Instant,
    /// Until then, answers to that are waited for.
    late: Instant,
}

/// A statement that was sent, until its answer begins.
type Sent<'a> = Pin<Box<MaybeDone<Answering<'a>>>>;
type Answering<'a> = Pin<Box<dyn Future<Output = Result<RowStream, postgres::Error>> + 'a>>;

impl Exchange<'_> {
    async fn run(
        &self,
        prologue: &Prologue,
        asks: &[Ask<'_>],
        each: &mut dyn FnMut(usize, Row),
    ) -> Exchanged {
        let mut since = Instant::now();
        let opening = match prologue.is_empty() {
            true => None,
            false => Some(self.login.send(prologue.sql.as_str()).await),
        };
        let mut sent: Vec<Sent<'_>> = asks.iter().map(|ask| self.statement(ask)).collect();
        // What is polled for the first time is sent.
        poll_fn(|cx| {
            for statement in &mut sent {
                let _ = statement.as_mut().poll(cx);
            }
            Poll::Ready(())
        })
        .await;
        let releasing = match self.saves {
            true => Some(self.login.send(statements::RELEASE).await),
            false => None,
        };

        // Nothing is taken of a transaction that is not known to be what it should be.
        let mut moment = None;
        let opened = self.timed(prologue.sql.as_str(), self.patience, async {
            if let Some(opening) = opening {
                moment = prologue.judge(self.login.last_row(opening?).await)?;
            }
            Ok(())
        });
        let (opened, ended) = (opened.await, Vec::with_capacity(asks.len()));
        let mut answers = Exchanged { moment, opened, ended, released: None };
        if answers.opened.ended.is_err() {
            return answers;
        }
        let mut waits_for = 1;
        for (at, (statement, ask)) in sent.iter_mut().zip(asks).enumerate() {
            let mut each = |row| each(at, row);
            let reading = self.read(statement, &mut each);
            let mut ended = self.capped(ask.sql.as_str(), reading).await;
            // The server may have begun it before we heard of the end of the one before.
            ended.time = ended.time.max(since.elapsed());
            since = Instant::now().checked_sub(SLACK).unwrap_or(since);
            let failed = ended.ended.is_err();
            answers.ended.push(ended);
            if failed {
                // Of one that was cancelled, the next may run to their ends, for nobody.
                waits_for = asks.len() - at;
                break;
            }
        }
        let is_lost = |timed: &Timed| timed.ended.as_ref().is_err_and(|failure| failure.fatal);
        if let (Some(releasing), false) = (releasing, answers.ended.iter().any(is_lost)) {
            let patience = self.patience.saturating_mul(u32::try_from(waits_for).unwrap_or(1));
            let released = self.timed(statements::RELEASE, patience, async {
                self.login.last_row(releasing?).await.map(drop)
            });
            answers.released = Some(released.await);
        }
        answers
    }

    fn statement<'a>(&'a self, ask: &'a Ask<'_>) -> Sent<'a> {
        let params = ask.params.iter().map(Param::typed);
        let answering: Answering<'a> =
            Box::pin(self.login.client.query_typed_raw(ask.sql.as_str(), params));
        Box::pin(maybe_done(answering))
    }

    /// Takes the rows of a statement as they come.
    async fn read(&self, sent: &mut Sent<'_>, each: &mut dyn FnMut(Row)) -> Ended {
        let failure = |error: postgres::Error| self.login.failure(&error);
        sent.as_mut().await;
        let stream = sent.as_mut().take_output();
        let stream = stream.ok_or_else(|| Failure::fatal(Reason::Internal, "an answer is gone"))?;
        let mut stream = pin!(stream.map_err(failure)?);
        let Limits { max_rows, max_bytes, .. } = *self.limits;
        let (mut rows, mut bytes) = (0, 0);
        while let Some(row) = stream.next().await {
            let row = row.map_err(failure)?;
            rows += 1;
            bytes += row.raw_size_bytes() as u64;
            if rows > max_rows || bytes > max_bytes {
                self.login.cancel().await;
                return Err(over_ceiling(max_rows, max_bytes));
            }
            each(Row(row));
        }
        Ok(())
    }

    /// Waits for a statement's answer, and cancels the statement when the time that it shares with
    /// others is over; then it counts as one that took too long, and the session is good for more.
    async fn capped(&self, what: &str, work: impl Future<Output = Ended>) -> Timed {
        let Some(Shared { end, late }) = self.shared else {
            return self.timed(what, self.patience, work).await;
        };
        let begun = Instant::now();
        let mut work = pin!(work);
        if let Ok(ended) = timeout_at(end.into(), work.as_mut()).await {
            return Timed { ended, time: begun.elapsed() };
        }
        self.login.cancel().await;
        let left = late.saturating_duration_since(Instant::now());
        Timed { time: Duration::MAX, ..self.timed(what, left, work).await }
    }

    /// Waits for an answer. The deadline that passes costs the session, after an attempt to let no
    /// backend work on for nobody.
    async fn timed(
        &self,
        what: &str,
        patience: Duration,
        work: impl Future<Output = Ended>,
    ) -> Timed {
        let begun = Instant::now();
        let ended = match timeout(patience, work).await {
            Ok(ended) => ended,
            Err(_) => {
                self.login.cancel().await;
                Err(Failure::timed_out(&beginning(what), patience))
            }
        };
        Timed { ended, time: begun.elapsed() }
    }
}

fn over_ceiling(rows: u64, bytes: u64) -> Failure {
    let message = format!("the result is larger than {rows} rows or {bytes} bytes");
    Failure::new(Reason::Ceiling, message).with_hint("narrow the scope, or raise the limits")
}
