//! Quotes of SQL: how long what is quoted is, and what it stands for.
//! <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS>

use super::characters::{is_letter, is_space};

/// The length of the quoted text at the start, its quotes included; a doubled quote is one in it.
pub(super) fn length(text: &str, escapes: bool) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next()?;
    let mut characters = characters.peekable();
    while let Some((at, c)) = characters.next() {
        if c == '\\' && escapes {
            characters.next();
        } else if c == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at + quote.len_utf8());
        }
    }
    None
}

/// [`length`] of a string with the pieces that follow it after line breaks.
pub(super) fn string_length(text: &str, escapes: bool) -> Option<usize> {
    let mut end = length(text, escapes)?;
    while let Some(gap) = continuation(text.get(end..)?) {
        end += gap + length(text.get(end + gap..)?, escapes)?;
    }
    Some(end)
}

/// How far it is to the quote that continues a string: white space with a line break in it, and
/// comments after that.
fn continuation(text: &str) -> Option<usize> {
    let is_break = |c: char| matches!(c, '\n' | '\r');
    let before = text.len() - text.trim_start_matches(|c| is_space(c) && !is_break(c)).len();
    let mut rest = text.get(before..).filter(|rest| rest.starts_with(is_break))?;
    loop {
        rest = rest.trim_start_matches(is_space);
        match rest.strip_prefix("--") {
            Some(comment) => rest = comment.get(comment.find(is_break)?..)?,
            None => break,
        }
    }
    rest.starts_with('\'').then(|| text.len() - rest.len())
}

/// What stands between the quotes of each piece of a string, as it is spelt.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let escapes = text.starts_with(['e', 'E']);
    let mut rest = text.find('\'').and_then(|at| text.get(at..));
    std::iter::from_fn(move || {
        let (piece, after) = rest?.split_at_checked(length(rest?, escapes)?)?;
        rest = continuation(after).and_then(|gap| after.get(gap..));
        Some(inside(piece))
    })
}

/// A text without its first and its last character, which are quotes.
pub(super) fn inside(text: &str) -> &str {
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default()
}

/// The tag that the text begins with: `$$`, `$body$`.
pub(super) fn dollar_tag(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('$')?;
    let (name, _) = rest.split_once('$')?;
    let is_name = !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| is_letter(c) || c.is_ascii_digit());
    is_name.then(|| text.get(..name.len() + 2)).flatten()
}

/// The length of the text in dollar quotes at the start.
pub(super) fn dollar_length(text: &str, tag: &str) -> Option<usize> {
    let at = text.get(tag.len()..)?.find(tag)?;
    Some(at + 2 * tag.len())
}

/// What stands between dollar quotes.
pub(super) fn dollar_body(text: &str) -> Option<&str> {
    let tag = dollar_tag(text)?;
    text.strip_prefix(tag)?.strip_suffix(tag)
}

/// What stands between the quotes of `U&'...'` or `U&"..."`, doubled quotes made one already.
/// `None` where an escape names no character.
pub(super) fn unicode(text: &str, escape: char) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    let mut high = None;
    while let Some(c) = characters.next() {
        if c != escape {
            high.is_none().then(|| out.push(c))?;
            continue;
        }
        let rest = characters.as_str();
        if rest.starts_with(escape) {
            high.is_none().then(|| out.push(escape))?;
            characters.next();
            continue;
        }
        let (skipped, digits) = if rest.starts_with('+') { (1, 6) } else { (0, 4) };
        characters = rest.get(skipped + digits..)?.chars();
        out.extend(joined(&mut high, hexadecimal(rest.get(skipped..skipped + digits)?)?)?);
    }
    high.is_none().then_some(out)
}

/// What stands between the quotes of `E'...'`, quotes still doubled. `None` where an escape names no
/// character; bytes must make up characters of UTF-8.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut high = None;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..)?;
        if c != '\\' {
            let length = if c == '\'' { 2 } else { c.len_utf8() };
            high.is_none().then_some(())?;
            push(c, &mut out);
            rest = rest.get(length..)?;
            continue;
        }
        let escaped = after.chars().next()?;
        rest = after.get(escaped.len_utf8()..)?;
        if let 'u' | 'U' = escaped {
            let (digits, behind) = rest.split_at_checked(if escaped == 'u' { 4 } else { 8 })?;
            rest = behind;
            if let Some(c) = joined(&mut high, hexadecimal(digits)?)? {
                push(c, &mut out);
            }
            continue;
        }
        high.is_none().then_some(())?;
        let digits = |text: &str, most: usize, radix| {
            text.chars().take(most).take_while(|c| c.is_digit(radix)).count()
        };
        match escaped {
            'b' => out.push(8),
            'f' => out.push(12),
            'n' => out.push(b'\n'),
            'r' => out.push(b'\r'),
            't' => out.push(b'\t'),
            '0'..='7' => {
                let (octal, behind) = after.split_at_checked(digits(after, 3, 8))?;
                // PostgreSQL keeps the lowest eight bits of the number.
                out.push((u32::from_str_radix(octal, 8).ok()? & 0xff).try_into().ok()?);
                rest = behind;
            }
            'x' if digits(rest, 2, 16) > 0 => {
                let (digits, behind) = rest.split_at_checked(digits(rest, 2, 16))?;
                out.push(u8::from_str_radix(digits, 16).ok()?);
                rest = behind;
            }
            other => push(other, &mut out),
        }
    }
    let is_whole = high.is_none() && !out.contains(&0);
    String::from_utf8(out).ok().filter(|_| is_whole)
}

fn push(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn hexadecimal(digits: &str) -> Option<u32> {
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}

/// The character of a code unit; `Some(None)` for the first half of a surrogate pair, which is kept.
fn joined(high: &mut Option<u32>, unit: u32) -> Option<Option<char>> {
    let code = match (high.take(), unit) {
        (None, 0xd800..=0xdbff) => {
            *high = Some(unit);
            return Some(None);
        }
        (Some(first), 0xdc00..=0xdfff) => 0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00),
        (None, other) => other,
        (Some(_), _) => return None,
    };
    char::from_u32(code).filter(|c| *c != '\0').map(Some)
}
