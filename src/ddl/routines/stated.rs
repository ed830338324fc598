//! What an object states, for whoever writes SQL of it.

use std::sync::Arc;

use crate::model::{Object, Value};

/// A text of any form; `None` where it is not stated, or said to be absent.
pub(super) fn text<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    match object.property(property)? {
        Value::Text(text) | Value::Type(text) | Value::Definition(text) => Some(text),
        _ => None,
    }
}

/// Texts; none where they are not stated.
pub(super) fn texts<'a>(object: &'a Object, property: &str) -> &'a [Arc<str>] {
    match object.property(property) {
        Some(Value::List(items) | Value::Set(items)) => items,
        _ => &[],
    }
}

/// A number; zero where it is not stated.
pub(super) fn number(object: &Object, property: &str) -> i64 {
    match object.property(property) {
        Some(Value::Number(number)) => *number,
        _ => 0,
    }
}

/// Whether both say the same of each of these.
pub(super) fn agree(left: &Object, right: &Object, properties: &[&str]) -> bool {
    properties.iter().all(|name| left.property(name) == right.property(name))
}

/// What the first has and the second has not.
pub(super) fn without<'a>(these: &'a [Arc<str>], those: &[Arc<str>]) -> Vec<&'a str> {
    these.iter().filter(|text| !those.contains(text)).map(|text| &**text).collect()
}
