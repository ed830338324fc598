//! Proof that the catalog did not change while it was read.
//!
//! Where no transaction was completed in the meantime, nothing can have changed: two equal
//! snapshots of a server at rest say so, and cost nothing. On a server that is written to, a
//! fingerprint of what deparsed text depends on is taken before and after.
//! <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT>

use crate::model::Reason;
use crate::server::{Failure, Session, Sql};

use super::fields::Fields;
use super::heading::after_heading;

const FINGERPRINT: &str = after_heading(include_str!("fingerprint.sql"));
const MOMENT: &str = "SELECT pg_catalog.pg_current_snapshot()::text";

/// The statements of this module.
pub(super) const STATEMENTS: [&str; 2] = [FINGERPRINT, MOMENT];

/// What was seen before reading.
#[derive(Debug)]
pub(super) enum Proof {
    /// The server was at rest.
    AtRest(String),
    /// The catalog's fingerprint.
    Fingerprint(String),
}

impl Proof {
    /// Looks before reading. `quick` is worth a try only once: a server that is written to must not
    /// be read again and again.
    pub(super) fn before(session: &mut Session, quick: bool) -> Result<Proof, Failure> {
        if quick {
            let moment = ask(session, MOMENT)?;
            let mut parts = moment.split(':');
            // No transaction between the oldest that is running and the next one: none is.
            if parts.next() == parts.next() {
                return Ok(Proof::AtRest(moment));
            }
        }
        Ok(Proof::Fingerprint(ask(session, FINGERPRINT)?))
    }

    /// Whether it still holds, in a transaction that was begun after reading.
    pub(super) fn holds(&self, session: &mut Session) -> Result<bool, Failure> {
        Ok(match self {
            Proof::AtRest(moment) => ask(session, MOMENT)? == *moment,
            Proof::Fingerprint(fingerprint) => ask(session, FINGERPRINT)? == *fingerprint,
        })
    }
}

fn ask(session: &mut Session, statement: &'static str) -> Result<String, Failure> {
    let rows = session.query(&Sql::fixed(statement), &[])?;
    let row = rows.first().ok_or_else(|| {
        Failure::new(Reason::Protocol, "the server did not say in which state its catalog is")
    })?;
    Fields::of(row).text()
}
