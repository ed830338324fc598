//! Identifiers, exactly as PostgreSQL stores them.
//!
//! A name comes from a catalog or from a person's file, so it is hostile data: it may hold quotes,
//! newlines or terminal escapes. It is kept raw here, quoted for SQL by [`Name::quoted`] only, and
//! escaped for each output by the report that writes it.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::is_hidden;

/// A raw identifier: no quoting, no folding, cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(Arc<str>);

/// By its bytes, as the collation `C` orders it. One that is shared is not looked at: the columns of
/// a table name it and its schema again, and most comparisons are of neighbours.
impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Name {
    /// Takes the identifier as it stands in the catalog.
    pub fn new(raw: impl AsRef<str>) -> Self {
        Name(Arc::from(raw.as_ref()))
    }

    /// The raw identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier as SQL text, always in double quotes, so that no keyword list is needed. A
    /// name with hidden characters is written in Unicode escapes (`U&"..."`, which needs
    /// `standard_conforming_strings`), so that a printed statement names the same object after it
    /// went through a terminal.
    pub fn quoted(&self) -> String {
        let doubled = self.0.replace('"', "\"\"");
        if !self.0.contains(is_hidden) {
            return format!("\"{doubled}\"");
        }
        let mut escaped = String::with_capacity(doubled.len() + 16);
        for c in doubled.chars() {
            match c {
                '\\' => escaped.push_str("\\\\"),
                c if is_hidden(c) => escaped.push_str(&format!("\\+{:06X}", u32::from(c))),
                c => escaped.push(c),
            }
        }
        format!("U&\"{escaped}\"")
    }

    /// The identifier as a person would type it: quoted only where PostgreSQL would fold it or
    /// fail to parse it. For display; statements use [`Name::quoted`].
    pub fn displayed(&self) -> String {
        let mut bytes = self.0.bytes();
        let plain_start = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
        let plain_rest =
            bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'$');
        if plain_start && plain_rest { self.0.to_string() } else { self.quoted() }
    }
}

/// One character of names as SQL writes them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Glyph {
    /// Where it begins in the text, in bytes.
    pub(super) at: usize,
    /// What it stands for.
    pub(super) character: char,
    /// Whether it stands in double quotes, so that it means nothing but itself.
    pub(super) quoted: bool,
}

/// The characters of a text with names as SQL writes them: `public."My Table"`, with `""` for one
/// quote, and `U&"..."` with the escapes that [`Name::quoted`] writes. `None` where a quote is not
/// closed or an escape is none.
pub(super) fn glyphs(text: &str) -> Option<Vec<Glyph>> {
    let mut glyphs = Vec::new();
    let (mut quoted, mut escaped) = (false, false);
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let mut push = |character| glyphs.push(Glyph { at, character, quoted });
        match character {
            // What is hidden, and a backslash among such, is written in Unicode escapes.
            'U' if !quoted && text.get(at..)?.starts_with("U&\"") => {
                characters.next();
                escaped = true;
            }
            '\\' if quoted && escaped => match characters.next()? {
                (_, '\\') => push('\\'),
                (plus, _) => {
                    let digits = text.get(plus + 1..plus + 7)?;
                    push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                    characters.by_ref().take(6).for_each(drop);
                }
            },
            '"' if quoted && characters.next_if(|(_, c)| *c == '"').is_some() => push('"'),
            '"' => {
                quoted = !quoted;
                escaped &= quoted;
            }
            other => push(other),
        }
    }
    (!quoted).then_some(glyphs)
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Name {
    /// The raw identifier: whoever writes it out escapes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Name {
    fn from(raw: &str) -> Self {
        Name::new(raw)
    }
}

impl From<String> for Name {
    fn from(raw: String) -> Self {
        Name(Arc::from(raw))
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn quotes_only_what_needs_it_for_display() {
        assert_eq!(Name::new("tenant_1").displayed(), "tenant_1");
        for raw in ["Tenant", "1st", "a b", "", "a.b", "é"] {
            assert_eq!(Name::new(raw).displayed(), format!("\"{raw}\""));
        }
    }

    #[test]
    fn doubles_quotes_in_sql() {
        assert_eq!(Name::new("a\"; DROP").quoted(), "\"a\"\"; DROP\"");
        assert_eq!(Name::new("back\\slash").quoted(), "\"back\\slash\"");
    }

    #[test]
    fn writes_hidden_characters_as_escapes() {
        let quoted = Name::new("a\n\\! \"touch\u{202e}").quoted();
        assert_eq!(quoted, "U&\"a\\+00000A\\\\! \"\"touch\\+00202E\"");
    }
}
