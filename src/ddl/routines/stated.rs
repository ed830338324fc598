//! What an object states, for whoever writes SQL of it.

use std::sync::Arc;

use crate::model::{Object, Value};

pub(super) use crate::ddl::stated::{text, texts};

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
