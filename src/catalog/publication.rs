//! Publications for logical replication.
//! <https://www.postgresql.org/docs/current/catalog-pg-publication.html>

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
        Stated::flag("all tables", "whether it publishes everything").usually("no"),
        Stated::set("tables", "each with its columns and its condition, where they are limited")
            .usually("none"),
        Stated::set("schemas", "schemas of which it publishes all tables")
            .since(15)
            .usually("none"),
        Stated::flag("insert", "whether it publishes INSERT").usually("yes"),
        Stated::flag("update", "whether it publishes UPDATE").usually("yes"),
        Stated::flag("delete", "whether it publishes DELETE").usually("yes"),
        Stated::flag("truncate", "whether it publishes TRUNCATE").usually("yes"),
        Stated::flag("via root", "whether changes of partitions count as those of the whole")
            .usually("no"),
        Stated::word(
            "generated columns",
            &[("n", "none"), ("s", "stored")],
            "whether it publishes generated columns",
        )
        .since(18)
        .usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
