//! Texts that are to be put into a statement as an expression: only what lexes as exactly one.
//!
//! This is no parser. It finds tokens as PostgreSQL's scanner does
//! (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>) and refuses what could end
//! the expression early, hide the rest of the statement, or be read in two ways. Inside parentheses
//! an accepted text can then only be an expression, or an error of the server's.

/// A text that lexed as one expression (or as one type).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneExpression {
    text: String,
    tokens: Vec<Token>,
}

/// A token, as far as anybody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// An unquoted name or keyword, in lower case, or a number.
    Word(String),
    /// A quoted name, without its quotes.
    Quoted(String),
    /// A string constant, as it stands.
    Text(String),
    /// Any other single character.
    Sign(char),
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
        let tokens = lexed(text)?;
        if tokens.is_empty() {
            return Err(NotOneExpression::Empty);
        }
        balanced(&tokens)?;
        Ok(OneExpression { text: text.to_owned(), tokens })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its tokens, without white space.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Whether the keyword occurs in it.
    pub fn has_word(&self, keyword: &str) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Word(word) if word == keyword))
    }
}

fn lexed(text: &str) -> Result<Vec<Token>, NotOneExpression> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if is_space(first) => first.len_utf8(),
            '\'' => {
                let length = quoted_length(rest, '\'', introduced_by(&tokens, text, rest)?)?;
                tokens.push(Token::Text(start(rest, length).to_owned()));
                length
            }
            '"' => {
                let length = quoted_length(rest, '"', false)?;
                let inner = rest.get(1..length - 1).unwrap_or_default();
                tokens.push(Token::Quoted(inner.replace("\"\"", "\"")));
                length
            }
            '$' => {
                let length = dollar_length(rest)?;
                tokens.push(Token::Text(start(rest, length).to_owned()));
                length
            }
            _ if is_word(first) => {
                let length = rest.find(|c| !is_word(c) && c != '$').unwrap_or(rest.len());
                tokens.push(Token::Word(start(rest, length).to_ascii_lowercase()));
                length
            }
            _ if rest.starts_with("--") || rest.starts_with("/*") => {
                return Err(NotOneExpression::Comment);
            }
            ';' | '\\' | '{' | '}' | '\0'..='\x1f' | '\x7f' => {
                return Err(NotOneExpression::Refused);
            }
            sign => {
                tokens.push(Token::Sign(sign));
                sign.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(tokens)
}

/// Whether the string constant at the start of `rest` knows backslash escapes. Refuses one that
/// follows another constant or a name: which of several ways of reading it is the server's depends
/// on its version and on the white space between them.
fn introduced_by(tokens: &[Token], text: &str, rest: &str) -> Result<bool, NotOneExpression> {
    let before = start(text, text.len() - rest.len());
    let touches = before.chars().next_back().is_some_and(|c| is_word(c) || c == '$');
    match tokens.last() {
        Some(Token::Text(_)) => Err(NotOneExpression::Refused),
        Some(Token::Word(word)) if touches => match word.as_str() {
            "e" => Ok(true),
            "b" | "n" | "x" => Ok(false),
            _ => Err(NotOneExpression::Refused),
        },
        _ => Ok(false),
    }
}

/// The length of the quoted text at the start, quotes included. A doubled quote stands for one.
fn quoted_length(rest: &str, quote: char, escapes: bool) -> Result<usize, NotOneExpression> {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\0' => return Err(NotOneExpression::Refused),
            '\\' if escapes => {
                characters.next();
            }
            _ if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() => {
                return Ok(at + 1);
            }
            _ => {}
        }
    }
    Err(NotOneExpression::OpenQuote)
}

/// The length of the dollar-quoted text at the start, both tags included.
fn dollar_length(rest: &str) -> Result<usize, NotOneExpression> {
    let tag_length = rest
        .char_indices()
        .skip(1)
        .find(|(_, c)| !is_word(*c))
        .filter(|(_, c)| *c == '$')
        .map(|(at, _)| at + 1)
        .ok_or(NotOneExpression::Refused)?;
    let tag = start(rest, tag_length);
    if tag.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
        return Err(NotOneExpression::Refused);
    }
    let body = rest.get(tag_length..).unwrap_or_default();
    if body.contains('\0') {
        return Err(NotOneExpression::Refused);
    }
    body.find(tag).map(|at| at + 2 * tag_length).ok_or(NotOneExpression::OpenQuote)
}

fn balanced(tokens: &[Token]) -> Result<(), NotOneExpression> {
    let mut open = Vec::new();
    for token in tokens {
        let Token::Sign(sign) = token else { continue };
        match sign {
            '(' => open.push(')'),
            '[' => open.push(']'),
            ')' | ']' if open.pop() != Some(*sign) => return Err(NotOneExpression::Unbalanced),
            ',' if open.is_empty() => return Err(NotOneExpression::Comma),
            _ => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(NotOneExpression::Unbalanced) }
}

fn start(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or(text)
}

/// White space to every version of PostgreSQL's scanner.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// What names are made of; PostgreSQL takes every character beyond ASCII for a letter.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
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
