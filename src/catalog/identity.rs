//! Marks that tell whether two sessions are on one server: what one takes, the other sees.
//! <https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>
//!
//! The caller chooses random keys, marks through every session, and looks through every session.

use crate::model::Reason;
use crate::server::{Failure, Param, Session, Sql};

use super::fields::Fields;
use super::heading::after_heading;

const MARK: &str = after_heading(include_str!("identity_mark.sql"));
const SEEN: &str = after_heading(include_str!("identity_seen.sql"));

/// The statements of this file.
pub(super) const STATEMENTS: [&str; 2] = [MARK, SEEN];

/// Takes the advisory lock `key` until the session's transaction ends. False where somebody else
/// has it. Fails where the server refuses (a pooler or a standby may).
pub fn mark(session: &mut Session, key: i64) -> Result<bool, Failure> {
    let rows = session.query(&Sql::fixed(MARK), &[Param::BigInt(key)])?;
    rows.first().map_or_else(
        || Err(Failure::new(Reason::Protocol, "the server did not say whether it took a lock")),
        |row| row.flag(0),
    )
}

/// The keys of advisory locks that are held on the session's server, each with the OID of the
/// database that it was taken in. Fails where the server refuses.
pub fn seen(session: &mut Session) -> Result<Vec<(i64, u32)>, Failure> {
    let rows = session.query(&Sql::fixed(SEEN), &[])?;
    rows.iter()
        .map(|row| {
            let mut fields = Fields::of(row);
            let (key, database) = (fields.number()?, fields.number()?);
            let database = u32::try_from(database).map_err(|_| {
                Failure::new(Reason::Protocol, format!("{database} is no object identifier"))
            })?;
            Ok((key, database))
        })
        .collect()
}
