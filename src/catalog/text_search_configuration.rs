//! Text search configurations.
//! <https://www.postgresql.org/docs/current/catalog-pg-ts-config.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TEXT_SEARCH_CONFIGURATION,
    statements: &[(13, after_heading(include_str!("text_search_configuration.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::text(prop::PARSER, "what makes tokens of texts"),
        Stated::set(prop::MAPPINGS, "the dictionaries of each type of token, in their order")
            .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
