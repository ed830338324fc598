//! Foreign tables; their columns are columns like others.
//! <https://www.postgresql.org/docs/current/catalog-pg-foreign-table.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::FOREIGN_TABLE,
    statements: &[(13, after_heading(include_str!("foreign_table.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::text("server", "the server that it is on"),
        Stated::set("options", "what the wrapper is told; secrets are not read").usually("none"),
        Stated::set("column options", "what it is told of columns").usually("none"),
        Stated::list("inherits", "its parents in their order").usually("none"),
        Stated::text("partition bound", "FOR VALUES ..., where it is a partition").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
