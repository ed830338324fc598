//! Texts that are to be put into a statement as an expression: only what lexes as exactly one.
//!
//! This is no parser. It refuses what could end the expression early, hide the rest of the
//! statement, or be read in two ways. Inside parentheses an accepted text can then only be an
//! expression, or an error of the server's.

use super::characters::{continues_name, is_space};
use super::lexer::tokens;
use super::token::{Token, TokenKind};

/// A text that lexed as one expression (or as one type).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneExpression {
    text: String,
}

/// Why a text is not one expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum NotOneExpression {
    #[error("it is empty")]
    Empty,
    #[error("it has a comment in it")]
    Comment,
    #[error("a bracket in it has no partner")]
    Unbalanced,
    #[error("a quote in it is never closed")]
    OpenQuote,
    #[error("it has a comma outside of brackets")]
    Comma,
    #[error("it has a character or constant in it that no expression needs")]
    Refused,
}

impl OneExpression {
    /// Takes the text if it is one expression; trims it. `standard_conforming_strings` is taken to
    /// be on, as every session of ours has it.
    pub fn new(text: &str) -> Result<Self, NotOneExpression> {
        let text = text.trim_matches(is_space);
        let tokens: Vec<Token<'_>> = tokens(text).collect();
        if tokens.is_empty() {
            return Err(NotOneExpression::Empty);
        }
        let mut before = None;
        for token in &tokens {
            check(token, before)?;
            before = Some(token);
        }
        if text.contains('\0') {
            return Err(NotOneExpression::Refused);
        }
        balanced(&tokens)?;
        Ok(OneExpression { text: text.to_owned() })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its tokens.
    pub fn tokens(&self) -> Vec<Token<'_>> {
        tokens(&self.text).collect()
    }

    /// Whether the keyword occurs in it.
    pub fn has_word(&self, keyword: &str) -> bool {
        tokens(&self.text).any(|token| token.is(keyword))
    }
}

fn check(token: &Token<'_>, before: Option<&Token<'_>>) -> Result<(), NotOneExpression> {
    match token.kind {
        TokenKind::LineComment | TokenKind::BlockComment => Err(NotOneExpression::Comment),
        TokenKind::Unterminated if token.text.starts_with("/*") => Err(NotOneExpression::Comment),
        TokenKind::Unterminated => Err(NotOneExpression::OpenQuote),
        TokenKind::Invalid | TokenKind::Parameter => Err(NotOneExpression::Refused),
        TokenKind::Punctuation if token.text == ";" => Err(NotOneExpression::Refused),
        TokenKind::DollarString => Ok(()),
        // Which of several ways of reading such a string is the server's depends on its version and
        // on the white space before it.
        _ if token.is_string() => {
            let follows = before.is_some_and(|before| {
                let touches = before.end() == token.start && before.text.ends_with(continues_name);
                before.is_string() || touches
            });
            match follows || token.is_continued() {
                true => Err(NotOneExpression::Refused),
                false => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn balanced(tokens: &[Token<'_>]) -> Result<(), NotOneExpression> {
    let mut open = Vec::new();
    for token in tokens.iter().filter(|token| token.kind == TokenKind::Punctuation) {
        match token.text {
            "(" => open.push(")"),
            "[" => open.push("]"),
            ")" | "]" if open.pop() != Some(token.text) => {
                return Err(NotOneExpression::Unbalanced);
            }
            "," if open.is_empty() => return Err(NotOneExpression::Comma),
            _ => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(NotOneExpression::Unbalanced) }
}

#[cfg(test)]
mod tests {
    use super::{NotOneExpression, OneExpression};

    fn refusal(text: &str) -> Option<NotOneExpression> {
        OneExpression::new(text).err()
    }

    #[test]
    fn takes_expressions_and_types() {
        for text in [
            "now()",
            " 'it''s' ",
            "(a)::text = ANY (ARRAY['p'::character varying, 'q'])",
            "E'\\'; DROP TABLE t; --'",
            "e'\\\\'",
            "'\\'",
            "$$ ; -- ' $$",
            "$tag$ $$ ; $tag$",
            "\"a;\"\"--\" + 1",
            "numeric(10,2)",
            "character varying(255)[]",
            "nextval('public.s'::regclass)",
            "a$b + 1",
            "B'101' | X'1F'::bit(3)",
            "é > 0",
            "a - -1",
            "U&'d\\0061t'",
            "- 1",
            "(SELECT x FROM y WHERE z = ')')",
        ] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_could_leave_its_parentheses() {
        use NotOneExpression::{Comma, Comment, Empty, OpenQuote, Refused, Unbalanced};
        for (text, expected) in [
            ("", Empty),
            (" \n", Empty),
            ("1; DROP TABLE t", Refused),
            ("1) , (2", Unbalanced),
            ("(1", Unbalanced),
            ("(1]", Unbalanced),
            ("1)", Unbalanced),
            ("1, 2", Comma),
            ("1 -- x", Comment),
            ("1 /* x */", Comment),
            ("1 +--+ 2", Comment),
            ("'a", OpenQuote),
            ("\"a", OpenQuote),
            ("E'\\'", OpenQuote),
            ("$$ x", OpenQuote),
            ("$a$ x $b$", OpenQuote),
            ("$1", Refused),
            ("$1$ ; $1$", Refused),
            ("a\\b", Refused),
            ("1\0", Refused),
            ("'\0'", Refused),
            // The scanner goes on with the first constant's rules after the line break.
            ("E'a'\n'\\' ; '", Refused),
            // Before PostgreSQL 15 this is 1 and an escape string, after it an error.
            ("1E'\\' ; '", Refused),
            ("foo'bar'", Refused),
            ("a$E'\\' ; '", Refused),
            ("{a}", Refused),
            ("\u{b}1", Refused),
        ] {
            assert_eq!(refusal(text), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn finds_keywords_outside_of_quotes() {
        let expression = OneExpression::new("lower(\"Or\") = 'g' AND b").unwrap();
        assert!(expression.has_word("and"));
        assert!(!expression.has_word("or") && !expression.has_word("g"));
    }
}
