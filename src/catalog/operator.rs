//! Operators.
//! <https://www.postgresql.org/docs/current/catalog-pg-operator.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::OPERATOR,
    statements: &[(13, after_heading(include_str!("operator.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::text(prop::FUNCTION, "what it calls"),
        Stated::text(prop::COMMUTATOR, "the operator with its sides exchanged").usually("none"),
        Stated::text(prop::NEGATOR, "the operator that says the opposite").usually("none"),
        Stated::text(prop::RESTRICT, "the function that estimates conditions").usually("none"),
        Stated::text(prop::JOIN, "the function that estimates joins").usually("none"),
        Stated::flag(prop::HASHES, "whether hash joins may use it").usually("no"),
        Stated::flag(prop::MERGES, "whether merge joins may use it").usually("no"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
