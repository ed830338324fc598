//! SQL that would remove a finding: statements with what somebody who runs them should know first.
//! We print them and never run them.

use std::fmt;

use super::Name;
use super::seen::seen;

/// The strongest lock that a statement takes on a table that is in use, the weakest first.
/// <https://www.postgresql.org/docs/current/explicit-locking.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Lock {
    /// None on any table that was there before.
    None,
    /// `SHARE UPDATE EXCLUSIVE`: reads and writes go on.
    ShareUpdateExclusive,
    /// `SHARE`: reads go on.
    Share,
    /// `SHARE ROW EXCLUSIVE`: reads go on.
    ShareRowExclusive,
    /// `ACCESS EXCLUSIVE`: everybody waits.
    AccessExclusive,
}

impl Lock {
    /// PostgreSQL's words.
    pub fn words(self) -> &'static str {
        match self {
            Lock::None => "none on tables",
            Lock::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Lock::Share => "SHARE",
            Lock::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Lock::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}

/// What a guard must give.
const MUST: &str = "-- must be 0";

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

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

/// One statement, names quoted.
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
    /// Of one that raises an error where a query counts anything: the query.
    pub counts: Option<String>,
}

impl Statement {
    /// A statement that takes no lock and destroys nothing. What is quoted in it and would not come
    /// through a terminal as it is, is written in escapes.
    pub fn new(sql: impl Into<String>) -> Self {
        Statement {
            sql: seen(sql.into()),
            lock: Lock::None,
            destructive: false,
            alone: false,
            phase: Phase::Now,
            counts: None,
        }
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

    /// Marked as one that raises an error where a query counts anything.
    pub fn counting(self, query: impl Into<String>) -> Self {
        Statement { counts: Some(seen(query.into())), ..self }
    }

    /// Marked as one that must stand outside of transaction blocks.
    pub fn alone(self) -> Self {
        Statement { alone: true, ..self }
    }
}

/// Why somebody should think before running a fix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Risk {
    /// The word of scripts: `MAY LOSE`, `WEAKENS`.
    pub mark: &'static str,
    /// What may happen. Raw.
    pub why: String,
}

/// One thing to run, without its semicolon.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FixStep {
    /// A query that must count nothing before the next statement can work.
    Count(String),
    /// A statement.
    Statement(String),
}

/// What would remove a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What to run, in order.
    pub steps: Vec<FixStep>,
    /// The strongest lock that it takes.
    pub lock: Lock,
    /// Why it is not for everybody to run.
    pub risk: Option<Risk>,
    /// Codes of rules whose findings must be gone first.
    pub blocked_by: Vec<&'static str>,
}

impl Fix {
    /// The whole text, each step ended by `;`.
    pub fn sql(&self) -> String {
        let lines = self.steps.iter().map(|step| match step {
            FixStep::Count(sql) => format!("{sql}; {MUST}"),
            FixStep::Statement(sql) => format!("{sql};"),
        });
        lines.collect::<Vec<_>>().join("\n")
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
        }
    }
}

/// What can be done about a difference.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Remedy {
    /// Statements, where there are any that a person may be shown.
    pub fix: Option<Fix>,
    /// Where no declaration decides: the database that the statements take as right, and those that
    /// they change.
    pub like: Option<(Name, Vec<Name>)>,
    /// Why there are no statements, where that is known. Raw.
    pub why_not: Option<String>,
}
