//! The statement itself, and what every form has.

use std::fmt::Display;

use crate::model::{Fix, FixStep, Lock};
use crate::sql::literal::{dollar_quoted, literal};
use crate::sql::printable::printable;

/// When a statement of a script is run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// In the order of the script's fixes.
    Now,
    /// After everything that a script makes, because it may need some of it.
    Late,
    /// After all keys, which foreign keys may refer to.
    Last,
}

/// One statement, names quoted. Each form has a constructor that knows its lock, whether it has to
/// stand outside of transaction blocks, and whether something is gone afterwards. Names and clauses
/// that constructors are given are SQL: names are quoted, and what is foreign lexes as what it must be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Its text without the semicolon.
    pub sql: String,
    /// Its strongest lock.
    pub lock: Lock,
    /// Whether data, or an object that others may use, is gone afterwards.
    pub destructive: bool,
    /// Whether it has to stand outside of transaction blocks: `CREATE INDEX CONCURRENTLY`.
    pub alone: bool,
    /// When a script runs it.
    pub phase: Phase,
    /// Whether it gives an object another definition in place: `CREATE OR REPLACE`.
    pub replaces: bool,
    /// Whether it runs a query, which could read foreign tables.
    pub queries: bool,
    /// Of one that raises an error where a query counts anything: the query.
    pub counts: Option<String>,
}

impl Statement {
    /// A statement that takes no lock and destroys nothing. What is quoted in it and would not come
    /// through a terminal as it is, is written in escapes.
    pub fn new(sql: impl Into<String>) -> Self {
        Statement {
            sql: printable(sql.into()),
            lock: Lock::None,
            destructive: false,
            alone: false,
            phase: Phase::Now,
            replaces: false,
            queries: false,
            counts: None,
        }
    }

    /// `DO`, of a body in PL/pgSQL. What could not be seen in it is in escapes already.
    pub fn run_block(body: &str) -> Self {
        Statement::new(format!("DO {}", dollar_quoted(body, "")))
    }

    /// `DO`, which raises an error with the message where the query gives more than 0.
    pub fn check_count(query: &str, message: &str) -> Self {
        let message = literal(message);
        let query = printable(query.to_owned());
        let body = format!(
            "\nBEGIN\n  IF ({query}) OPERATOR(pg_catalog.>) 0 THEN\n    \
             RAISE EXCEPTION USING MESSAGE = {message};\n  END IF;\nEND\n"
        );
        let sql = format!("DO {}", dollar_quoted(&body, "tenantctl"));
        Statement { counts: Some(query), ..Statement::new(sql) }
    }

    /// A statement that aborts the script with the message where an expression cannot be computed for
    /// all rows of a table: a `DO` block.
    pub fn check_expression(table: &str, expression: &str, message: &str) -> Self {
        let message = literal(message);
        let query = printable(format!("count({expression}) FROM {table}"));
        let body = format!(
            "\nBEGIN\n  PERFORM {query};\nEXCEPTION WHEN data_exception THEN\n  \
             RAISE EXCEPTION USING MESSAGE = {message}, DETAIL = SQLERRM;\nEND\n"
        );
        Statement::new(format!("DO {}", dollar_quoted(&body, "tenantctl")))
    }

    /// The statement as one about what its own script makes, which nobody waits for.
    pub fn of_unused(self) -> Self {
        Statement { lock: Lock::None, ..self }
    }

    /// The statement with `CASCADE` at its end.
    pub fn cascading(self) -> Self {
        Statement { sql: format!("{} CASCADE", self.sql), ..self }
    }

    /// With its lock.
    pub fn locking(self, lock: Lock) -> Self {
        Statement { lock, ..self }
    }

    /// Marked as destructive.
    pub fn destroying(self) -> Self {
        Statement { destructive: true, ..self }
    }

    /// Marked as one that comes after everything that a script makes.
    pub fn late(self) -> Self {
        Statement { phase: Phase::Late, ..self }
    }

    /// Marked as one that adds a foreign key.
    pub fn last(self) -> Self {
        Statement { phase: Phase::Last, ..self }
    }

    /// Marked as one that must stand outside of transaction blocks.
    pub fn alone(self) -> Self {
        Statement { alone: true, ..self }
    }

    /// Marked as one that runs a query.
    pub fn querying(self) -> Self {
        Statement { queries: true, ..self }
    }

    /// One with a lock on a table that is in use.
    pub(super) fn locked(lock: Lock, sql: impl Display) -> Self {
        Statement { lock, ..Statement::new(sql.to_string()) }
    }
}

impl From<Vec<Statement>> for Fix {
    fn from(statements: Vec<Statement>) -> Self {
        let lock = statements.iter().map(|statement| statement.lock).max();
        let step = |statement: Statement| match statement.counts {
            Some(query) => FixStep::Count(query),
            None => FixStep::Statement(statement.sql),
        };
        Fix {
            steps: statements.into_iter().map(step).collect(),
            lock: lock.unwrap_or(Lock::None),
            risk: None,
            blocked_by: Vec::new(),
            databases: Vec::new(),
        }
    }
}
