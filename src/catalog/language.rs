//! Procedural languages.
//! <https://www.postgresql.org/docs/current/catalog-pg-language.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::LANGUAGE,
    statements: &[(13, after_heading(include_str!("language.sql")))],
    read: Read::Listed(1),
    properties: &[
        Stated::flag(prop::TRUSTED, "whether every role may use it").usually("no"),
        Stated::text(prop::HANDLER, "the function that runs its functions").usually("none"),
        Stated::text(prop::INLINE_HANDLER, "the function that runs DO blocks").usually("none"),
        Stated::text(prop::VALIDATOR, "the function that checks bodies").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
