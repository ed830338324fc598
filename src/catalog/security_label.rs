//! Security labels of objects of any kind.
//! <https://www.postgresql.org/docs/current/catalog-pg-seclabel.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::SECURITY_LABEL,
    statements: &[(13, after_heading(include_str!("security_label.sql")))],
    read: Read::Listed(0),
    properties: &[Stated::text(prop::LABEL, "what it says")],
};
