//! Transforms between types and procedural languages.
//! <https://www.postgresql.org/docs/current/catalog-pg-transform.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TRANSFORM,
    statements: &[(13, after_heading(include_str!("transform.sql")))],
    read: Read::Listed(1),
    properties: &[
        Stated::text(prop::FROM_SQL, "what converts arguments").usually("none"),
        Stated::text(prop::TO_SQL, "what converts results").usually("none"),
    ],
};
