//! Counting without a query. Planning one runs code of the table's owner (in the expressions of its
//! indexes, checks and statistics) as the connected role; where that role may more than the owner,
//! the table is copied out instead, which plans nothing, and what comes is counted.

use std::collections::{BTreeMap, BTreeSet};

use super::{names_of, statements, stream};
use crate::model::{Address, Name, Reason};
use crate::server::{Failure, Param, Session};

/// By database, the tables of which no query may be planned. Of a database that is not in it, that
/// is not known, and so it may be none.
#[derive(Clone, Debug, Default)]
pub struct Unplannable(BTreeMap<Name, BTreeSet<Address>>);

impl Unplannable {
    /// Why no query of such a table is planned.
    pub const WHY: &str = "an index, check or statistics object on it has functions of users, and \
                           planning a query of it may run them as the connected role, who may more \
                           than its owner";
    /// What the user can do.
    pub const HINT: &str = "connect as the table's owner, or as a role that may only read";

    /// What is known of some databases.
    pub fn new(known: impl IntoIterator<Item = (Name, BTreeSet<Address>)>) -> Self {
        Unplannable(known.into_iter().collect())
    }

    /// Whether a query of the table must not be planned in the database.
    pub fn has(&self, database: &Name, table: &Address) -> bool {
        self.0.get(database).is_none_or(|tables| tables.contains(table))
    }
}

/// The exact number of rows of a table and of all that inherit from it.
pub(super) fn count(session: &mut Session, table: &Address) -> Result<u64, Failure> {
    let names = names_of(table)?;
    let mut members = Vec::new();
    let found = session.guarded_query(&statements::members(), &names.map(Param::Text))?;
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
pub(super) fn only_whole() -> Failure {
    let message = "only some of its rows were asked for, and no query of it may be planned: that \
                   would run code of its owner";
    Failure::new(Reason::NotComparable, message)
}
