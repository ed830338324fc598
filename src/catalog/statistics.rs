//! Extended statistics.
//! <https://www.postgresql.org/docs/current/catalog-pg-statistic-ext.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::STATISTICS,
    statements: &[
        (13, after_heading(include_str!("statistics_13.sql"))),
        (14, after_heading(include_str!("statistics.sql"))),
    ],
    read: Read::Listed(2),
    properties: &[
        Stated::text("table", "what it is about"),
        Stated::set("kinds", "ndistinct, dependencies, mcv").usually("none"),
        Stated::set("columns", "the columns that it is on").usually("none"),
        Stated::text("expressions", "the expressions that it is on").since(14).usually("none"),
        Stated::number("target", "how finely ANALYZE looks, where it is set").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
