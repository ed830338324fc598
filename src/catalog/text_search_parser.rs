//! Text search parsers.
//! <https://www.postgresql.org/docs/current/catalog-pg-ts-parser.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;
use super::routine_name::without_arguments;

/// What names functions.
const FUNCTIONS: &[&str] = &["start", "token", "end", "headline", prop::TOKEN_TYPES];

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TEXT_SEARCH_PARSER,
    statements: &[(13, after_heading(include_str!("text_search_parser.sql")))],
    read: Read::Revised(2, |properties| without_arguments(properties, FUNCTIONS)),
    properties: &[
        Stated::text(prop::START, "the function that begins"),
        Stated::text(prop::TOKEN, "the function that gives the next token"),
        Stated::text(prop::END, "the function that ends"),
        Stated::text(prop::HEADLINE, "the function that makes headlines").usually("none"),
        Stated::text(prop::TOKEN_TYPES, "the function that lists the types of tokens"),
    ],
};
