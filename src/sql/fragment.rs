//! Which foreign texts may stand in a script that we print.
//!
//! Names are quoted, but expressions and types are SQL themselves, and they come from catalogs and
//! files that we do not trust. psql reads a script before the server does: a backslash outside
//! quotes is a command of its own there, `:name` is a variable, and a text that is more than one
//! expression is a statement of somebody else's. Such a text gets no script.

use crate::model::is_hidden;

use super::lexer::tokens;
use super::quoted;
use super::split::split;
use super::token::{Token, TokenKind};

/// The expression, in parentheses where it could otherwise run into what follows; `None` where it
/// does not lex as exactly one expression.
pub fn expression(text: &str) -> Option<String> {
    let text = text.trim();
    if !is_one_expression(text) {
        return None;
    }
    let call = text.strip_suffix("()").unwrap_or(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    if call.chars().all(plain) { Some(text.to_owned()) } else { Some(format!("({text})")) }
}

/// The expressions of `(a) AND (b)`; the one expression where it is no such thing, and `None` where
/// it is none at all.
pub fn conjuncts(text: &str) -> Option<Vec<String>> {
    const BETWEEN: &str = ") AND (";
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let mut parts: Vec<String> = Vec::new();
    for piece in inner.into_iter().flat_map(|inner| inner.split(BETWEEN)) {
        match parts.last_mut().filter(|last| !is_one_expression(last)) {
            Some(open) => open.push_str(&format!("{BETWEEN}{piece}")),
            None => parts.push(piece.to_owned()),
        }
    }
    if !parts.is_empty() && parts.iter().all(|part| is_one_expression(part)) {
        return Some(parts);
    }
    is_one_expression(text).then(|| vec![text.to_owned()])
}

/// An expression without the casts around it: `0` of `'0'::bigint`.
pub fn without_cast(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    if let Some(inner) = inner.filter(|inner| is_one_expression(inner)) {
        return without_cast(inner);
    }
    let is_type = |c: char| c.is_alphanumeric() || " _.\"[](),".contains(c);
    match text.rsplit_once("::") {
        Some((before, after)) if after.chars().all(is_type) && is_one_expression(before) => {
            without_cast(before)
        }
        _ => text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text),
    }
}

/// The bound of a partition: `DEFAULT`, or `FOR VALUES` and what lexes as one expression.
pub fn bound(text: &str) -> Option<&str> {
    let is_bound = text == "DEFAULT" || text.starts_with("FOR VALUES ");
    (is_bound && is_one_expression(text)).then_some(text)
}

/// Balanced, unfinished nowhere, without comments, separators, psql's commands and variables.
pub fn is_one_expression(text: &str) -> bool {
    lexes(text, &[",", ";"], &[";"])
}

/// [`is_one_expression`] that may have commas outside of brackets: a query, a part of a statement.
pub fn is_one_query(text: &str) -> bool {
    lexes(text, &[";"], &[";"])
}

/// [`is_one_query`], or several of them in brackets and with semicolons, as the action of a rule.
pub fn is_one_action(text: &str) -> bool {
    lexes(text, &[";"], &[])
}

/// Whether the text can stand in a statement: `outside` are separators that it must not have outside
/// of brackets, `inside` those that it must not have within them.
fn lexes(text: &str, outside: &[&str], inside: &[&str]) -> bool {
    if text.is_empty() || text.contains('\0') || has_command_line(text) {
        return false;
    }
    let mut closing = Vec::new();
    let mut before: Option<Token<'_>> = None;
    let mut end = 0;
    for token in tokens(text) {
        let touching = before.filter(|before| before.end() == token.start);
        let gap = text.get(end..token.start).unwrap_or_default();
        if !is_plain(gap) || !is_harmless(&token, touching.as_ref()) {
            return false;
        }
        if token.kind == TokenKind::Punctuation {
            match token.text {
                "(" => closing.push(")"),
                "[" => closing.push("]"),
                ")" | "]" if closing.pop() != Some(token.text) => return false,
                sign if (if closing.is_empty() { outside } else { inside }).contains(&sign) => {
                    return false;
                }
                _ => {}
            }
        }
        end = token.end();
        before = Some(token);
    }
    closing.is_empty() && is_plain(text.get(end..).unwrap_or_default())
}

/// Whether psql and every server read the token alike, whatever is set; `before` is the one that it
/// touches.
fn is_harmless(token: &Token<'_>, before: Option<&Token<'_>>) -> bool {
    match token.kind {
        TokenKind::LineComment
        | TokenKind::BlockComment
        | TokenKind::DollarString
        | TokenKind::Parameter
        | TokenKind::Unterminated
        | TokenKind::Invalid => false,
        // A variable of psql.
        _ if before.is_some_and(|before| before.text == ":") => {
            !token.text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '\'' | '"'))
        }
        // Of a string right before it, some versions make one word with it.
        TokenKind::EscapeString => {
            let joins = before.is_some_and(|before| before.text.ends_with(['.', '\'', '"']));
            !joins && !token.is_continued()
        }
        TokenKind::QuotedName | TokenKind::UnicodeName => true,
        _ if token.is_string() => quoted::pieces(token.text).all(ends_alike),
        // Nothing that PostgreSQL spells has a hidden character outside of quotes.
        _ => !token.text.contains('$') && is_plain(token.text),
    }
}

fn is_plain(text: &str) -> bool {
    !text.contains(|c| is_hidden(c) && !matches!(c, '\n' | '\t'))
}

/// Whether a string ends at the same place under both settings of `standard_conforming_strings`: a
/// backslash before a quote means one thing with it and another without, two backslashes do not.
fn ends_alike(inside: &str) -> bool {
    let mut characters = inside.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\\' {
            match characters.peek() {
                None | Some('\'') => return false,
                Some('\\') => {
                    characters.next();
                }
                Some(_) => {}
            }
        }
    }
    true
}

/// A line that begins with a backslash, wherever it stands.
fn has_command_line(text: &str) -> bool {
    text.split(['\n', '\r']).skip(1).any(|line| line.trim_start().starts_with('\\'))
}

/// The parts between commas that stand outside of brackets and quotes; `None` where the text does not
/// lex.
pub fn list(text: &str) -> Option<Vec<&str>> {
    is_one_query(text).then(|| split(text, ",").into_iter().map(str::trim).collect())
}

/// An option that can stand in a statement: `fillfactor=70`.
pub fn option(text: &str) -> Option<&str> {
    let (name, value) = text.split_once('=')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
    let harmless = !name.is_empty() && !value.is_empty();
    (harmless && name.chars().all(plain) && value.chars().all(plain)).then_some(text)
}

#[cfg(test)]
mod tests;
