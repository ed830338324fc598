//! Names in a declaration: as PostgreSQL stores them, with no folding to lower case. Double quotes
//! are needed only around a part that holds a dot, a space or a parenthesis.

use crate::input::{InputError, yaml::Node};
use crate::model::{Name, Place};

/// The most bytes that a name keeps (`NAMEDATALEN` - 1); the server cuts off the rest.
const MOST_BYTES: usize = 63;

/// A name that the server stores whole.
pub(super) fn checked(raw: &str, place: &Place) -> Result<Name, InputError> {
    if raw.is_empty() {
        return Err(InputError::at(place, "a name is empty"));
    }
    if raw.contains('\0') {
        return Err(InputError::at(place, "a name holds a NUL character"));
    }
    if raw.len() > MOST_BYTES {
        let bytes = raw.len();
        return Err(InputError::at(place, format_args!("the name `{raw}` has {bytes} bytes"))
            .help(format_args!("PostgreSQL keeps the first {MOST_BYTES} bytes of a name")));
    }
    Ok(Name::new(raw))
}

/// The name in a node, quotes removed where there are any.
pub(super) fn one(node: &Node) -> Result<Name, InputError> {
    let mut parts = parts(node.filled()?, &node.place)?;
    match (parts.pop(), parts.is_empty()) {
        (Some(name), true) => Ok(name),
        _ => Err(node
            .error("is a qualified name where a plain one belongs")
            .help("put a name that holds a dot in double quotes: '\"a.b\"'")),
    }
}

/// The names in a node that is a list, and is not empty.
pub(super) fn several(node: &Node) -> Result<Vec<Name>, InputError> {
    let names = node.list()?.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    if names.is_empty() { Err(node.error("is empty")) } else { Ok(names) }
}

/// `schema.name`, or `name` for one in the schema `public`.
pub(super) fn qualified(text: &str, place: &Place) -> Result<[Name; 2], InputError> {
    match &parts(text, place)?[..] {
        [name] => Ok([Name::new("public"), name.clone()]),
        [schema, name] => Ok([schema.clone(), name.clone()]),
        _ => Err(InputError::at(place, format_args!("`{text}` has more than schema and name"))),
    }
}

/// The parts between dots outside double quotes; `""` inside quotes is one `"`.
pub(super) fn parts(text: &str, place: &Place) -> Result<Vec<Name>, InputError> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut chars = text.trim().chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => part.push('"'),
            '"' if quoted || part.is_empty() => quoted = !quoted,
            '.' if !quoted => parts.push(checked(&std::mem::take(&mut part), place)?),
            c => part.push(c),
        }
    }
    if quoted {
        let message = format_args!("`{text}` has a double quote that is never closed");
        return Err(InputError::at(place, message));
    }
    parts.push(checked(&part, place)?);
    Ok(parts)
}

/// Names as the texts of a list.
pub(super) fn texts(names: &[Name]) -> impl Iterator<Item = &str> {
    names.iter().map(Name::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_dots_outside_quotes() {
        let place = Place { file: "f".into(), line: 1 };
        let split = |text: &str| -> Vec<String> {
            parts(text, &place).unwrap().iter().map(|name| name.to_string()).collect()
        };
        assert_eq!(split("public.t"), ["public", "t"]);
        assert_eq!(split("public.MyTable"), ["public", "MyTable"]);
        assert_eq!(split("\"a.b\".\"say \"\"x\"\"\""), ["a.b", "say \"x\""]);
        let message = |text: &str| qualified(text, &place).unwrap_err().message;
        assert_eq!(message("a.b.c"), "f:1: `a.b.c` has more than schema and name");
        assert_eq!(message("a."), "f:1: a name is empty");
        assert_eq!(message("\"a"), "f:1: `\"a` has a double quote that is never closed");
        assert!(
            message(&"x".repeat(64))
                .ends_with("has 64 bytes\n  help: PostgreSQL keeps the first 63 bytes of a name")
        );
        assert!(qualified(&"x".repeat(63), &place).is_ok());
    }
}
