//! Which names no two objects have at a time.

use crate::model::{Address, Kind, Name};

/// One of PostgreSQL's lists of names, and a place in it.
pub(super) type Slot = (&'static str, Vec<Name>);

/// The places in PostgreSQL's lists of names that an object takes.
pub(super) fn slots(address: &Address) -> Vec<Slot> {
    let pair = |list, address: &Address| match (address.path.first(), address.path.last()) {
        (Some(schema), Some(name)) => vec![(list, vec![schema.clone(), name.clone()])],
        _ => Vec::new(),
    };
    match address.kind {
        Kind::TABLE | Kind::FOREIGN_TABLE | Kind::VIEW | Kind::MATERIALIZED_VIEW => {
            let mut both = pair("relation", address);
            both.extend(pair("type", address));
            both
        }
        Kind::INDEX | Kind::SEQUENCE => pair("relation", address),
        Kind::CONSTRAINT => {
            let mut both = pair("relation", address);
            both.push(("constraint", address.path.to_vec()));
            both
        }
        Kind::ENUM | Kind::DOMAIN | Kind::RANGE_TYPE | Kind::BASE_TYPE => pair("type", address),
        Kind::COMPOSITE_TYPE => {
            let mut both = pair("relation", address);
            both.extend(pair("type", address));
            both
        }
        Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE => {
            vec![("routine", address.path.to_vec())]
        }
        _ => Vec::new(),
    }
}
