//! Extensions. What belongs to one is its own business, and left out everywhere.
//! <https://www.postgresql.org/docs/current/catalog-pg-extension.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::EXTENSION,
    statements: &[(13, after_heading(include_str!("extension.sql")))],
    read: Read::Listed(1),
    properties: &[
        Stated::text(
            prop::VERSION,
            "the installed version; default of what PostgreSQL ships, where it is the server's own",
        )
        .usually("default"),
        Stated::text(prop::SCHEMA, "where its objects are").usually("public"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
