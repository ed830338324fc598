//! The lexer of SQL text, the only one of the tree: tokens as PostgreSQL's own scanner finds them.
//! <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>
//!
//! `standard_conforming_strings` is taken to be on, as it is in every session of ours and by default.
//! Where versions disagree ([`TokenKind::Invalid`]) nobody's reading is taken.

use super::characters::{continues_name, is_letter, is_operator, is_space};
use super::quoted;
use super::token::{Token, TokenKind};

/// The tokens of a text, comments among them, white space not. They never overlap, and between two
/// of them is nothing but white space.
pub fn tokens(sql: &str) -> Lexer<'_> {
    Lexer { sql, at: 0 }
}

/// The tokens of a text without its comments.
pub fn words(sql: &str) -> impl Iterator<Item = Token<'_>> {
    tokens(sql).filter(|token| !token.is_comment())
}

/// An iterator over the tokens of a text.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    sql: &'a str,
    at: usize,
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.sql.get(self.at..)?;
        let trimmed = rest.trim_start_matches(is_space);
        let start = self.at + rest.len() - trimmed.len();
        let first = trimmed.chars().next()?;
        let (kind, length) = match first_token(trimmed, first) {
            (kind, Some(length)) => (kind, length),
            (_, None) => (TokenKind::Unterminated, trimmed.len()),
        };
        let text = trimmed.get(..length).unwrap_or(trimmed);
        self.at = start + text.len();
        Some(Token { kind, text, start })
    }
}

/// What the text begins with, and how long it is; without a length where it does not end.
fn first_token(text: &str, first: char) -> (TokenKind, Option<usize>) {
    use TokenKind::{
        BitString, BlockComment, DollarString, EscapeString, Invalid, LineComment, NationalString,
        Operator, Parameter, Punctuation, QuotedName, String, UnicodeName, UnicodeString, Word,
    };
    let string = |prefix: usize, escapes: bool| {
        text.get(prefix..).and_then(|rest| quoted::string_length(rest, escapes)).map(|l| l + prefix)
    };
    let second = text.get(first.len_utf8()..).unwrap_or_default();
    match first {
        '\'' => (String, string(0, false)),
        '"' => (QuotedName, quoted::length(text, false)),
        'e' | 'E' if second.starts_with('\'') => (EscapeString, string(1, true)),
        'b' | 'B' | 'x' | 'X' if second.starts_with('\'') => (BitString, string(1, false)),
        'n' | 'N' if second.starts_with('\'') => (NationalString, string(1, false)),
        'u' | 'U' if second.starts_with("&'") => (UnicodeString, string(2, false)),
        'u' | 'U' if second.starts_with("&\"") => {
            let length = second.get(1..).and_then(|quoted| quoted::length(quoted, false));
            (UnicodeName, length.map(|length| length + 2))
        }
        '$' if second.starts_with(|c: char| c.is_ascii_digit()) => {
            let digits = second.trim_start_matches(|c: char| c.is_ascii_digit());
            (Parameter, Some(text.len() - digits.len()))
        }
        '$' => match quoted::dollar_tag(text) {
            Some(tag) => (DollarString, quoted::dollar_length(text, tag)),
            None => (Invalid, Some(1)),
        },
        _ if is_letter(first) => {
            let after = text.trim_start_matches(continues_name);
            (Word, Some(text.len() - after.len()))
        }
        '0'..='9' => number(text),
        '.' if second.starts_with(|c: char| c.is_ascii_digit()) => number(text),
        '.' => (Punctuation, Some(if second.starts_with('.') { 2 } else { 1 })),
        ':' => (Punctuation, Some(if second.starts_with([':', '=']) { 2 } else { 1 })),
        '(' | ')' | '[' | ']' | ',' | ';' => (Punctuation, Some(1)),
        '-' if second.starts_with('-') => {
            (LineComment, Some(text.find(['\n', '\r']).unwrap_or(text.len())))
        }
        '/' if second.starts_with('*') => (BlockComment, block_comment(text)),
        _ if is_operator(first) => (Operator, Some(operator(text))),
        _ => (Invalid, Some(first.len_utf8())),
    }
}

/// The length of the comment at the start, with the comments in it.
fn block_comment(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((_, byte)) = bytes.next() {
        match (byte, bytes.peek().map(|(_, next)| *next)) {
            (b'/', Some(b'*')) => {
                depth += 1;
                bytes.next();
            }
            (b'*', Some(b'/')) => {
                depth -= 1;
                let (at, _) = bytes.next()?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The length of the operator at the start: up to a comment, and without a sign at its end that
/// belongs to what follows.
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS>
fn operator(text: &str) -> usize {
    let end = text.find(|c| !is_operator(c)).unwrap_or(text.len());
    let run = text.get(..end).unwrap_or_default();
    let comment = ["--", "/*"].iter().filter_map(|begin| run.find(begin)).min();
    let run = run.get(..comment.unwrap_or(end)).unwrap_or(run);
    if run.contains(['~', '!', '@', '#', '^', '&', '|', '`', '?', '%']) {
        return run.len();
    }
    run.trim_end_matches(['+', '-']).len().max(1)
}

/// A number, or one that goes on with letters, of which versions make different things.
fn number(text: &str) -> (TokenKind, Option<usize>) {
    let is_digit = |c: char| c.is_ascii_digit() || c == '_';
    let after = |text: &'_ str| text.len() - text.trim_start_matches(is_digit).len();
    let mut end = after(text);
    let rest = |end: usize| text.get(end..).unwrap_or_default();
    let radix = text.get(..2).unwrap_or_default().to_ascii_lowercase();
    if ["0x", "0o", "0b"].contains(&radix.as_str()) {
        end = text.len()
            - rest(2).trim_start_matches(|c: char| c.is_ascii_hexdigit() || c == '_').len();
    } else {
        // `1..2` is a range.
        if rest(end).starts_with('.') && !rest(end).starts_with("..") {
            end += 1 + after(rest(end + 1));
        }
        if let Some(exponent) = rest(end).strip_prefix(['e', 'E']) {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.starts_with(|c: char| c.is_ascii_digit()) {
                end = text.len() - digits.len() + after(digits);
            }
        }
    }
    match rest(end).starts_with(continues_name) {
        true => {
            let behind = rest(end).trim_start_matches(continues_name);
            (TokenKind::Invalid, Some(text.len() - behind.len()))
        }
        false => (TokenKind::Number, Some(end)),
    }
}

#[cfg(test)]
mod tests;
