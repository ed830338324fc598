//! Encoding conversions.
//! <https://www.postgresql.org/docs/current/catalog-pg-conversion.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;
use super::routine_name::without_arguments;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::CONVERSION,
    statements: &[(13, after_heading(include_str!("conversion.sql")))],
    read: Read::Revised(2, |properties| without_arguments(properties, &["function"])),
    properties: &[
        Stated::text(prop::SOURCE, "the encoding that it reads"),
        Stated::text(prop::DESTINATION, "the encoding that it writes"),
        Stated::text(prop::FUNCTION, "what converts"),
        Stated::flag(prop::DEFAULT, "whether it is the one between its two encodings")
            .usually("no"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
