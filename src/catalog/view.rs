//! Views. What one shows is never read, nor are its columns: the query says what they are, and only
//! where its texts agree and types do not, something else did.
//! <https://www.postgresql.org/docs/current/catalog-pg-rewrite.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::VIEW,
    statements: &[(13, after_heading(include_str!("view.sql")))],
    read: Read::Listed(2),
    properties: &[
        Stated::definition(prop::DEFINITION, "its query"),
        Stated::list(prop::COLUMNS, "name and type of each, in their order"),
        Stated::set(prop::COLUMN_DEFAULTS, "what an INSERT that leaves a column out puts there")
            .usually("none"),
        Stated::set(prop::OPTIONS, "security_barrier, security_invoker, check_option")
            .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
