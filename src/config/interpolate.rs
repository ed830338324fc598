//! `${VAR}` and `${VAR:-default}` in configured values, once: what a variable holds is not looked
//! at again. `$$` is one `$`; a `$` before anything else stands for itself.

use crate::apps::{Found, Variables};
use crate::input::{InputError, yaml::Node};

/// A text and the variables that it was made from.
pub(crate) struct Filled<'a> {
    pub text: String,
    /// In the order in which they stand in the text.
    pub variables: Vec<Found<'a>>,
    /// Whether the text is the value of its only variable.
    pub is_whole: bool,
}

/// The text of a node with its variables filled in. An error names file, line and variable, and
/// never a value.
pub(crate) fn interpolate<'a>(
    node: &Node,
    variables: &'a Variables,
) -> Result<Filled<'a>, InputError> {
    let whole = node.text()?;
    let mut rest = whole;
    let mut used = Vec::new();
    let mut filled = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            filled.push('$');
            rest = after;
        } else if let Some(inside) = after.strip_prefix('{') {
            let (reference, after) = inside.split_once('}').ok_or_else(|| {
                node.error("has `${` without `}`")
                    .help("write `$$` for a `$` that stands for itself")
            })?;
            match value_of(reference, node, variables)? {
                Value::Set(found) => {
                    filled.push_str(found.value);
                    used.push(found);
                }
                Value::Default(default) => filled.push_str(default),
            }
            rest = after;
        } else {
            filled.push('$');
            rest = after;
        }
    }
    filled.push_str(rest);
    let is_one = |reference: &str| !reference.contains(['{', '}']);
    let is_whole = used.len() == 1
        && whole.strip_prefix("${").and_then(|w| w.strip_suffix('}')).is_some_and(is_one);
    Ok(Filled { text: filled, variables: used, is_whole })
}

/// Whether the text says something of its own beside variables.
pub(crate) fn is_literal(text: &str) -> bool {
    !text.contains("${")
}

enum Value<'n, 'v> {
    Set(Found<'v>),
    Default(&'n str),
}

fn value_of<'n, 'v>(
    reference: &'n str,
    node: &Node,
    variables: &'v Variables,
) -> Result<Value<'n, 'v>, InputError> {
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    if !is_variable_name(name) || default.is_some_and(|default| default.contains("${")) {
        return Err(node
            .error("has a `${...}` that is neither `${NAME}` nor `${NAME:-default}`")
            .help("a default is plain text: variables are not nested"));
    }
    let found = variables.get(name).map_err(|unresolved| {
        node.error(format_args!(
            "requires the variable `{name}`, whose value cannot be known: {unresolved}"
        ))
        .help("write the value here, or set the variable in a way that tenantctl can follow")
    })?;
    let found = found.filter(|found| default.is_none() || !found.value.is_empty());
    match (found, default) {
        (Some(found), _) if found.value.contains(['\n', '\r', '\0']) => Err(node
            .error(format_args!("uses the variable `{name}`, whose value has more than one line"))),
        (Some(found), _) => Ok(Value::Set(found)),
        (None, Some(default)) => Ok(Value::Default(default)),
        (None, None) => {
            let files = variables.searched.iter().map(ToString::to_string);
            let searched: Vec<_> =
                ["the process environment".to_owned()].into_iter().chain(files).collect();
            Err(node
                .error(format_args!("uses the variable `{name}`, which is not set"))
                .help(format_args!("searched: {}", searched.join(", ")))
                .help(format_args!("set it, or write `${{{name}:-default}}`")))
        }
    }
}

/// Letters, digits and underscores, no digit first.
pub(crate) fn is_variable_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::yaml;

    fn filled(text: &str) -> Result<String, String> {
        let variables = [("A", "1"), ("EMPTY", ""), ("REF", "${A}"), ("LINES", "x\ny")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let root = yaml::parse(&format!("v: '{text}'\n"), "f").unwrap();
        let node = root.section(&["v"]).unwrap().get("v").unwrap();
        let variables = Variables::of_process(&variables.into());
        interpolate(node, &variables).map(|filled| filled.text).map_err(|error| error.message)
    }

    #[test]
    fn fills_in() {
        for (text, expected) in [
            ("plain", "plain"),
            ("${A}", "1"),
            ("a${A}b${A}", "a1b1"),
            ("${NO:-x}", "x"),
            ("${NO:-}", ""),
            ("${EMPTY:-x}", "x"),
            ("${EMPTY}", ""),
            ("${REF}", "${A}"),
            ("$$${A}", "$1"),
            ("pa$word$", "pa$word$"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn names_the_variable_and_never_its_value() {
        for (text, expected) in [
            (
                "${NO}",
                "f:1: `v` uses the variable `NO`, which is not set\n  help: searched: the process environment\n  help: set it, or write `${NO:-default}`",
            ),
            ("${LINES}", "f:1: `v` uses the variable `LINES`, whose value has more than one line"),
            (
                "${A",
                "f:1: `v` has `${` without `}`\n  help: write `$$` for a `$` that stands for itself",
            ),
            (
                "${NO:-${A}}",
                "f:1: `v` has a `${...}` that is neither `${NAME}` nor `${NAME:-default}`\n  help: a default is plain text: variables are not nested",
            ),
        ] {
            assert_eq!(filled(text).unwrap_err(), expected);
        }
    }
}
