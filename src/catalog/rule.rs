//! Rewrite rules, but for those that views are.
//! <https://www.postgresql.org/docs/current/catalog-pg-rewrite.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::RULE,
    statements: &[(13, after_heading(include_str!("rule.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::definition("definition", "the whole rule"),
        Stated::word(
            "enabled",
            &[("O", "origin"), ("D", "disabled"), ("R", "replica"), ("A", "always")],
            "in which sessions it applies",
        )
        .usually("origin"),
    ],
};
