//! Casts.
//! <https://www.postgresql.org/docs/current/catalog-pg-cast.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::CAST,
    statements: &[(13, after_heading(include_str!("cast.sql")))],
    read: Read::Listed(1),
    properties: &[
        Stated::word(
            prop::METHOD,
            &[("f", "function"), ("b", "binary"), ("i", "inout")],
            "by a function, by nothing at all, or through text",
        ),
        Stated::text(prop::FUNCTION, "what converts").usually("none"),
        Stated::word(
            prop::CONTEXT,
            &[("e", "explicit"), ("a", "assignment"), ("i", "implicit")],
            "where it happens unasked",
        )
        .usually("explicit"),
    ],
};
