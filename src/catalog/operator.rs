//! Operators.
//! <https://www.postgresql.org/docs/current/catalog-pg-operator.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::OPERATOR,
    statements: &[(13, after_heading(include_str!("operator.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::text("function", "what it calls"),
        Stated::text("commutator", "the operator with its sides exchanged").usually("none"),
        Stated::text("negator", "the operator that says the opposite").usually("none"),
        Stated::text("restrict", "the function that estimates conditions").usually("none"),
        Stated::text("join", "the function that estimates joins").usually("none"),
        Stated::flag("hashes", "whether hash joins may use it").usually("no"),
        Stated::flag("merges", "whether merge joins may use it").usually("no"),
        Stated::text("owner", "the role that owns it"),
    ],
};
