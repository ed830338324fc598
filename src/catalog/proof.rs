//! Proof that the catalog did not change while it was read.
//!
//! Where no transaction was completed in the meantime, nothing can have changed: two equal
//! snapshots of a server at rest say so, and cost nothing. On a server that is written to, a
//! fingerprint of what deparsed text depends on is taken before and after.
//! <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT>

use crate::model::Reason;
use crate::server::{Answers, Ask, Failure, Row, Session, Sql};

use super::fields::Fields;
use super::heading::after_heading;

/// The statement.
pub(super) const FINGERPRINT: &str = after_heading(include_str!("fingerprint.sql"));

/// What was seen before reading.
#[derive(Debug)]
pub(super) enum Proof {
    /// The server was at rest.
    AtRest(String),
    /// The catalog's fingerprint.
    Fingerprint(String),
}

impl Proof {
    /// The proof that costs nothing, if the session's transaction began at a server at rest.
    pub(super) fn at_rest(session: &Session) -> Option<Proof> {
        let moment = session.moment();
        let mut parts = moment.split(':');
        // No transaction between the oldest that is running and the next one: none is.
        let is_at_rest = !moment.is_empty() && parts.next() == parts.next();
        is_at_rest.then(|| Proof::AtRest(moment.to_owned()))
    }

    /// From the rows of [`FINGERPRINT`], asked before reading.
    pub(super) fn fingerprint(rows: &[Row]) -> Result<Proof, Failure> {
        let row = rows.first().ok_or_else(|| {
            Failure::new(Reason::Protocol, "the server did not say in which state its catalog is")
        })?;
        Ok(Proof::Fingerprint(Fields::of(row).text()?))
    }

    /// Whether it still holds, in a transaction that is begun after reading; what is asked besides
    /// travels with it.
    pub(super) fn holds(
        &self,
        session: &mut Session,
        besides: &[Ask<'_>],
    ) -> Result<(bool, Answers), Failure> {
        let fingerprint = Sql::fixed(FINGERPRINT);
        match self {
            Proof::AtRest(moment) => {
                let answers = match besides.is_empty() {
                    true => session.sync().map(|()| Vec::new()),
                    false => session.queries(besides),
                };
                let answers = answers?;
                Ok((session.moment() == moment, answers))
            }
            Proof::Fingerprint(before) => {
                let asks = [&[Ask::plain(&fingerprint)], besides].concat();
                let mut answers = session.queries(&asks)?;
                let rows = answers.remove(0)?;
                let Proof::Fingerprint(now) = Proof::fingerprint(&rows)? else {
                    return Ok((false, answers));
                };
                Ok((now == *before, answers))
            }
        }
    }
}
