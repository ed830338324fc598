//! SQL as PostgreSQL deparses it, taken apart into tokens and brackets: as much of its grammar as
//! telling two spellings apart, and one clause from the next, needs.

/// A token, or brackets with what is in them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Token<'a> {
    /// A word, a quoted name, a string, a number, an operator or a mark, as it is spelt.
    Plain(&'a str),
    /// What stands in round brackets.
    Round(Vec<Token<'a>>),
    /// What stands in square ones.
    Square(Vec<Token<'a>>),
}

impl Token<'_> {
    /// Whether this is the keyword; a quoted name is none.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Token::Plain(text) if text.eq_ignore_ascii_case(word))
    }
}

/// How deep brackets may be in each other: a hostile text must not exhaust the stack.
const DEEPEST: usize = 200;

/// The tokens of a text; `None` where something is left open, or where it holds what a deparsed text
/// never does (comments, dollar quotes).
pub fn tokens(sql: &str) -> Option<Vec<Token<'_>>> {
    let mut open: Vec<(char, Vec<Token<'_>>)> = Vec::new();
    let mut current = Vec::new();
    for token in (Lexer { rest: sql }) {
        match token? {
            bracket @ ("(" | "[") => {
                if open.len() == DEEPEST {
                    return None;
                }
                let closing = if bracket == "(" { ')' } else { ']' };
                open.push((closing, std::mem::take(&mut current)));
            }
            bracket @ (")" | "]") => {
                let (closing, outside) = open.pop()?;
                let inside = std::mem::replace(&mut current, outside);
                current.push(match (closing, bracket) {
                    (')', ")") => Token::Round(inside),
                    (']', "]") => Token::Square(inside),
                    _ => return None,
                });
            }
            plain => current.push(Token::Plain(plain)),
        }
    }
    open.is_empty().then_some(current)
}

/// The words of a text one after the other, brackets as words of their own, and where each begins.
/// What follows something that is left open is not among them.
pub fn words(sql: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = sql.as_ptr() as usize;
    let place = move |text: &str| text.as_ptr() as usize - start;
    Lexer { rest: sql }.map_while(move |token| token.map(|text| (place(text), text)))
}

struct Lexer<'a> {
    rest: &'a str,
}

/// `Some(None)` is the end of what can be read.
impl<'a> Iterator for Lexer<'a> {
    type Item = Option<&'a str>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start();
        let length = token_length(self.rest)?;
        let token = length.and_then(|length| self.rest.split_at_checked(length));
        self.rest = token.map_or("", |(_, rest)| rest);
        Some(token.map(|(token, _)| token))
    }
}

/// The length of the first token; `None` at the end, `Some(None)` where there is no whole token.
fn token_length(text: &str) -> Option<Option<usize>> {
    let first = text.chars().next()?;
    let while_true = |is: fn(char) -> bool| text.find(|c| !is(c)).unwrap_or(text.len());
    Some(match first {
        '\'' => quoted(text, '\'', false),
        '"' => quoted(text, '"', false),
        // A string that begins with a letter is one token with it.
        'E' | 'B' | 'X' | 'N' | 'e' | 'b' | 'x' | 'n' if text.get(1..2) == Some("'") => {
            let inside = text.get(1..).unwrap_or_default();
            quoted(inside, '\'', matches!(first, 'E' | 'e')).map(|length| length + 1)
        }
        '$' => None,
        c if c.is_alphabetic() || c == '_' => {
            Some(while_true(|c| c.is_alphanumeric() || matches!(c, '_' | '$')))
        }
        c if c.is_ascii_digit() => Some(number(text)),
        ':' if text.starts_with("::") => Some(2),
        '(' | ')' | '[' | ']' | ',' | ';' | '.' | ':' => Some(1),
        _ if text.starts_with("--") || text.starts_with("/*") => None,
        c if is_operator(c) => Some(while_true(is_operator)),
        c => Some(c.len_utf8()),
    })
}

fn is_operator(c: char) -> bool {
    "+-*/<>=~!@#%^&|`?".contains(c)
}

/// Digits, a point, an exponent with its sign.
fn number(text: &str) -> usize {
    let mut before = '0';
    let end = text.find(|c: char| {
        let goes_on = c.is_ascii_alphanumeric()
            || c == '.'
            || (matches!(c, '+' | '-') && matches!(before, 'e' | 'E'));
        before = c;
        !goes_on
    });
    end.unwrap_or(text.len())
}

/// The length of a quoted text with its quotes, a doubled quote being one in it.
fn quoted(text: &str, quote: char, escapes: bool) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c == '\\' && escapes {
            characters.next();
        } else if c == quote && characters.next_if(|(_, c)| *c == quote).is_none() {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens, words};

    fn all(sql: &str) -> Vec<&str> {
        words(sql).map(|(_, word)| word).collect()
    }

    #[test]
    fn tells_words_strings_and_operators_apart() {
        for (sql, expected) in [
            ("a.\"b \"\"c\"='it''s'", &["a", ".", "\"b \"\"c\"", "=", "'it''s'"][..]),
            (r"E'a\'b'||x", &[r"E'a\'b'", "||", "x"]),
            ("1.5e-3::numeric(10,2)", &["1.5e-3", "::", "numeric", "(", "10", ",", "2", ")"]),
            ("a[1:2] ->> 'k'", &["a", "[", "1", ":", "2", "]", "->>", "'k'"]),
            ("é$ <= n", &["é$", "<=", "n"]),
            ("a -- b", &["a"]),
            ("a 'open", &["a"]),
        ] {
            assert_eq!(all(sql), expected);
        }
        assert_eq!(words("a  (b").map(|(at, _)| at).collect::<Vec<_>>(), [0, 3, 4]);
    }

    #[test]
    fn brackets_hold_what_is_in_them() {
        let inside = vec![Token::Plain("b"), Token::Square(vec![Token::Plain("1")])];
        assert_eq!(tokens("a(b[1])"), Some(vec![Token::Plain("a"), Token::Round(inside)]));
        for sql in ["(a", "a)", "(a]", "'a", "$$a$$", "a /* b */", &"(".repeat(1000)] {
            assert_eq!(tokens(sql), None, "{sql}");
        }
    }
}
