//! What an object states, in the shape that statements need it: read the same way by all writers,
//! whatever form a kind gives to a property.

use std::sync::Arc;

use crate::model::{Address, Kind, Name, Object, Value};

use super::lexical;

/// A text, a type or a definition; `None` where it is not stated, or said to be absent.
pub(super) fn text<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    object.text(property)
}

/// The texts of a list or a set; none where it is not stated.
pub(super) fn texts<'a>(object: &'a Object, property: &str) -> &'a [Arc<str>] {
    match object.property(property) {
        Some(Value::List(texts) | Value::Set(texts)) => texts,
        _ => &[],
    }
}

/// A list as quoted names; `None` where it is not stated or empty.
pub(super) fn names(object: &Object, property: &str) -> Option<String> {
    let names = object.names(property)?;
    Some(names.iter().map(Name::quoted).collect::<Vec<_>>().join(", "))
}

/// [`texts`] as plain strings.
pub(super) fn items<'a>(object: &'a Object, property: &str) -> Vec<&'a str> {
    texts(object, property).iter().map(|item| &**item).collect()
}

/// Whether the property is not stated, or said to be absent.
pub(super) fn is_absent(object: &Object, property: &str) -> bool {
    object.property(property).is_none_or(Value::is_none)
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

/// Name and value of an option, `host=db`; `None` where the value is a secret, which is never read
/// (`catalog::secret` has what stands instead).
pub fn shown(option: &str) -> Option<(&str, &str)> {
    option.split_once('=').filter(|(_, value)| !value.starts_with("(hidden"))
}

/// What the first has and the second has not.
pub(super) fn without<'a>(these: &'a [Arc<str>], those: &[Arc<str>]) -> Vec<&'a str> {
    these.iter().filter(|text| !those.contains(text)).map(|text| &**text).collect()
}

/// An expression as a clause takes it; `Some(None)` where there is none, `None` where it is not sure
/// to be one.
pub(super) fn expression(object: &Object, property: &str) -> Option<Option<String>> {
    match object.property(property) {
        Some(Value::Expression(expression)) => lexical::expression(&expression.sql).map(Some),
        _ => Some(None),
    }
}

/// A function's name, which may be qualified, as the server spelt it; `None` where it is no name.
pub(super) fn function<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    text(object, property).filter(|name| lexical::is_qualified_name(name))
}

/// Whether the text is a word of SQL, such as an event or a parameter of PostgreSQL's own.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// ` COLLATE ...`, where the property names a collation: raw where it is PostgreSQL's own, or else
/// qualified.
pub(super) fn collate(object: &Object, property: &str) -> String {
    text(object, property).map_or_else(String::new, |name| format!(" COLLATE {}", collation(name)))
}

/// A collation's name, quoted.
pub(super) fn collation(name: &str) -> String {
    let qualified = Address::from_displayed(Kind::COLLATION, name);
    match qualified.filter(|address| address.path.len() == 2) {
        Some(address) => address.quoted(),
        None => name
            .contains('"')
            .then(|| lexical::requoted(name))
            .flatten()
            .unwrap_or_else(|| Name::new(name).quoted()),
    }
}

#[cfg(test)]
mod tests {
    use super::collation;

    #[test]
    fn a_collation_of_postgresql_may_have_a_dot() {
        assert_eq!(collation("en_US.utf8"), "\"en_US.utf8\"");
        assert_eq!(collation("public.c"), "\"public\".\"c\"");
        assert_eq!(collation("public.\"user\""), "\"public\".\"user\"");
    }
}
