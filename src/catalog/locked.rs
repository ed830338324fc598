//! Relations that cannot be looked at without waiting for another session's lock, and what reads them.
//! <https://www.postgresql.org/docs/current/view-pg-locks.html>

use crate::model::{Address, Name, Reason, Snapshot, Unchecked};
use crate::server::{Failure, Row};

use super::fields::Fields;
use super::heading::after_heading;
use super::{KINDS, Scope};

/// The statement.
pub(super) const LOCKED: &str = after_heading(include_str!("locked.sql"));

/// One such relation.
#[derive(Debug)]
pub(super) struct Locked {
    oid: u32,
    address: Address,
}

/// All of them of kinds that are read, from the rows of [`LOCKED`]; asking waits for none.
pub(super) fn relations(rows: &[Row]) -> Result<Vec<Locked>, Failure> {
    rows.iter().filter_map(|row| read(row).transpose()).collect()
}

/// The parameter that leaves them out of the statements of [`super::KINDS`].
pub(super) fn oids(locked: &[Locked]) -> Vec<u32> {
    locked.iter().map(|relation| relation.oid).collect()
}

/// Says in the snapshot that nothing is known of those in scope, or of what belongs to them.
pub(super) fn note(locked: &[Locked], scope: &Scope, snapshot: &mut Snapshot) {
    for Locked { address, .. } in locked.iter().filter(|locked| scope.takes(&locked.address)) {
        snapshot.blind.insert(address.path.clone());
        snapshot.unchecked.push(Unchecked {
            database: Some(snapshot.name.clone()),
            object: Some(format!("{} {address}", address.kind)),
            reason: Reason::Locked,
            message: "another session holds, or waits for, an ACCESS EXCLUSIVE lock on it, or on what it reads"
                .to_owned(),
            hint: Some("run again when that session's transaction has ended".to_owned()),
        });
    }
}

fn read(row: &Row) -> Result<Option<Locked>, Failure> {
    let mut fields = Fields::of(row);
    let oid = fields.number()?;
    let oid = u32::try_from(oid)
        .map_err(|_| Failure::new(Reason::Protocol, format!("{oid} is no object identifier")))?;
    let path = [Some(fields.text()?), Some(fields.text()?), fields.text_opt()?];
    let kind = fields.text()?;
    Ok(KINDS.iter().find(|entry| entry.kind.0 == kind).map(|entry| Locked {
        oid,
        address: Address::new(entry.kind, path.into_iter().flatten().map(Name::from)),
    }))
}
