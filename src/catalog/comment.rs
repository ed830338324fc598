//! Comments on objects of any kind.
//! <https://www.postgresql.org/docs/current/catalog-pg-description.html>
//!
//! What PostgreSQL and extensions say of their own objects is theirs. Roles are no objects of a
//! database, nor are comments on them.

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::COMMENT,
    statements: &[(13, after_heading(include_str!("comment.sql")))],
    read: Read::Listed(0),
    properties: &[Stated::definition(
        prop::TEXT,
        "what it says; none where the comment that came with the object was removed",
    )],
};
