//! Names in a declaration: as PostgreSQL stores them, with no folding to lower case. Double quotes
//! are needed only around a part that holds a dot, a space or a parenthesis; `U&"..."` is understood
//! as SQL does, because that is how names with hidden characters are shown.

use crate::input::{InputError, yaml::Node};
use crate::model::{Name, Place, is_hidden};
use crate::sql::{self, TokenKind};

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

/// The names in a node that is a list.
pub(super) fn list(node: &Node) -> Result<Vec<Name>, InputError> {
    node.list()?.iter().map(one).collect()
}

/// The names in a node that is a list, and is not empty.
pub(super) fn several(node: &Node) -> Result<Vec<Name>, InputError> {
    let names = list(node)?;
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
    raw_parts(text, place)?.iter().map(|part| checked(part, place)).collect()
}

/// [`parts`] that may be of any length: not all that has a name keeps to the length of one.
pub(super) fn raw_parts(text: &str, place: &Place) -> Result<Vec<String>, InputError> {
    let mut parts = vec![String::new()];
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let is_first = parts.last().is_some_and(String::is_empty);
        if is_first && begins_quotes(rest) {
            let Some(token) = sql::tokens(rest).next() else { break };
            let name = token.name().ok_or_else(|| {
                InputError::at(
                    place,
                    match token.kind {
                        TokenKind::Unterminated => {
                            format!("`{text}` has a double quote that is never closed")
                        }
                        _ => format!("`{text}` has an escape that names no character"),
                    },
                )
            })?;
            parts.last_mut().into_iter().for_each(|part| part.push_str(&name));
            rest = rest.get(token.end()..).unwrap_or_default();
            continue;
        }
        match c {
            '.' => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Ok(parts)
}

/// Whether the text begins with `"` or `U&"`.
fn begins_quotes(text: &str) -> bool {
    ["\"", "U&\"", "u&\""].iter().any(|quotes| text.starts_with(quotes))
}

/// A name as it is written where parts are split at dots: quoted only where that is needed.
pub(super) fn written(name: &Name) -> String {
    let raw = name.as_str();
    let plain = |c: char| !is_hidden(c) && !c.is_whitespace() && !".\"'(),".contains(c);
    let begins = raw.starts_with("U&") || raw.starts_with("u&");
    if !raw.is_empty() && raw.chars().all(plain) && !begins {
        raw.to_owned()
    } else {
        name.quoted()
    }
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
        for name in
            ["t", "MyTable", "a.b", "say \"x\"", " a ", "line\nbreak\\", "U&x", "\u{1f600}\u{200b}"]
        {
            assert_eq!(parts(&written(&name.into()), &place).unwrap(), [Name::new(name)]);
        }
        assert_eq!(written(&"MyTable".into()), "MyTable");
        assert_eq!(
            message("U&\"\\00\""),
            "f:1: `U&\"\\00\"` has an escape that names no character"
        );
        assert!(
            message(&"x".repeat(64))
                .ends_with("has 64 bytes\n  help: PostgreSQL keeps the first 63 bytes of a name")
        );
        assert!(qualified(&"x".repeat(63), &place).is_ok());
    }
}
