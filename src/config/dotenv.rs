//! Env files, in the dialect that `dotenv` (Next.js) and `django-environ` share: `export`,
//! comments, single quotes for literal text, double quotes with escapes and over several lines,
//! and `${NAME}`, `$NAME` and `${NAME:-default}` outside single quotes.

use super::{input::Variables, interpolate::is_variable_name};
use crate::input::InputError;
use crate::model::Place;

/// One assignment, `${...}` not yet expanded.
struct Assignment {
    name: String,
    value: String,
    /// False in single quotes.
    expands: bool,
}

/// Adds the assignments of an env file to `variables`, of which those that are there already win.
/// A value may refer to any variable that is set by then or earlier in its own file.
pub(crate) fn load(text: &str, file: &str, variables: &mut Variables) -> Result<(), InputError> {
    for Assignment { name, value, expands } in parse(text, file)? {
        let value = if expands { expand(&value, variables) } else { value };
        variables.entry(name).or_insert(value);
    }
    Ok(())
}

fn parse(text: &str, file: &str) -> Result<Vec<Assignment>, InputError> {
    let mut assignments = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let line = text.len() - rest.len();
        let line = text.bytes().take(line).filter(|byte| *byte == b'\n').count() as u64 + 1;
        let error =
            |message: &str| Err(InputError::at(&Place { file: file.into(), line }, message));
        let (first, after_line) = rest.split_once('\n').unwrap_or((rest, ""));
        let statement = first.trim();
        if statement.is_empty() || statement.starts_with('#') {
            rest = after_line;
            continue;
        }
        let Some((name, _)) = first.split_once('=') else {
            return error("is neither NAME=value nor a comment");
        };
        let value = rest.get(name.len() + 1..).unwrap_or_default();
        let name = name.trim();
        let name = name.strip_prefix("export ").map_or(name, str::trim);
        if !is_variable_name(name) && !name.split('.').all(is_variable_name) {
            return error("does not begin with the name of a variable");
        }
        let value = value.trim_start_matches([' ', '\t']);
        let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"' | '`'));
        let (raw, after) = match quote {
            None => {
                let (line, after) = value.split_once('\n').unwrap_or((value, ""));
                (before_comment(line).trim().to_owned(), after)
            }
            Some(quote) => {
                let Some((inside, after)) = quoted(value, quote) else {
                    return error("has a quote that is never closed");
                };
                let (trailing, after) = after.split_once('\n').unwrap_or((after, ""));
                if !before_comment(trailing).trim().is_empty() {
                    return error("has text after the closing quote");
                }
                (inside, after)
            }
        };
        assignments.push(Assignment {
            name: name.to_owned(),
            value: raw,
            expands: quote != Some('\''),
        });
        rest = after;
    }
    Ok(assignments)
}

/// An unquoted value ends at a `#` that follows a space.
fn before_comment(line: &str) -> &str {
    let comment = line.char_indices().find(|(at, c)| {
        *c == '#' && (*at == 0 || line.get(..*at).is_some_and(|l| l.ends_with([' ', '\t'])))
    });
    comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line)
}

/// What is inside the quotes, with escapes undone in double quotes, and what follows.
fn quoted(value: &str, quote: char) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut chars = value.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Some((inside, value.get(at + 1..)?)),
            '\\' if quote == '"' => match chars.next()?.1 {
                'n' => inside.push('\n'),
                'r' => inside.push('\r'),
                't' => inside.push('\t'),
                // Kept for `expand`, for which an escaped dollar is a dollar.
                '$' => inside.push_str("\\$"),
                other => inside.push(other),
            },
            '\r' => {}
            c => inside.push(c),
        }
    }
    None
}

fn expand(value: &str, variables: &Variables) -> String {
    let mut expanded = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('$') {
        if let Some(before) = before.strip_suffix('\\') {
            expanded.push_str(before);
            expanded.push('$');
            rest = after;
            continue;
        }
        expanded.push_str(before);
        let braced = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let bare = after.len()
            - after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
        let (reference, after) = match (braced, after.split_at_checked(bare)) {
            (Some((reference, after)), _) => (reference, after),
            (None, Some((reference, after))) => (reference, after),
            _ => ("", after),
        };
        let (name, default) = reference.split_once(":-").unwrap_or((reference, ""));
        if is_variable_name(name) {
            let set = variables.get(name).filter(|value| !value.is_empty());
            expanded.push_str(set.map_or(default, String::as_str));
        } else {
            expanded.push('$');
            expanded.push_str(reference);
        }
        rest = after;
    }
    expanded.push_str(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, String)> {
        let mut variables = Variables::from([("HOME_SET".to_owned(), "home".to_owned())]);
        load(text, ".env", &mut variables).unwrap();
        variables.remove("HOME_SET");
        variables.into_iter().collect()
    }

    fn one(text: &str) -> String {
        let values = values(text);
        assert_eq!(values.len(), 1, "{values:?}");
        values[0].1.clone()
    }

    #[test]
    fn reads_the_dialect() {
        for (text, expected) in [
            ("A=b", "b"),
            ("A = b \r\n", "b"),
            ("export A=b", "b"),
            ("A=b # comment", "b"),
            ("A=b#c", "b#c"),
            ("A=#c", ""),
            ("A='b # c' # comment", "b # c"),
            ("A='$HOME_SET'", "$HOME_SET"),
            ("A=\"$HOME_SET\"", "home"),
            ("A=${HOME_SET}/x", "home/x"),
            ("A=${NO:-d}x", "dx"),
            ("A=\\$HOME_SET", "$HOME_SET"),
            ("A=\"\\$HOME_SET\"", "$HOME_SET"),
            ("A=a$", "a$"),
            ("A=\"one\\ntwo\"", "one\ntwo"),
            ("A=\"one\ntwo\"\n", "one\ntwo"),
            ("A=\"say \\\"x\\\"\"", "say \"x\""),
            ("A=`it's`", "it's"),
            ("A=", ""),
            ("\n# x\n\nA=b\n", "b"),
            ("A=postgres://u:p@h/d?x=y", "postgres://u:p@h/d?x=y"),
        ] {
            assert_eq!(one(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_set_wins() {
        assert_eq!(one("A=1\nA=2\nHOME_SET=other"), "1");
    }

    #[test]
    fn names_line_and_no_value() {
        for (text, expected) in [
            ("A=1\nsecret\n", ".env:2: is neither NAME=value nor a comment"),
            ("A=1\n\n1B=secret\n", ".env:3: does not begin with the name of a variable"),
            ("A='secret\nB=1\n", ".env:1: has a quote that is never closed"),
            ("A=\"x\" secret\n", ".env:1: has text after the closing quote"),
        ] {
            let error = load(text, ".env", &mut Variables::new()).unwrap_err();
            assert_eq!(error.message, expected);
        }
    }
}
