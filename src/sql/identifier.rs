//! Identifiers in texts of SQL.
//! <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>

use crate::model::Name;

use super::characters::continues_name;
use super::fragment::is_one_expression;
use super::lexer::{tokens, words};
use super::token::{Token, TokenKind};

/// What may be names in a text (keywords among them), as PostgreSQL would store them: folded unless
/// quoted, and not inside of strings. More rather than less where the text is not read in one way
/// only: after a quote that does not end, and for letters that only some encodings fold.
pub fn identifiers(sql: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = words(sql).peekable();
    while let Some(token) = rest.next() {
        match token.kind {
            TokenKind::Word => {
                names.extend(token.name());
                let folded = token.text.to_lowercase();
                if names.last() != Some(&folded) {
                    names.push(folded);
                }
            }
            TokenKind::UnicodeName => {
                let escape = rest.next_if(|next| next.is("UESCAPE")).and_then(|_| rest.next());
                let escape = escape.and_then(|string| string.value()?.chars().next());
                names.extend(token.unicode_name(escape.unwrap_or('\\')));
            }
            TokenKind::Unterminated | TokenKind::Invalid => {
                let parts = token.text.split(|c| !continues_name(c));
                names.extend(parts.filter(|word| !word.is_empty()).map(str::to_lowercase));
            }
            _ => names.extend(token.name()),
        }
    }
    names
}

/// The raw name that the text begins with, as PostgreSQL spells names, and what follows it.
pub fn leading_name(text: &str) -> Option<(String, &str)> {
    let token = leading_identifier(text)?;
    let name = match token.kind {
        TokenKind::Word => token.text.to_owned(),
        _ => token.name()?,
    };
    Some((name, text.get(token.end()..)?))
}

/// PostgreSQL spells no name without quotes that has more than ASCII in it.
fn leading_identifier(text: &str) -> Option<Token<'_>> {
    let token = tokens(text).next().filter(|token| token.start == 0)?;
    match token.kind {
        TokenKind::Word => token.text.is_ascii().then_some(token),
        TokenKind::QuotedName | TokenKind::UnicodeName => Some(token),
        _ => None,
    }
}

/// Whether the text is a name or a qualified one, as PostgreSQL spells them: `public."My T"`.
pub fn is_qualified_name(text: &str) -> bool {
    requoted(text).is_some()
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

/// The qualified name that is displayed as `text`, quoted; `None` where it is not one of two parts.
pub fn qualified(text: &str) -> Option<String> {
    let (schema, rest) = leading_name(text)?;
    let (name, rest) = leading_name(rest.strip_prefix('.')?)?;
    rest.is_empty().then(|| format!("{}.{}", Name::new(schema).quoted(), Name::new(name).quoted()))
}

/// A function with its arguments, `s.f(integer, text)`, with every part of its name quoted.
pub fn routine(text: &str) -> Option<String> {
    let (name, arguments) = leading_qualified_name(text)?;
    let is_list = arguments.starts_with('(') && arguments.ends_with(')');
    (is_list && is_one_expression(arguments)).then(|| format!("{name}{arguments}"))
}

#[cfg(test)]
mod tests {
    use super::{identifiers, is_qualified_name, leading_name, qualified, requoted, routine};

    #[test]
    fn identifiers_are_folded_unless_quoted() {
        for (sql, names) in [
            ("App.F(\"X y\", 'in.a(text)')", &["app", "f", "X y"][..]),
            ("U&\"d\\0061t\"", &["dat"]),
            ("u&\"d!0061t\" UESCAPE '!' + b", &["dat", "b"]),
            ("a /* b */ -- c\n + $$d$$ + E'\\'e'", &["a"]),
            ("f('open g(", &["f", "open", "g"]),
            ("\u{c9}(1)", &["\u{c9}", "\u{e9}"]),
        ] {
            assert_eq!(identifiers(sql), names, "{sql}");
        }
    }

    #[test]
    fn qualified_name_has_two_parts() {
        assert_eq!(qualified("s.\"A \"\"b\"").as_deref(), Some("\"s\".\"A \"\"b\""));
        for text in ["t", "a.b.c", "s.t x", "", "s . t"] {
            assert_eq!(qualified(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_quoted_again() {
        assert_eq!(requoted("s.\"T t\"").as_deref(), Some("\"s\".\"T t\""));
        let hidden = "U&\"a\\+00000Ab\"";
        assert_eq!(requoted(hidden).as_deref(), Some(hidden));
        assert_eq!(requoted("s.t x"), None);
        assert_eq!(routine("s.f(integer, text)").as_deref(), Some("\"s\".\"f\"(integer, text)"));
        assert_eq!(routine("f(); DROP TABLE t; --()"), None);
        assert_eq!(routine("f"), None);
    }

    #[test]
    fn leading_name_ends_where_its_token_ends() {
        assert!(is_qualified_name("public.\"a \"\"b\""));
        for text in ["", "a b", "a.", "\"a", "a;b", " a"] {
            assert!(!is_qualified_name(text), "{text}");
        }
        let quoted = leading_name("\"a \"\"b\" DESC");
        assert_eq!(quoted, Some(("a \"b".to_owned(), " DESC")));
        assert_eq!(leading_name("a"), Some(("a".to_owned(), "")));
        assert_eq!(leading_name("(expression)"), None);
    }
}
