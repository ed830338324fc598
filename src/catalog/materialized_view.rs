//! Materialized views.
//! <https://www.postgresql.org/docs/current/catalog-pg-rewrite.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::MATERIALIZED_VIEW,
    statements: &[(13, after_heading(include_str!("materialized_view.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::definition("definition", "its query"),
        Stated::list("columns", "name and type of each, in their order"),
        Stated::set(
            "column settings",
            "storage, compression, statistics target and options of columns, where not usual",
        )
        .usually("none"),
        Stated::flag("populated", "whether it was ever filled").usually("yes"),
        Stated::text("access method", "how rows are stored").usually("heap"),
        Stated::set(
            "options",
            "storage parameters, those of its TOAST table with toast. before them",
        )
        .usually("none"),
        Stated::text("tablespace", "where it lies, unless in the database's default")
            .usually("none"),
        Stated::set("extensions", "extensions that it is dropped with").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
