//! Collations of the user's. Their versions are the machine's business.
//! <https://www.postgresql.org/docs/current/catalog-pg-collation.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::COLLATION,
    statements: &[(13, after_heading(include_str!("collation.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::word(
            "provider",
            &[("d", "default"), ("c", "libc"), ("i", "icu"), ("b", "builtin")],
            "who sorts: libc, ICU or PostgreSQL",
        ),
        Stated::flag("deterministic", "whether only equal bytes are equal").usually("yes"),
        Stated::text("collate", "LC_COLLATE, where the provider is libc").usually("none"),
        Stated::text("character type", "LC_CTYPE, where the provider is libc").usually("none"),
        Stated::text("locale", "the locale of another provider").usually("none"),
        Stated::text("rules", "additional rules of ICU").since(16).usually("none"),
        Stated::text("encoding", "the only encoding that it is for").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
