//! Which foreign texts may stand in a script that we print.
//!
//! Names are quoted, but expressions and types are SQL themselves, and they come from catalogs and
//! files that we do not trust. psql reads a script before the server does: a backslash outside
//! quotes is a command of its own there, `:name` is a variable, and a text that is more than one
//! expression is a statement of somebody else's. Such a text gets no script.

use crate::model::token::words;
use crate::model::{Name, is_hidden};

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
    lexes(text, &[',', ';'], &[';'])
}

/// [`is_one_expression`] that may have commas outside of brackets: a query, a part of a statement.
pub fn is_one_query(text: &str) -> bool {
    lexes(text, &[';'], &[';'])
}

/// [`is_one_query`], or several of them in brackets and with semicolons, as the action of a rule.
pub fn is_one_action(text: &str) -> bool {
    lexes(text, &[';'], &[])
}

/// Whether the text can stand in a statement: `outside` are separators that it must not have outside
/// of brackets, `inside` those that it must not have within them.
fn lexes(text: &str, outside: &[char], inside: &[char]) -> bool {
    if text.is_empty() || text.contains('\0') || has_command_line(text) {
        return false;
    }
    let mut closing = Vec::new();
    let mut characters = text.chars().peekable();
    // The two characters before: an `e` introduces escapes only where no name ends with it.
    let mut before = (' ', ' ');
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' => {
                let introduced = matches!(before, (c, 'e' | 'E') if !continues_name(c));
                let escapes = character == '\'' && introduced;
                // Of a number or a string right before it, some versions make one word with it.
                if escapes && matches!(before.0, '.' | '\'' | '"') {
                    return false;
                }
                if !skip_quoted(&mut characters, character, escapes) {
                    return false;
                }
            }
            '(' => closing.push(')'),
            '[' => closing.push(']'),
            ')' | ']' if closing.pop() != Some(character) => return false,
            ',' | ';' => {
                let refused = if closing.is_empty() { outside } else { inside };
                if refused.contains(&character) {
                    return false;
                }
            }
            '\\' | '$' => return false,
            // Nothing that PostgreSQL spells has such a one outside of quotes.
            c if is_hidden(c) && !matches!(c, '\n' | '\t') => return false,
            '-' if characters.peek() == Some(&'-') => return false,
            '/' if characters.peek() == Some(&'*') => return false,
            ':' if characters.peek() == Some(&':') => {
                characters.next();
            }
            ':' if characters
                .peek()
                .is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '\'' | '"' | '{')) =>
            {
                return false;
            }
            _ => {}
        }
        before = (before.1, character);
    }
    closing.is_empty()
}

/// Whether a name goes on with the character; PostgreSQL takes every one beyond ASCII for a letter.
fn continues_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii()
}

/// A line that begins with a backslash, wherever it stands.
fn has_command_line(text: &str) -> bool {
    text.split(['\n', '\r']).skip(1).any(|line| line.trim_start().starts_with('\\'))
}

/// Moves behind the closing quote. A backslash before a quote means one thing with
/// `standard_conforming_strings` and another without, so it is refused in a plain string; two
/// backslashes end at the same place with both.
fn skip_quoted(
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    quote: char,
    escapes: bool,
) -> bool {
    while let Some(character) = characters.next() {
        if character == '\\' && quote == '\'' {
            match characters.peek() {
                Some('\'') if !escapes => return false,
                Some(c) if escapes || *c == '\\' => {
                    characters.next();
                }
                _ => {}
            }
        } else if character == quote && characters.next_if_eq(&quote).is_none() {
            return true;
        }
    }
    false
}

/// Whether the text is a name or a qualified one, as PostgreSQL spells them: `public."My T"`.
pub fn is_qualified_name(text: &str) -> bool {
    let mut rest = text;
    loop {
        let Some(after) = identifier(rest) else { return false };
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None => return after.is_empty(),
        }
    }
}

/// The qualified name that PostgreSQL spells so, with every part quoted; `None` where it is none.
pub fn requoted(text: &str) -> Option<String> {
    let (name, rest) = leading_qualified_name(text)?;
    rest.is_empty().then_some(name)
}

/// The qualified name that the text begins with, every part quoted, and what follows it.
pub fn leading_qualified_name(text: &str) -> Option<(String, &str)> {
    let (name, mut rest) = leading_name(text)?;
    let mut quoted = Name::new(name).quoted();
    while let Some(after) = rest.strip_prefix('.') {
        let (name, behind) = leading_name(after)?;
        quoted = format!("{quoted}.{}", Name::new(name).quoted());
        rest = behind;
    }
    Some((quoted, rest))
}

/// A function with its arguments, `s.f(integer, text)`, with every part of its name quoted.
pub fn routine(text: &str) -> Option<String> {
    let (name, arguments) = leading_qualified_name(text)?;
    let is_list = arguments.starts_with('(') && arguments.ends_with(')');
    (is_list && is_one_expression(arguments)).then(|| format!("{name}{arguments}"))
}

/// Whether the text is a type with its modifier, as `format_type()` spells it.
pub fn is_type(text: &str) -> bool {
    if let Some(fields) = text.strip_prefix("interval ") {
        let fields = fields.trim_end_matches("[]");
        let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '(' | ')');
        return fields.chars().all(harmless);
    }
    let mut quoted = false;
    let opening = text.find(|c: char| {
        quoted ^= c == '"';
        c == '(' && !quoted
    });
    let parts = opening.and_then(|at| {
        let (head, rest) = text.split_at_checked(at)?;
        let (modifier, tail) = rest.strip_prefix('(')?.split_once(')')?;
        Some((format!("{head}{tail}"), modifier))
    });
    match parts {
        Some((name, modifier)) => full_type(&name, Some(modifier)).as_deref() == Some(text),
        None => full_type(text, None).is_some(),
    }
}

/// The raw name that the text begins with, as PostgreSQL spells names, and what follows it.
pub fn leading_name(text: &str) -> Option<(String, &str)> {
    let rest = identifier(text)?;
    let name = text.strip_suffix(rest)?;
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => Some((quoted.replace("\"\"", "\""), rest)),
        None => Some((name.to_owned(), rest)),
    }
}

/// What follows the identifier that the text begins with.
fn identifier(text: &str) -> Option<&str> {
    if let Some(mut rest) = text.strip_prefix('"') {
        loop {
            rest = rest.split_once('"')?.1;
            match rest.strip_prefix('"') {
                Some(more) => rest = more,
                None => return Some(rest),
            }
        }
    }
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    let continues = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    text.starts_with(starts).then(|| text.trim_start_matches(continues))
}

/// The qualified name that is displayed as `text`, quoted; `None` where it is not one of two parts.
pub fn qualified(text: &str) -> Option<String> {
    let (schema, rest) = leading_name(text)?;
    let (name, rest) = leading_name(rest.strip_prefix('.')?)?;
    rest.is_empty().then(|| format!("{}.{}", Name::new(schema).quoted(), Name::new(name).quoted()))
}

/// The parts between commas that stand outside of brackets and quotes; `None` where the text does not
/// lex.
pub fn list(text: &str) -> Option<Vec<&str>> {
    is_one_query(text).then_some(())?;
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, word) in words(text) {
        match word {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.checked_sub(1)?,
            "," if depth == 0 => {
                parts.push(text.get(start..at)?.trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..)?.trim());
    Some(parts)
}

/// An option that can stand in a statement: `fillfactor=70`.
pub fn option(text: &str) -> Option<&str> {
    let (name, value) = text.split_once('=')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
    let harmless = !name.is_empty() && !value.is_empty();
    (harmless && name.chars().all(plain) && value.chars().all(plain)).then_some(text)
}

/// A type with its modifier where PostgreSQL expects it; `None` where the text is no type's name.
pub fn full_type(name: &str, modifier: Option<&str>) -> Option<String> {
    const OF_SEVERAL_WORDS: [&str; 7] = [
        "double precision",
        "character varying",
        "bit varying",
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "time with time zone",
    ];
    let base = name.trim_end_matches("[]");
    if !OF_SEVERAL_WORDS.contains(&base) && !is_qualified_name(base) {
        return None;
    }
    let Some(modifier) = modifier else { return Some(name.to_owned()) };
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | ' ' | '-');
    if modifier.is_empty() || !modifier.chars().all(harmless) {
        return None;
    }
    if base == "interval" && modifier.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some(format!("interval {modifier}{}", name.get(base.len()..)?));
    }
    // The modifier of a time stands before what it says about zones.
    let head = base.find(" with").unwrap_or(base.len());
    Some(format!("{}({modifier}){}", name.get(..head)?, name.get(head..)?))
}

/// A string as SQL text, right under both settings of `standard_conforming_strings`. Line breaks are
/// written as escapes, so that no line of it can begin with a backslash, and so is whatever would
/// not come through a terminal as it is.
pub fn literal(text: &str) -> String {
    if text.contains(|c: char| c == '\\' || is_hidden(c)) {
        format!("E'{}'", escaped(text))
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// What stands between the quotes of a string with escapes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
