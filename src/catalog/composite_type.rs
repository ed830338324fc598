//! Composite types that stand alone; those of tables are the tables' own.
//! <https://www.postgresql.org/docs/current/catalog-pg-type.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::COMPOSITE_TYPE,
    statements: &[(13, after_heading(include_str!("composite_type.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::list(prop::ATTRIBUTES, "name, type and collation of each, in their order"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
