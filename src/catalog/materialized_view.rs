//! Materialized views.
//! <https://www.postgresql.org/docs/current/catalog-pg-rewrite.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::MATERIALIZED_VIEW,
    statements: &[(13, after_heading(include_str!("materialized_view.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::definition(prop::DEFINITION, "its query"),
        Stated::list(prop::COLUMNS, "name and type of each, in their order"),
        Stated::set(
            prop::COLUMN_SETTINGS,
            "storage, compression, statistics target and options of columns, where not usual",
        )
        .usually("none"),
        Stated::flag(prop::POPULATED, "whether it was ever filled").usually("yes"),
        Stated::text(prop::ACCESS_METHOD, "how rows are stored").usually("heap"),
        Stated::set(
            prop::OPTIONS,
            "storage parameters, those of its TOAST table with toast. before them",
        )
        .usually("none"),
        Stated::text(prop::TABLESPACE, "where it lies, unless in the database's default")
            .usually("none"),
        Stated::set(prop::EXTENSIONS, "extensions that it is dropped with").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
