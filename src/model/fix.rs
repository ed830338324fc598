//! SQL that would remove a finding: statements with what somebody who runs them should know first.
//! We print them and never run them.

use std::fmt;

use crate::sql::Statement;

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

/// What would remove a finding.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fix {
    /// Queries that must count nothing before the statements can work.
    pub guards: Vec<String>,
    /// What to run, in order.
    pub statements: Vec<Statement>,
    /// Codes of rules whose findings must be gone first.
    pub blocked_by: Vec<&'static str>,
}

impl Fix {
    /// The whole text: guards with what they must give, then statements, each ended by `;`.
    pub fn sql(&self) -> String {
        let guards = self.guards.iter().map(|sql| format!("{sql}; {MUST}"));
        let statements = self.statements.iter().map(|statement| format!("{};", statement.sql));
        guards.chain(statements).collect::<Vec<_>>().join("\n")
    }

    /// The strongest lock that it takes.
    pub fn lock(&self) -> Lock {
        self.statements.iter().map(|statement| statement.lock).max().unwrap_or(Lock::None)
    }
}
