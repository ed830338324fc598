//! What the connected role may do with given tables: what `information_schema` would hide from it
//! without a word.

use crate::model::Address;
use crate::server::{OwnedParam, Request};

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

/// What it lacks on each of `tables` that exists; without those on which nothing is missing.
pub fn lacking(tables: &[Address]) -> Request<Vec<Lacking>> {
    let names = tables.iter().filter_map(|table| match &table.path[..] {
        [schema, name] => Some((schema.to_string(), name.to_string())),
        _ => None,
    });
    let (schemas, names) = names.unzip();
    let params = vec![OwnedParam::Texts(schemas), OwnedParam::Texts(names)];
    Request::new(ACCESS, params, |rows| {
        let mut found = Vec::new();
        for row in rows {
            let mut privileges = row.texts(3)?;
            if !row.flag(2)? {
                privileges.insert(0, "USAGE".into());
            }
            if !privileges.is_empty() {
                found.push(Lacking {
                    table: Address::table(row.text(0)?, row.text(1)?),
                    privileges,
                });
            }
        }
        Ok(found)
    })
}
