//! Control statements that wait for the next request and travel with it, so that beginning a
//! transaction, or going back to a savepoint, takes no round trip of its own.

use std::time::Duration;

use postgres::SimpleQueryRow;

use super::login::{cell, no_row};
use super::{Failure, Sql, statements};
use crate::config::Limits;
use crate::model::Reason;

/// What is due, in the order in which it is sent.
#[derive(Debug, Default)]
pub(super) struct Due {
    texts: Vec<Sql>,
    begins: bool,
}

/// One simple query of all that was due.
#[derive(Debug)]
pub(super) struct Prologue {
    /// Its text.
    pub(super) sql: Sql,
    begins: bool,
}

impl Due {
    /// A transaction, and the end of the one that is `open`. What was due for that one is moot.
    pub(super) fn begin(&mut self, open: bool, limits: &Limits) {
        let Limits { statement, lock, total, .. } = *limits;
        let idle: Duration = total;
        self.texts = vec![statements::begin(open, statement, lock, idle)];
        self.begins = true;
    }

    /// One more statement.
    pub(super) fn add(&mut self, sql: &'static str) {
        self.add_sql(Sql::fixed(sql));
    }

    /// One more statement that is put together.
    pub(super) fn add_sql(&mut self, sql: Sql) {
        self.texts.push(sql);
    }

    /// Whether a transaction is about to begin.
    pub(super) fn begins(&self) -> bool {
        self.begins
    }

    /// Takes all of it.
    pub(super) fn take(&mut self) -> Prologue {
        let Due { texts, begins } = std::mem::take(self);
        Prologue { sql: Sql::script(&texts), begins }
    }
}

impl Prologue {
    /// Whether nothing was due.
    pub(super) fn is_empty(&self) -> bool {
        self.sql.as_str().is_empty()
    }

    /// Judges the answer. A transaction whose settings are not as asked is good for nothing, and
    /// neither is one that did not begin. Gives the moment of one that did: its snapshot's text.
    pub(super) fn judge(
        &self,
        answer: Result<Option<SimpleQueryRow>, Failure>,
    ) -> Result<Option<String>, Failure> {
        if !self.begins {
            return answer.map(|_| None);
        }
        let row = answer.map_err(|failure| Failure { fatal: true, ..failure })?;
        let row = row.ok_or_else(no_row)?;
        for (column, (setting, wanted)) in statements::PINNED.iter().enumerate() {
            let is = cell(&row, column)?.unwrap_or_default();
            if is != *wanted {
                return Err(not_pinned(setting, is, wanted));
            }
        }
        Ok(cell(&row, statements::PINNED.len())?.map(str::to_owned))
    }
}

fn not_pinned(setting: &str, is: &str, wanted: &str) -> Failure {
    let message = format!("the transaction has {setting} = \"{is}\" instead of \"{wanted}\"");
    Failure::fatal(Reason::Server, message).with_hint(
        "nothing was read; a pooler in statement mode does this: connect to the server itself",
    )
}
