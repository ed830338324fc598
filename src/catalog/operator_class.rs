//! Operator classes, with their operators and functions.
//! <https://www.postgresql.org/docs/current/catalog-pg-opclass.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::OPERATOR_CLASS,
    statements: &[(13, after_heading(include_str!("operator_class.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::type_name(prop::INPUT_TYPE, "what it indexes"),
        Stated::type_name(prop::KEY_TYPE, "what the index stores, where that is another type")
            .usually("none"),
        Stated::flag(prop::DEFAULT, "whether it is the one for its type").usually("no"),
        Stated::text(prop::FAMILY, "the operator family that it is in"),
        Stated::set(
            prop::OPERATORS,
            "strategy and operator of each member of the family that is all of its type",
        )
        .usually("none"),
        Stated::set(
            prop::FUNCTIONS,
            "support number and function of each member of the family that is all of its type",
        )
        .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
