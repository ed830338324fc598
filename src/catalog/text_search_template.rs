//! Text search templates.
//! <https://www.postgresql.org/docs/current/catalog-pg-ts-template.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;
use super::routine_name::without_arguments;

/// What names functions.
const FUNCTIONS: &[&str] = &["init", "lexize"];

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TEXT_SEARCH_TEMPLATE,
    statements: &[(13, after_heading(include_str!("text_search_template.sql")))],
    read: Read::Revised(2, |properties| without_arguments(properties, FUNCTIONS)),
    properties: &[
        Stated::text(prop::INIT, "the function that prepares a dictionary").usually("none"),
        Stated::text(prop::LEXIZE, "the function that looks a token up"),
    ],
};
