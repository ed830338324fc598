//! Collations of the user's.
//! <https://www.postgresql.org/docs/current/catalog-pg-collation.html>
//!
//! The version that one was made with is the machine's business, and differs between machines where
//! nothing is wrong. Whether it is still the library's own tells the same everywhere.

use crate::model::prop;
use crate::model::{Kind, Property, Stated, Value};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;
use super::language_tag::language_tag;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::COLLATION,
    statements: &[(13, after_heading(include_str!("collation.sql")))],
    read: Read::Revised(2, revised),
    properties: &[
        Stated::word(
            prop::PROVIDER,
            &[("d", "default"), ("c", "libc"), ("i", "icu"), ("b", "builtin")],
            "who sorts: libc, ICU or PostgreSQL",
        ),
        Stated::flag(prop::DETERMINISTIC, "whether only equal bytes are equal").usually("yes"),
        Stated::text(prop::COLLATE, "LC_COLLATE, where the provider is libc").usually("none"),
        Stated::text(prop::CHARACTER_TYPE, "LC_CTYPE, where the provider is libc").usually("none"),
        Stated::text(prop::LOCALE, "the locale of another provider; of ICU, as a language tag")
            .usually("none"),
        Stated::text(prop::RULES, "additional rules of ICU").since(16).usually("none"),
        Stated::flag(prop::UP_TO_DATE, "whether its order is that of the version that is recorded")
            .usually("yes"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};

/// Since 16 PostgreSQL keeps a locale of ICU as a language tag, and before as it was typed.
fn revised(mut properties: Vec<Property>) -> Vec<Property> {
    let is_icu = |property: &Property| property.value == Value::text("icu");
    if properties.iter().any(|property| property.name == prop::PROVIDER && is_icu(property)) {
        for property in properties.iter_mut().filter(|property| property.name == prop::LOCALE) {
            if let Value::Text(locale) = &property.value {
                property.value = Value::text(language_tag(locale));
            }
        }
    }
    properties
}
