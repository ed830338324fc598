//! Marks that tell whether two sessions are on one server: what one takes, the other sees.
//! <https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>
//!
//! The caller chooses random keys, marks through every session, and looks through every session.

use crate::model::Reason;
use crate::server::{Failure, OwnedParam, Request, Row};

use super::fields::Fields;
use super::heading::after_heading;

const MARK: &str = after_heading(include_str!("identity_mark.sql"));
const SEEN: &str = after_heading(include_str!("identity_seen.sql"));

/// The statements of this file.
pub(super) const STATEMENTS: [&str; 2] = [MARK, SEEN];

/// Takes the advisory lock `key` until the session's transaction ends. False where somebody else
/// has it. Fails where the server refuses (a pooler or a standby may).
pub fn mark(key: i64) -> Request<bool> {
    let read = |rows: &[Row]| {
        let row = rows.first().ok_or_else(|| {
            Failure::new(Reason::Protocol, "the server did not say whether it took a lock")
        })?;
        row.flag(0)
    };
    Request::new(MARK, vec![OwnedParam::BigInt(key)], read)
}

/// A key of an advisory lock, and the OID of the database that it was taken in.
pub type Mark = (i64, u32);

/// The advisory locks that are held on the session's server. Fails where the server refuses.
pub fn seen() -> Request<Vec<Mark>> {
    Request::new(SEEN, Vec::new(), |rows| rows.iter().map(read).collect())
}

fn read(row: &Row) -> Result<Mark, Failure> {
    let mut fields = Fields::of(row);
    let (key, database) = (fields.number()?, fields.number()?);
    let database = u32::try_from(database).map_err(|_| {
        Failure::new(Reason::Protocol, format!("{database} is no object identifier"))
    })?;
    Ok((key, database))
}
