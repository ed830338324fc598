//! Text search dictionaries.
//! <https://www.postgresql.org/docs/current/catalog-pg-ts-dict.html>

use crate::model::prop;
use crate::model::{Kind, Property, Stated, Value};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;
use super::init_options::init_options;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TEXT_SEARCH_DICTIONARY,
    statements: &[(13, after_heading(include_str!("text_search_dictionary.sql")))],
    read: Read::Revised(2, revised),
    properties: &[
        Stated::text(prop::TEMPLATE, "what it is made of"),
        Stated::set(prop::OPTIONS, "what the template is told, `name=value` each").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};

fn revised(mut properties: Vec<Property>) -> Vec<Property> {
    for property in properties.iter_mut().filter(|property| property.name == prop::OPTIONS) {
        if let Value::Set(texts) = &property.value {
            property.value = Value::set(texts.iter().flat_map(|text| init_options(text)));
        }
    }
    properties
}
