//! Publications for logical replication.
//! <https://www.postgresql.org/docs/current/catalog-pg-publication.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::PUBLICATION,
    statements: &[
        (13, after_heading(include_str!("publication_13.sql"))),
        (15, after_heading(include_str!("publication.sql"))),
    ],
    read: Read::Listed(1),
    properties: &[
        Stated::flag(prop::ALL_TABLES, "whether it publishes everything").usually("no"),
        Stated::set(
            prop::TABLES,
            "each with its columns and its condition, where they are limited",
        )
        .usually("none"),
        Stated::set(prop::SCHEMAS, "schemas of which it publishes all tables")
            .since(15)
            .usually("none"),
        Stated::flag(prop::INSERT, "whether it publishes INSERT").usually("yes"),
        Stated::flag(prop::UPDATE, "whether it publishes UPDATE").usually("yes"),
        Stated::flag(prop::DELETE, "whether it publishes DELETE").usually("yes"),
        Stated::flag(prop::TRUNCATE, "whether it publishes TRUNCATE").usually("yes"),
        Stated::flag(prop::VIA_ROOT, "whether changes of partitions count as those of the whole")
            .usually("no"),
        Stated::word(
            prop::GENERATED_COLUMNS,
            &[("n", "none"), ("s", "stored")],
            "whether it publishes generated columns",
        )
        .since(18)
        .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
