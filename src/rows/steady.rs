//! A table may be dropped or rewritten between the moment of a transaction, which is that of its
//! first statement, and the reading, which waits for the table's lock. Of a table that was rewritten
//! or truncated then, an earlier moment sees no rows at all.
//! <https://www.postgresql.org/docs/current/mvcc-caveats.html>

use super::{names_of, statements};
use crate::model::{Address, Reason};
use crate::server::{Failure, Param, Session};

/// Reads rows of the table; fails where it was changed so before they could be read. Once they are,
/// the transaction has its lock, and nobody can.
pub(super) fn steadily<T>(
    session: &mut Session,
    table: &Address,
    read: impl FnOnce(&mut Session) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let result = read(session).map_err(|failure| match failure.sqlstate.as_deref() {
        // Undefined table, undefined column: the catalog had them a moment ago.
        Some("42P01" | "42703") => Failure { reason: Reason::Changed, ..failure }.with_hint(HINT),
        _ => failure,
    })?;
    let rewritten =
        session.query(&statements::rewritten(), &names_of(table)?.map(Param::Text))?;
    if rewritten.is_empty() {
        return Ok(result);
    }
    let message = format!("{table} was rewritten or truncated while it was about to be read");
    Err(Failure::new(Reason::Changed, message).with_hint(HINT))
}

/// Takes the table's lock for as long as the transaction lasts; fails as [`steadily`] does. For reading
/// that may be stopped, which lets go of a lock that it took itself.
pub(super) fn hold(session: &mut Session, table: &Address) -> Result<(), Failure> {
    let none = statements::none_of(table);
    steadily(session, table, |session| session.query(&none, &[]).map(drop))
}

const HINT: &str = "run again when no migration is running";
