//! Operator families, with the members that are not all of the type of one of their classes.
//! <https://www.postgresql.org/docs/current/catalog-pg-opfamily.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::OPERATOR_FAMILY,
    statements: &[(13, after_heading(include_str!("operator_family.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::set(
            prop::OPERATORS,
            "strategy and operator of each member that is not all of the type of one class",
        )
        .usually("none"),
        Stated::set(
            prop::FUNCTIONS,
            "support number, types and function of each member that is not all of the type of one class",
        )
        .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
