//! Text search dictionaries.
//! <https://www.postgresql.org/docs/current/catalog-pg-ts-dict.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TEXT_SEARCH_DICTIONARY,
    statements: &[(13, after_heading(include_str!("text_search_dictionary.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::text("template", "what it is made of"),
        Stated::text("options", "what the template is told").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
