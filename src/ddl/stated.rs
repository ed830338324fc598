//! Words and names that an object states, where they are what they must be.

use crate::model::Object;

use super::{lexical, parts};

/// A function's name, which may be qualified, as the server spelt it; `None` where it is no name.
pub(super) fn function<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    parts::text(object, property).filter(|name| lexical::is_qualified_name(name))
}

/// Whether the text is a word of SQL, such as an event or a parameter of PostgreSQL's own.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
