//! What an object states, as writers of statements take it.

use std::sync::Arc;

use crate::model::{Object, Value};

use super::lexical;

/// A text, where there is one.
pub(super) fn text<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    match object.property(property)? {
        Value::Text(text) | Value::Type(text) => Some(text),
        _ => None,
    }
}

/// The texts of a list or a set; none where none are stated.
pub(super) fn items<'a>(object: &'a Object, property: &str) -> &'a [Arc<str>] {
    match object.property(property) {
        Some(Value::List(items) | Value::Set(items)) => items,
        _ => &[],
    }
}

/// A function's name, which may be qualified, as SQL: as the server spelt it, or `None` where it is
/// no name.
pub(super) fn function<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    text(object, property).filter(|name| lexical::is_qualified_name(name))
}

/// Whether the text is a word of SQL, such as an event or a parameter of PostgreSQL's own.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
