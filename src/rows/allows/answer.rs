//! Asking one table of one database.

use std::time::Instant;

use super::demand::Demand;
use super::{harmless, statements};
use crate::model::{Examples, Reason};
use crate::preconditions::{self, Asks};
use crate::server::{Failure, Session, Sql};

/// What was found of a demand: the rows that do not meet it, or why that is not known.
pub(super) type Answer = Result<Examples, Failure>;

/// The answers to all demands, in their order. Fails where the session does not survive.
pub(super) fn answers(session: &mut Session, demands: &[Demand]) -> Result<Vec<Answer>, Failure> {
    let end = Instant::now() + session.longest_statement();
    let mut asking = Asking { session, end };
    let mut counts: Vec<Option<Result<u64, Failure>>> = Vec::with_capacity(demands.len());
    for demand in demands {
        let allowed = asking.alive(|session| {
            harmless::must_be(session, &demand.violation.table, &demand.violation.expressions)
        })?;
        counts.push(allowed.err().map(Err));
    }
    for alone in [false, true] {
        asking.scan(demands, alone, &mut counts)?;
    }
    let mut answers = Vec::with_capacity(demands.len());
    for (demand, count) in demands.iter().zip(counts) {
        let count = match count {
            Some(count) => count,
            None => asking.count(demand)?,
        };
        answers.push(match (count, &demand.violation.asks) {
            (Err(failure), _) => Err(failure),
            (Ok(0), _) => Ok(Examples::default()),
            (Ok(_), Asks::Never { why, .. }) => Err(Failure::new(Reason::NotComparable, why)),
            (Ok(count), _) => Ok(Examples { count, sample: asking.sample(demand)? }),
        });
    }
    Ok(answers)
}

struct Asking<'s> {
    session: &'s mut Session,
    end: Instant,
}

impl Asking<'_> {
    /// Does something within the time that is left; only what the session does not survive fails.
    fn alive<T>(
        &mut self,
        work: impl FnOnce(&mut Session) -> Result<T, Failure>,
    ) -> Result<Result<T, Failure>, Failure> {
        if Instant::now() >= self.end {
            return Ok(Err(self.session.over_budget().unwrap_or_else(too_long)));
        }
        match work(self.session) {
            Err(failure) if failure.fatal => Err(failure),
            result => Ok(result),
        }
    }

    /// One scan for all that single rows tell. Where it fails for another reason than time, each is
    /// asked apart, later.
    fn scan(
        &mut self,
        demands: &[Demand],
        alone: bool,
        counts: &mut [Option<Result<u64, Failure>>],
    ) -> Result<(), Failure> {
        let mut open = Vec::new();
        for (demand, count) in demands.iter().zip(counts.iter_mut()) {
            if let (Some(condition), None) = (of_rows(demand), count.as_ref())
                && demand.violation.alone == alone
            {
                open.push((demand, condition.clone(), count));
            }
        }
        let Some((first, ..)) = open.first() else { return Ok(()) };
        let conditions: Vec<Sql> = open.iter().map(|(_, condition, _)| condition.clone()).collect();
        let sql =
            statements::scan(&preconditions::table(&first.violation.table, alone), &conditions);
        match self.alive(|session| session.query(&sql, &[]))? {
            Ok(rows) => {
                for (column, (.., count)) in open.into_iter().enumerate() {
                    let number = rows.first().ok_or_else(no_count)?.bigint(column)?;
                    *count = Some(u64::try_from(number).map_err(|_| no_count()));
                }
            }
            Err(failure) if [Reason::Timeout, Reason::Budget].contains(&failure.reason) => {
                open.into_iter().for_each(|(.., count)| *count = Some(Err(failure.clone())));
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// One demand by itself.
    fn count(&mut self, demand: &Demand) -> Result<Result<u64, Failure>, Failure> {
        let from = from(demand);
        let sql = match &demand.violation.asks {
            Asks::Keys { keys, held, .. } => preconditions::duplicates(&from, held, keys),
            Asks::Rows(condition)
            | Asks::Never { condition, .. }
            | Asks::Children { condition, .. } => preconditions::count(&from, condition),
        };
        let rows = self.alive(|session| session.query(&sql, &[]))?;
        Ok(rows.and_then(|rows| {
            let number = rows.first().ok_or_else(no_count)?.bigint(0)?;
            u64::try_from(number).map_err(|_| no_count())
        }))
    }

    /// Some of the rows; none where they cannot be had, for their number is known.
    fn sample(&mut self, demand: &Demand) -> Result<Vec<String>, Failure> {
        let from = from(demand);
        let key = &demand.key;
        let sql = match &demand.violation.asks {
            Asks::Keys { keys, held, label } => {
                let columns = label.as_ref().filter(|_| !key.is_key);
                let own = columns.map(|columns| statements::label(columns));
                statements::pairs(own.as_ref().unwrap_or(&key.label), &from, held, keys)
            }
            Asks::Rows(condition)
            | Asks::Never { condition, .. }
            | Asks::Children { condition, .. } => {
                statements::sample(&key.label, &from, condition, &key.order)
            }
        };
        let is_pair = matches!(demand.violation.asks, Asks::Keys { .. });
        let rows = self.alive(|session| session.query(&sql, &[]))?.unwrap_or_default();
        let shown = rows.iter().map(|row| match is_pair {
            false => row.text(0),
            true => Ok(pair(&row.text(0)?, &row.text(1)?, row.bigint(2)?)),
        });
        Ok(shown.collect::<Result<_, Failure>>().unwrap_or_default())
    }
}

/// `1 and 7`, `1 and 7 of 5`; `x twice`, `x 5 times` where the rows have one name.
fn pair(first: &str, last: &str, rows: i64) -> String {
    match (first == last, rows) {
        (true, 2) => format!("{first} twice"),
        (true, rows) => format!("{first} {rows} times"),
        (false, 2) => format!("{first} and {last}"),
        (false, rows) => format!("{first} and {last} of {rows}"),
    }
}

fn of_rows(demand: &Demand) -> Option<&Sql> {
    match &demand.violation.asks {
        Asks::Rows(condition) | Asks::Never { condition, .. } => Some(condition),
        Asks::Children { .. } | Asks::Keys { .. } => None,
    }
}

fn from(demand: &Demand) -> Sql {
    match demand.violation.asks {
        Asks::Children { .. } => {
            preconditions::child(&demand.violation.table, demand.violation.alone)
        }
        _ => preconditions::table(&demand.violation.table, demand.violation.alone),
    }
}

fn too_long() -> Failure {
    let message = "the time for questions about one table is over";
    Failure::new(Reason::Timeout, message).with_hint("raise limits.statement")
}

fn no_count() -> Failure {
    Failure::new(Reason::Protocol, "the server answered a count with something else than one")
}
