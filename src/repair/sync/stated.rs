//! What objects state, as far as rows depend on it.

use crate::model::{Name, Object, Value};

/// An object's own name, as a person would type it.
pub(super) fn own(object: &Object) -> String {
    object.address.path.last().map(Name::displayed).unwrap_or_default()
}

/// A text; `None` where it is not stated, or said to be absent.
pub(super) fn text<'o>(object: &'o Object, property: &str) -> Option<&'o str> {
    match object.property(property)? {
        Value::Text(text) | Value::Type(text) => Some(text),
        _ => None,
    }
}

/// Whether it is stated, and true.
pub(super) fn is_yes(object: &Object, property: &str) -> bool {
    object.property(property) == Some(&Value::Flag(true))
}

/// A list of names; `None` where there are none.
pub(super) fn names(object: &Object, property: &str) -> Option<Vec<Name>> {
    match object.property(property)? {
        Value::List(names) if !names.is_empty() => {
            Some(names.iter().map(|name| Name::new(name.as_ref())).collect())
        }
        _ => None,
    }
}
