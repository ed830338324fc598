//! The removal of an object of any kind.

use crate::model::{Kind, Name, Object};

use super::{Lock, Statement, writer};

/// The statements that remove the object; `None` where that cannot be written. Nothing that depends
/// on it is removed with it: PostgreSQL refuses then.
pub fn removal(object: &Object) -> Option<Vec<Statement>> {
    if let Some(writer) = writer(object.address.kind) {
        return (writer.drop)(object);
    }
    let address = &object.address;
    let in_table = |what: &str| {
        let table = address.owning_table()?.quoted();
        let own = address.path.last().map(Name::quoted)?;
        Some(format!("ALTER TABLE {table} DROP {what} IF EXISTS {own}"))
    };
    let name = address.quoted();
    let sql = match address.kind {
        Kind::SCHEMA => format!("DROP SCHEMA IF EXISTS {name}"),
        Kind::TABLE => format!("DROP TABLE IF EXISTS {name}"),
        Kind::SEQUENCE => format!("DROP SEQUENCE IF EXISTS {name}"),
        Kind::ENUM => format!("DROP TYPE IF EXISTS {name}"),
        Kind::DOMAIN => format!("DROP DOMAIN IF EXISTS {name}"),
        Kind::COLUMN => in_table("COLUMN")?,
        Kind::CONSTRAINT => in_table("CONSTRAINT")?,
        Kind::INDEX => {
            let index = [address.schema()?, address.path.last()?].map(Name::quoted).join(".");
            format!("DROP INDEX IF EXISTS {index}")
        }
        Kind::POLICY => {
            let own = address.path.last().map(Name::quoted)?;
            format!("DROP POLICY IF EXISTS {own} ON {}", address.owning_table()?.quoted())
        }
        _ => return None,
    };
    let lock = match address.kind {
        Kind::SCHEMA | Kind::SEQUENCE | Kind::ENUM | Kind::DOMAIN => Lock::None,
        _ => Lock::AccessExclusive,
    };
    Some(vec![Statement::new(sql).locking(lock)])
}
