//! Counting without a query. Planning one runs code of the table's owner (in the expressions of its
//! indexes, checks and statistics) as the connected role; where that role may more than the owner,
//! the table is copied out instead, which plans nothing, and what comes is counted.

use std::collections::{BTreeMap, BTreeSet};

use super::{names_of, statements, stream};
use crate::model::{Address, Name, Reason};
use crate::server::{Failure, Param, Session};

/// What each database answered when it was asked of which tables no query may be planned. Where it
/// did not answer, queries of none of its tables are planned, for the reason that it did not.
#[derive(Clone, Debug, Default)]
pub struct Unplannable(BTreeMap<Name, Result<BTreeSet<Address>, Failure>>);

impl Unplannable {
    /// Why no query of such a table is planned.
    pub const WHY: &str = "an index, check or statistics object on it has functions of users, and \
                           planning a query of it may run them as the connected role, who may more \
                           than its owner";
    /// What the user can do.
    pub const HINT: &str = "connect as the table's owner, or as a role that may only read";

    /// The databases' answers.
    pub fn new(
        answers: impl IntoIterator<Item = (Name, Result<BTreeSet<Address>, Failure>)>,
    ) -> Self {
        Unplannable(answers.into_iter().collect())
    }

    /// Why no query of the table may be planned in the database; `None` where one may be. The failure
    /// is fatal where the session was lost before it answered.
    pub fn obstacle(&self, database: &Name, table: &Address) -> Option<Failure> {
        match self.0.get(database) {
            Some(Ok(tables)) if !tables.contains(table) => None,
            Some(Ok(_)) => {
                Some(Failure::new(Reason::NotComparable, Self::WHY).with_hint(Self::HINT))
            }
            Some(Err(failure)) => {
                let message = format!(
                    "whether planning a query of it would run functions of users is not known: {}",
                    failure.message
                );
                Some(Failure { message, ..failure.clone() })
            }
            None => Some(Failure::new(
                Reason::Internal,
                "whether planning a query of it would run functions of users was not asked",
            )),
        }
    }

    /// Whether a query of the table may be planned in the database.
    pub fn allows(&self, database: &Name, table: &Address) -> bool {
        matches!(self.0.get(database), Some(Ok(tables)) if !tables.contains(table))
    }
}

/// The exact number of rows of a table and of all that inherit from it.
pub(super) fn count(session: &mut Session, table: &Address) -> Result<u64, Failure> {
    let names = names_of(table)?;
    let mut members = Vec::new();
    let found = session.query(&statements::members(), &names.map(Param::Text))?;
    if found.is_empty() {
        return Err(Failure::new(Reason::Changed, "the table is gone"));
    }
    for row in found {
        let address = Address::table(row.text(1)?, row.text(2)?);
        match row.text(0)?.as_str() {
            // What is partitioned has no rows of its own.
            "p" => {}
            "r" => members.push((address, row.text_opt(3)?.map(Name::from))),
            _ => {
                let message = format!(
                    "its partition {address} is no table, and no query of it may be planned: that \
                     would run code of its owner"
                );
                return Err(Failure::new(Reason::NotComparable, message));
            }
        }
    }
    let mut rows = 0;
    for (member, column) in members {
        let sql = statements::copy(&member, column.as_ref());
        let copied = session.copy_out(&sql, &mut |_| true)?;
        if !copied.is_whole {
            return Err(session.over_budget().unwrap_or_else(stream::took_too_long));
        }
        rows += copied.tuples;
    }
    Ok(rows)
}

/// The failure where only some rows were to be counted, which takes a query.
pub(super) fn only_whole(obstacle: Failure) -> Failure {
    let message = format!(
        "only some of its rows were to be counted, which takes a query, and none may be planned: {}",
        obstacle.message
    );
    Failure { message, ..obstacle }
}

#[cfg(test)]
mod tests {
    use super::Unplannable;
    use crate::model::{Address, Name, Reason};
    use crate::server::Failure;

    #[test]
    fn failed_question_is_the_reason_not_functions_of_users() {
        let table = Address::table("public", "t");
        let lost = Failure::fatal(Reason::ConnectionLost, "the server closed the connection");
        let unplannable = Unplannable::new([
            ("allowed".into(), Ok([].into())),
            ("functions".into(), Ok([table.clone()].into())),
            ("lost".into(), Err(lost)),
        ]);
        let why = |name: &str| unplannable.obstacle(&Name::new(name), &table);
        assert_eq!(why("allowed"), None);
        assert_eq!(why("functions").unwrap().message, Unplannable::WHY);
        let lost = why("lost").unwrap();
        assert!(lost.fatal && lost.reason == Reason::ConnectionLost, "{lost:?}");
        assert!(lost.message.ends_with("not known: the server closed the connection"), "{lost:?}");
        assert_eq!(why("unasked").unwrap().reason, Reason::Internal);
        for name in ["functions", "lost", "unasked"] {
            assert!(!unplannable.allows(&Name::new(name), &table), "{name}");
        }
    }
}
