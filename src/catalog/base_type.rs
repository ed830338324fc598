//! Base types, and shells of such.
//! <https://www.postgresql.org/docs/current/catalog-pg-type.html>

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
        Stated::flag("defined", "whether it is more than a shell, which only has a name")
            .usually("yes"),
        Stated::text("input", "the function that reads text").usually("none"),
        Stated::text("output", "the function that writes text").usually("none"),
        Stated::text("receive", "the function that reads binary").usually("none"),
        Stated::text("send", "the function that writes binary").usually("none"),
        Stated::text("modifier input", "the function that reads modifiers").usually("none"),
        Stated::text("modifier output", "the function that writes modifiers").usually("none"),
        Stated::text("analyze", "the function that gathers statistics").usually("none"),
        Stated::text("subscript", "the function that takes subscripts").since(14).usually("none"),
        Stated::number("length", "its bytes; -1 where they vary"),
        Stated::flag("by value", "whether it is passed by value").usually("no"),
        Stated::word(
            "alignment",
            &[("c", "char"), ("s", "smallint"), ("i", "integer"), ("d", "double")],
            "how it is aligned",
        ),
        Stated::word(
            "storage",
            &[("p", "plain"), ("e", "external"), ("m", "main"), ("x", "extended")],
            "how columns of it are stored",
        ),
        Stated::text("category", "for the choice of casts"),
        Stated::flag("preferred", "whether casts prefer it in its category").usually("no"),
        Stated::text("delimiter", "between elements of its arrays").usually(","),
        Stated::text("element", "what subscripts give").usually("none"),
        Stated::text("default", "the default of columns that have none").usually("none"),
        Stated::flag("collatable", "whether it has collations").usually("no"),
        Stated::text("owner", "the role that owns it"),
    ],
};

/// What names functions; the subscript function comes without arguments.
const FUNCTIONS: &[&str] =
    &["input", "output", "receive", "send", "modifier input", "modifier output", "analyze"];

/// What a shell has besides its owner is only there for the catalog's sake.
fn revised(mut properties: Vec<Property>) -> Vec<Property> {
    let is_shell =
        |property: &Property| property.name == "defined" && property.value == Value::Flag(false);
    if properties.iter().any(is_shell) {
        properties.retain(|property| ["defined", "owner"].contains(&property.name));
    }
    without_arguments(properties, FUNCTIONS)
}
