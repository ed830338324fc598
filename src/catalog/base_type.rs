//! Base types, and shells of such.
//! <https://www.postgresql.org/docs/current/catalog-pg-type.html>

use crate::model::prop;
use crate::model::{Kind, Property, Stated, Value};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;
use super::routine_name::without_arguments;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::BASE_TYPE,
    statements: &[(13, after_heading(include_str!("base_type.sql")))],
    read: Read::Revised(2, revised),
    properties: &[
        Stated::flag(prop::DEFINED, "whether it is more than a shell, which only has a name")
            .usually("yes"),
        Stated::text(prop::INPUT, "the function that reads text").usually("none"),
        Stated::text(prop::OUTPUT, "the function that writes text").usually("none"),
        Stated::text(prop::RECEIVE, "the function that reads binary").usually("none"),
        Stated::text(prop::SEND, "the function that writes binary").usually("none"),
        Stated::text(prop::MODIFIER_INPUT, "the function that reads modifiers").usually("none"),
        Stated::text(prop::MODIFIER_OUTPUT, "the function that writes modifiers").usually("none"),
        Stated::text(prop::ANALYZE, "the function that gathers statistics").usually("none"),
        Stated::text(prop::SUBSCRIPT, "the function that takes subscripts")
            .since(14)
            .usually("none"),
        Stated::number(prop::LENGTH, "its bytes; -1 where they vary"),
        Stated::flag(prop::BY_VALUE, "whether it is passed by value").usually("no"),
        Stated::word(
            prop::ALIGNMENT,
            &[("c", "char"), ("s", "smallint"), ("i", "integer"), ("d", "double")],
            "how it is aligned",
        ),
        Stated::word(
            prop::STORAGE,
            &[("p", "plain"), ("e", "external"), ("m", "main"), ("x", "extended")],
            "how columns of it are stored",
        ),
        Stated::text(prop::CATEGORY, "for the choice of casts"),
        Stated::flag(prop::PREFERRED, "whether casts prefer it in its category").usually("no"),
        Stated::text(prop::DELIMITER, "between elements of its arrays").usually(","),
        Stated::text(prop::ELEMENT, "what subscripts give").usually("none"),
        Stated::text(prop::DEFAULT, "the default of columns that have none").usually("none"),
        Stated::flag(prop::COLLATABLE, "whether it has collations").usually("no"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};

/// What names functions; the subscript function comes without arguments.
const FUNCTIONS: &[&str] =
    &["input", "output", "receive", "send", prop::MODIFIER_INPUT, prop::MODIFIER_OUTPUT, "analyze"];

/// What a shell has besides its owner is only there for the catalog's sake.
fn revised(mut properties: Vec<Property>) -> Vec<Property> {
    let is_shell = |property: &Property| {
        property.name == prop::DEFINED && property.value == Value::Flag(false)
    };
    if properties.iter().any(is_shell) {
        properties.retain(|property| [prop::DEFINED, prop::OWNER].contains(&property.name));
    }
    without_arguments(properties, FUNCTIONS)
}
