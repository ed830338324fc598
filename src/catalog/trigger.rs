//! Triggers, but for those of foreign keys, and for those that partitions have from their parents.
//! <https://www.postgresql.org/docs/current/catalog-pg-trigger.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TRIGGER,
    statements: &[(13, after_heading(include_str!("trigger.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::text("timing", "before, after or instead of"),
        Stated::set("events", "insert, update, delete, truncate"),
        Stated::set("columns", "the columns of UPDATE OF").usually("none"),
        Stated::text("level", "row or statement"),
        Stated::text("function", "what it calls"),
        Stated::definition("definition", "the whole trigger"),
        Stated::word(
            "enabled",
            &[("O", "origin"), ("D", "disabled"), ("R", "replica"), ("A", "always")],
            "in which sessions it fires",
        )
        .usually("origin"),
    ],
};
