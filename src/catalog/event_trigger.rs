//! Event triggers.
//! <https://www.postgresql.org/docs/current/catalog-pg-event-trigger.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::EVENT_TRIGGER,
    statements: &[(13, after_heading(include_str!("event_trigger.sql")))],
    read: Read::Listed(1),
    properties: &[
        Stated::text(prop::EVENT, "when it fires"),
        Stated::set(prop::TAGS, "the commands that it fires for, where not for all")
            .usually("none"),
        Stated::text(prop::FUNCTION, "what it calls"),
        Stated::word(
            prop::ENABLED,
            &[("O", "origin"), ("D", "disabled"), ("R", "replica"), ("A", "always")],
            "in which sessions it fires",
        )
        .usually("origin"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
