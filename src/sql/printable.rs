//! SQL that a person sees as it is: a script is reviewed on a terminal before it is run.

use crate::model::is_hidden;

use super::characters::continues_name;
use super::lexer::tokens;
use super::token::{Token, TokenKind};

/// The statement, with every string and every quoted name that has hidden characters written in
/// escapes. Line breaks and tabs stay: they are what the text is laid out with. What stands in dollar
/// quotes stays too; whoever writes those looks into them first.
pub(super) fn printable(sql: String) -> String {
    if sql.chars().all(is_plain) {
        return sql;
    }
    let mut out = String::with_capacity(sql.len() + 32);
    let mut end = 0;
    for token in tokens(&sql) {
        out.push_str(sql.get(end..token.start).unwrap_or_default());
        end = token.end();
        match token.text.chars().all(is_plain) {
            true => out.push_str(token.text),
            false => write(&token, &mut out),
        }
    }
    out.push_str(sql.get(end..).unwrap_or_default());
    out
}

fn is_plain(c: char) -> bool {
    matches!(c, '\n' | '\t') || !is_hidden(c)
}

/// How a token writes what is hidden in it.
#[derive(Clone, Copy, PartialEq)]
enum Escapes {
    /// `\U0000202e`, as in `E'...'`.
    Long,
    /// `\+00202E`, as in `U&'...'`.
    Unicode,
}

/// The token, quotes and all, in escapes.
fn write(token: &Token<'_>, out: &mut String) {
    let prefix = token.text.find(['\'', '"']).unwrap_or_default();
    let (introduced, quoted) = token.text.split_at_checked(prefix).unwrap_or(("", token.text));
    let (prefix, escapes, doubles) = match (token.kind, introduced, quoted.chars().next()) {
        (TokenKind::UnicodeName | TokenKind::UnicodeString, ..) => {
            (introduced, Escapes::Unicode, false)
        }
        (TokenKind::EscapeString, ..) => (introduced, Escapes::Long, false),
        (TokenKind::Unterminated, "e" | "E", _) => (introduced, Escapes::Long, false),
        (TokenKind::QuotedName, ..) | (TokenKind::Unterminated, "", Some('"')) => {
            ("U&", Escapes::Unicode, true)
        }
        (TokenKind::String | TokenKind::BitString | TokenKind::NationalString, ..)
        | (TokenKind::Unterminated, "", Some('\'')) => ("E", Escapes::Long, true),
        _ => return out.push_str(token.text),
    };
    // A typed string: `date'...'`.
    if out.ends_with(continues_name) {
        out.push(' ');
    }
    out.push_str(prefix);
    for c in quoted.chars() {
        match c {
            '\\' if doubles => out.push_str("\\\\"),
            c if is_plain(c) => out.push(c),
            c if escapes == Escapes::Unicode => out.push_str(&format!("\\+{:06X}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn hidden_characters_are_escapes_wherever_they_are_quoted() {
        for (sql, expected) in [
            ("SELECT 'é'", "SELECT 'é'"),
            ("SELECT 'a\u{1b}[2J''b\\'", "SELECT E'a\\U0000001b[2J''b\\\\'"),
            ("SELECT ('x'::text), 'a\nb\u{202e}'", "SELECT ('x'::text), E'a\nb\\U0000202e'"),
            ("SELECT e'\\'\u{7}'", "SELECT e'\\'\\U00000007'"),
            ("SELECT U&'\\0041\u{7}'", "SELECT U&'\\0041\\+000007'"),
            ("date'\u{7}'", "date E'\\U00000007'"),
            ("s.\"ty\u{7}\"\"\\\"", "s.U&\"ty\\+000007\"\"\\\\\""),
            ("$body$'\u{e9}'$body$ || '\u{7}'", "$body$'\u{e9}'$body$ || E'\\U00000007'"),
            ("'\u{7}", "E'\\U00000007"),
            ("'a\\'\n  '\u{7}'", "E'a\\\\'\n  '\\U00000007'"),
            ("$'\u{7}'", "$ E'\\U00000007'"),
        ] {
            assert_eq!(printable(sql.to_owned()), expected);
        }
    }
}
