//! Patterns over names, as a shell has them: `*` is any text, `?` any one character. In double
//! quotes, as SQL has them, every character means itself: `"User"`, `"Sales 2026"."order"`.

use super::name::{Glyph, glyphs};
use super::{Address, Name};

/// One pattern, matched against whole raw names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pattern {
    typed: String,
    tokens: Vec<Token>,
}

/// What one character of a pattern stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Token {
    /// Itself.
    Exactly(char),
    /// The dot between two names.
    Dot,
    /// Any one character.
    AnyOne,
    /// Any text.
    Any,
}

impl Token {
    fn of(glyph: Glyph) -> Token {
        match glyph.character {
            '*' if !glyph.quoted => Token::Any,
            '?' if !glyph.quoted => Token::AnyOne,
            '.' if !glyph.quoted => Token::Dot,
            other => Token::Exactly(other),
        }
    }
}

impl Pattern {
    /// Takes the pattern as it was typed. A quote that is not closed stands for itself, as all
    /// others do then.
    pub fn new(typed: impl Into<String>) -> Self {
        let typed = typed.into();
        let tokens = match glyphs(&typed) {
            Some(glyphs) => glyphs.into_iter().map(Token::of).collect(),
            None => plain(&typed),
        };
        Pattern { typed, tokens }
    }

    /// The pattern as it was typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// Whether it names a schema, too.
    pub fn is_qualified(&self) -> bool {
        self.tokens.contains(&Token::Dot)
    }

    /// The names that it spells out, the outermost first; `None` where it is a pattern.
    pub fn names(&self) -> Option<Vec<Name>> {
        let text = |part: &[Token]| {
            let characters = part.iter().map(|token| match token {
                Token::Exactly(character) => Some(*character),
                Token::Dot | Token::AnyOne | Token::Any => None,
            });
            characters.collect::<Option<String>>().map(Name::new)
        };
        self.tokens.split(|token| *token == Token::Dot).map(text).collect()
    }

    /// Whether the object is meant: by its names, or by what reports call it, in which functions and
    /// casts have quotes within.
    pub fn is_about(&self, address: &Address) -> bool {
        self.matches(&address.dotted()) || is_match(&plain(&self.typed), &address.to_string())
    }

    /// Whether the whole text matches. Time is at most the product of both lengths.
    pub fn matches(&self, text: &str) -> bool {
        is_match(&self.tokens, text)
    }
}

/// A pattern in which quotes are characters as all others.
fn plain(typed: &str) -> Vec<Token> {
    let glyphs = typed.chars().map(|character| Glyph { at: 0, character, quoted: false });
    glyphs.map(Token::of).collect()
}

fn is_match(tokens: &[Token], text: &str) -> bool {
    let (mut pattern, mut text) = (tokens.iter(), text.chars());
    // Where to go on when the text after a star turns out not to match.
    let mut retry = None;
    loop {
        let at_text = text.clone();
        match (pattern.next(), text.next()) {
            (Some(Token::Any), _) => {
                text = at_text.clone();
                retry = Some((pattern.clone(), at_text));
            }
            (None, None) => return true,
            (Some(Token::AnyOne), Some(_)) | (Some(Token::Dot), Some('.')) => {}
            (Some(Token::Exactly(wanted)), Some(found)) if *wanted == found => {}
            _ => {
                let Some((after_star, mut swallowed)) = retry else { return false };
                if swallowed.next().is_none() {
                    return false;
                }
                (pattern, text) = (after_star.clone(), swallowed.clone());
                retry = Some((after_star, swallowed));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::model::{Address, Kind};

    #[test]
    fn matches_whole_names_only() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("tenant_*", "tenant_1", true),
            ("tenant_*", "a_tenant_1", false),
            ("*_auth_*", "custom_auth_tenant", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-c-", false),
            ("t?", "té", true),
            ("t?", "t", false),
            ("**?", "ab", true),
            ("[a]", "a", false),
            ("a\nb", "a\nb", true),
            ("\"User\"", "User", true),
            ("\"User\"", "user", false),
            ("public.\"User\"", "public.User", true),
            ("\"Sales 2026\".\"order\"", "Sales 2026.order", true),
            ("\"tenant_*\"", "tenant_1", false),
            ("\"tenant_*\"", "tenant_*", true),
            ("\"T\"*", "Tenant", true),
            ("\"say \"\"x\"\"\"", "say \"x\"", true),
            ("U&\"a\\+00000Ab\"", "a\nb", true),
            ("a\"b", "a\"b", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn names_are_what_quotes_and_dots_make_of_them() {
        for (typed, expected) in [
            ("t", Some(vec!["t"])),
            ("s.t", Some(vec!["s", "t"])),
            ("\"a.b\"", Some(vec!["a.b"])),
            ("S.\"a.*\"", Some(vec!["S", "a.*"])),
            ("s.t*", None),
        ] {
            let names = Pattern::new(typed).names();
            let names = names.as_ref().map(|names| names.iter().map(|n| n.as_str()).collect());
            assert_eq!(names, expected, "{typed}");
        }
        assert!(Pattern::new("s.t").is_qualified() && !Pattern::new("\"s.t\"").is_qualified());
    }

    #[test]
    fn what_a_report_prints_names_the_object() {
        for address in [
            Address::table("public", "User"),
            Address::table("Sales 2026", "say \"x\""),
            Address::table("a.b", "U\n"),
            Address::new(Kind::COLUMN, ["s", "T", "Id"]),
            Address::new(Kind::FUNCTION, ["s", "My f", "(integer, s.\"T\")"]),
            Address::new(Kind::CAST, ["(s.\"A\" AS text)"]),
        ] {
            let displayed = address.to_string();
            assert!(Pattern::new(displayed.as_str()).is_about(&address), "{displayed}");
        }
        assert!(Pattern::new("public.User").is_about(&Address::table("public", "User")));
        assert!(!Pattern::new("public.user").is_about(&Address::table("public", "User")));
    }

    #[test]
    fn many_stars_end_in_time() {
        let pattern = Pattern::new("*a".repeat(40));
        assert!(!pattern.matches(&"a".repeat(39)));
        assert!(pattern.matches(&"a".repeat(400)));
    }
}
