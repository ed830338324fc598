//! User mappings: that there are such. Their options are secrets and not read.
//! <https://www.postgresql.org/docs/current/catalog-pg-user-mapping.html>

use crate::model::Kind;

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::USER_MAPPING,
    statements: &[(13, after_heading(include_str!("user_mapping.sql")))],
    read: Read::Listed(2),
    properties: &[],
};
