//! User mappings. Their options are secrets, but for who connects.
//! <https://www.postgresql.org/docs/current/catalog-pg-user-mapping.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::USER_MAPPING,
    statements: &[(13, after_heading(include_str!("user_mapping.sql")))],
    read: Read::Guarded { names: 2, lesser: &[] },
    properties: &[Stated::set(
        prop::OPTIONS,
        "as whom it connects, and which other options there are, without their values",
    )
    .usually("none")],
};
