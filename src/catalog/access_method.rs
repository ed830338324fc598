//! Access methods for tables and indexes.
//! <https://www.postgresql.org/docs/current/catalog-pg-am.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::ACCESS_METHOD,
    statements: &[(13, after_heading(include_str!("access_method.sql")))],
    read: Read::Listed(1),
    properties: &[
        Stated::word(
            prop::TYPE,
            &[("i", "index"), ("t", "table")],
            "whether it is for indexes or for tables",
        ),
        Stated::text(prop::HANDLER, "the function that implements it"),
    ],
};
