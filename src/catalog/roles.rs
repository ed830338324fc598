//! Which roles a server has: a script for one of its databases can name no others.

use std::collections::BTreeSet;

use crate::model::Name;
use crate::server::{Failure, Session, Sql};

/// The statement.
pub(super) const ROLES: &str = include_str!("roles.sql");

/// The names of all roles.
pub fn roles(session: &mut Session) -> Result<BTreeSet<Name>, Failure> {
    let rows = session.query(&Sql::fixed(ROLES), &[])?;
    rows.iter().map(|row| Ok(Name::new(row.text(0)?))).collect()
}
