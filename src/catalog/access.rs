//! What the connected role may do with given tables: what `information_schema` would hide from it
//! without a word.

use crate::model::Address;
use crate::server::{Failure, Param, Session, Sql};

/// The query, for the audit of what is sent.
pub const ACCESS: &str = include_str!("access.sql");

/// What the connected role lacks on one table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lacking {
    /// The table.
    pub table: Address,
    /// `USAGE` on its schema, then `SELECT`, `INSERT`, `UPDATE`, `DELETE` on it, as far as lacking.
    pub privileges: Vec<String>,
}

/// Asks for each of `tables` that exists; those that lack nothing are left out.
pub fn lacking(session: &mut Session, tables: &[Address]) -> Result<Vec<Lacking>, Failure> {
    let (schemas, names): (Vec<String>, Vec<String>) = tables
        .iter()
        .filter_map(|table| match &table.path[..] {
            [schema, name] => Some((schema.to_string(), name.to_string())),
            _ => None,
        })
        .unzip();
    let rows = session
        .query(&Sql::fixed(ACCESS), &[Param::Texts(&schemas), Param::Texts(&names)])?;
    let mut found = Vec::new();
    for row in rows {
        let mut privileges = row.texts(3)?;
        if !row.flag(2)? {
            privileges.insert(0, "USAGE".into());
        }
        if !privileges.is_empty() {
            found.push(Lacking { table: Address::table(row.text(0)?, row.text(1)?), privileges });
        }
    }
    Ok(found)
}
