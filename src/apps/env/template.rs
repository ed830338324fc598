//! Interpolation as the Compose specification has it: `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:?e}`,
//! `${X?e}`, `${X:+r}`, `${X+r}`, nested, and `$$` for `$`. Any other `$` is unresolved: versions of
//! Docker Compose differ.

use super::next::refers;
use crate::apps::variables::{Unresolved, Value};

/// The deepest nesting of `${...}`.
const MOST_DEPTH: usize = 50;
/// The most text that one value may become.
const MOST_BYTES: usize = 1 << 20;

/// The text with its variables filled in. A variable that is not set is empty.
pub(super) fn expand(
    text: &str,
    lookup: &impl Fn(&str) -> Option<Value>,
) -> Result<String, Unresolved> {
    filled(text, lookup, 0)
}

fn filled(
    text: &str,
    lookup: &impl Fn(&str) -> Option<Value>,
    depth: usize,
) -> Result<String, Unresolved> {
    if depth > MOST_DEPTH {
        return Err(Unresolved::new("nests `${...}` too deeply"));
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if out.len() > MOST_BYTES {
            return Err(Unresolved::new("becomes longer than 1 MiB"));
        }
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(inside) = after.strip_prefix('{') {
            let end = closing(inside).ok_or_else(odd)?;
            let (inside, after) = inside.split_at(end);
            out.push_str(&braced(inside, lookup, depth)?);
            rest = after.get(1..).unwrap_or_default();
        } else {
            let name = name(after).ok_or_else(odd)?;
            out.push_str(&known(name, lookup)?.unwrap_or_default());
            rest = after.get(name.len()..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    Ok(out)
}

fn odd() -> Unresolved {
    Unresolved::new(
        "has a `$` that versions of docker compose treat differently; write `$$` for `$`",
    )
}

fn known(
    name: &str,
    lookup: &impl Fn(&str) -> Option<Value>,
) -> Result<Option<String>, Unresolved> {
    lookup(name).transpose().map_err(|unresolved| refers(name, &unresolved))
}

/// The name at the beginning.
fn name(text: &str) -> Option<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name = text.get(..text.find(|c| !is_word(c)).unwrap_or(text.len()))?;
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(name)
}

/// Where the brace is that closes an open one.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    text.char_indices().find_map(|(at, c)| {
        open = match c {
            '{' => open + 1,
            '}' => open - 1,
            _ => open,
        };
        (open == 0).then_some(at)
    })
}

fn braced(
    inside: &str,
    lookup: &impl Fn(&str) -> Option<Value>,
    depth: usize,
) -> Result<String, Unresolved> {
    let name = name(inside).ok_or_else(odd)?;
    let rest = inside.get(name.len()..).unwrap_or_default();
    let set = known(name, lookup)?;
    let (empty_counts, rest) = match rest.strip_prefix(':') {
        Some(rest) => (false, rest),
        None => (true, rest),
    };
    let set = set.filter(|value| empty_counts || !value.is_empty());
    let word = |rest: &str| filled(rest, lookup, depth + 1);
    match (rest.split_at_checked(1), set) {
        (None, set) if empty_counts => Ok(set.unwrap_or_default()),
        (Some(("-", _)), Some(set)) | (Some(("?", _)), Some(set)) => Ok(set),
        (Some(("-", default)), None) => word(default),
        (Some(("+", replacement)), Some(_)) => word(replacement),
        (Some(("+", _)), None) => Ok(String::new()),
        (Some(("?", _)), None) => Err(Unresolved::new(
            "requires a variable that is not set, so docker compose refuses the file",
        )),
        _ => Err(odd()),
    }
}
