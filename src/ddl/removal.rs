//! The removal of an object of any kind.

use crate::model::{Address, Kind, Name, Object};

use super::{Lock, Statement, target, writer};

/// The statements that remove the object; `None` where that cannot be written. Nothing that depends
/// on it is removed with it: PostgreSQL refuses then.
pub fn removal(object: &Object) -> Option<Vec<Statement>> {
    if let Some(writer) = writer(object.address.kind) {
        return (writer.drop)(object);
    }
    let address = &object.address;
    let lock = match address.kind {
        Kind::SCHEMA | Kind::SEQUENCE => Lock::None,
        _ => Lock::AccessExclusive,
    };
    Some(vec![Statement::new(drop(address)?).locking(lock)])
}

/// [`removal`] of what nothing more has to be said of, and no table's lock is needed for.
pub(super) fn plain(object: &Object) -> Option<Vec<Statement>> {
    Some(vec![Statement::new(drop(&object.address)?)])
}

/// `DROP ... IF EXISTS`, or its like for what is in a table.
pub(super) fn drop(address: &Address) -> Option<String> {
    let in_table = |what: &str| {
        let table = address.owning_table()?.quoted();
        let own = address.path.last().map(Name::quoted)?;
        Some(format!("ALTER TABLE {table} DROP {what} IF EXISTS {own}"))
    };
    match address.kind {
        Kind::COLUMN => in_table("COLUMN"),
        Kind::CONSTRAINT => in_table("CONSTRAINT"),
        kind => Some(format!("DROP {} IF EXISTS {}", target::words(kind)?, target::name(address)?)),
    }
}
