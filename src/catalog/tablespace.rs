//! Tablespaces of the cluster that the database uses. Where they lie on its disks is the machine's
//! business.
//! <https://www.postgresql.org/docs/current/catalog-pg-tablespace.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TABLESPACE,
    statements: &[(13, after_heading(include_str!("tablespace.sql")))],
    read: Read::Listed(1),
    properties: &[
        Stated::set(prop::OPTIONS, "costs of reading a page, and how much is read ahead")
            .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
