//! Range types, each with its multirange.
//! <https://www.postgresql.org/docs/current/catalog-pg-range.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;
use super::routine_name::without_arguments;

/// What names functions.
const FUNCTIONS: &[&str] = &["canonical", prop::SUBTYPE_DIFF];

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::RANGE_TYPE,
    statements: &[(13, after_heading(include_str!("range_type.sql")))],
    read: Read::Revised(2, |properties| without_arguments(properties, FUNCTIONS)),
    properties: &[
        Stated::type_name(prop::SUBTYPE, "what it is a range of"),
        Stated::text(prop::OPERATOR_CLASS, "what orders its bounds"),
        Stated::text(
            prop::COLLATION,
            "how its bounds are sorted, where it is not the subtype's own",
        )
        .usually("none"),
        Stated::text(prop::CANONICAL, "the function that makes equal ranges the same")
            .usually("none"),
        Stated::text(prop::SUBTYPE_DIFF, "the function that measures between bounds")
            .usually("none"),
        Stated::text(prop::MULTIRANGE, "the type of sets of it").since(14),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
