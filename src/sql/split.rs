//! Where a text of SQL can be taken apart: outside of quotes and brackets. It is no parser, and what
//! it does not understand it leaves in one piece.

use super::lexer::tokens;
use super::token::TokenKind;

/// The characters of a text that stand outside of quotes, each with its place and the brackets that
/// it is in; an opening bracket is in itself, and so is a closing one.
fn bare(text: &str) -> impl Iterator<Item = (usize, char, usize)> + '_ {
    let mut end = 0;
    let last = std::iter::once(None);
    let pieces = tokens(text).map(Some).chain(last).flat_map(move |token| {
        let Some(token) = token else {
            return [(end, text.get(end..).unwrap_or_default()), (end, "")];
        };
        let gap = (end, text.get(end..token.start).unwrap_or_default());
        end = token.end();
        let is_quoted = token.is_string()
            || matches!(token.kind, TokenKind::QuotedName | TokenKind::UnicodeName)
            || (token.kind == TokenKind::Unterminated && !token.text.starts_with(['/', '$']));
        [gap, (token.start, if is_quoted { "" } else { token.text })]
    });
    let characters =
        pieces.flat_map(|(start, piece)| piece.char_indices().map(move |(at, c)| (start + at, c)));
    let mut depth = 0_usize;
    characters.map(move |(at, c)| match c {
        '(' | '[' => {
            depth += 1;
            (at, c, depth)
        }
        ')' | ']' => {
            let inside = depth;
            depth = depth.saturating_sub(1);
            (at, c, inside)
        }
        _ => (at, c, depth),
    })
}

/// The parts between separators that stand outside of quotes and brackets, as they are.
pub fn split<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _, depth) in bare(text) {
        let found =
            depth == 0 && at >= start && text.get(at..).is_some_and(|t| t.starts_with(separator));
        if found {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + separator.len();
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// What is inside of the brackets that a text begins with, and what follows them.
pub fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('(')?;
    let (end, ..) = bare(text).find(|(_, character, depth)| *character == ')' && *depth == 1)?;
    Some((inside.get(..end.checked_sub(1)?)?, text.get(end + 1..)?))
}

/// The place of the first of these characters outside of quotes.
pub fn find(text: &str, any: &[char]) -> Option<usize> {
    bare(text).find(|(_, character, _)| any.contains(character)).map(|(at, ..)| at)
}

/// The place of the first of these characters behind a name as it is displayed, in which only double
/// quotes are quotes: `$$` may be all of it.
pub fn find_behind_name(text: &str, any: &[char]) -> Option<usize> {
    let mut is_quoted = false;
    let mut characters = text.char_indices();
    let found = characters.find(|(_, character)| {
        is_quoted ^= *character == '"';
        !is_quoted && any.contains(character)
    });
    found.map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::{bracketed, find, find_behind_name, split};

    #[test]
    fn cuts_outside_of_quotes_and_brackets() {
        for (text, parts) in [
            ("a, b", vec!["a", "b"]),
            ("f(a, b), c[1, 2]", vec!["f(a, b)", "c[1, 2]"]),
            ("'x, y', \"a, \"\"b\", c", vec!["'x, y'", "\"a, \"\"b\"", "c"]),
            ("E'\\', ', d", vec!["E'\\', '", "d"]),
            ("like'\\', e", vec!["like'\\'", "e"]),
            ("'it''s, ', e", vec!["'it''s, '", "e"]),
            ("", vec![""]),
            ("'open, ", vec!["'open, "]),
        ] {
            assert_eq!(split(text, ", "), parts, "{text}");
        }
        assert_eq!(split("(a AND b) AND (c)", " AND "), ["(a AND b)", "(c)"]);
    }

    #[test]
    fn finds_the_end_of_a_bracket() {
        assert_eq!(bracketed("(a) b (c)"), Some(("a", " b (c)")));
        assert_eq!(bracketed("((a) + f(')')) DESC"), Some(("(a) + f(')')", " DESC")));
        assert_eq!(bracketed("(a"), None);
        assert_eq!(bracketed("a(b)"), None);
        assert_eq!(find("\"a(b\"(c)", &['(', ' ']), Some(5));
        assert_eq!(find("$(x", &['(']), Some(1));
        assert_eq!(find_behind_name("$$.\"a(\"\"$$\"(c)", &['(']), Some(11));
    }
}
