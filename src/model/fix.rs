//! SQL that would remove a finding: statements with what somebody who runs them should know first.
//! We print them and never run them.

use std::fmt;

use super::Name;

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
    /// Where to run it; empty where that is every database of the finding.
    pub databases: Vec<Name>,
}

impl Fix {
    /// The same for the databases of another one too; `None` where that is not the same.
    pub fn and(mut self, other: Fix) -> Option<Fix> {
        let databases = std::mem::take(&mut self.databases);
        let is_same = self == Fix { databases: Vec::new(), ..other.clone() };
        let databases = databases.into_iter().chain(other.databases).collect();
        is_same.then_some(Fix { databases, ..self })
    }

    /// The whole text, each step ended by `;`.
    pub fn sql(&self) -> String {
        let lines = self.steps.iter().map(|step| match step {
            FixStep::Count(sql) => format!("{sql}; {MUST}"),
            FixStep::Statement(sql) => format!("{sql};"),
        });
        lines.collect::<Vec<_>>().join("\n")
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
