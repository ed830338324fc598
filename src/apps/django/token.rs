//! Python's source text as tokens, as far as imports and calls can be told from comments and
//! strings. A text that this cannot follow yields tokens that match nothing.

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// A string without prefix, or with the prefix `r` or `u` and no backslash in it.
    Text(String),
    /// A string whose value is not looked at: f-strings, bytes, escapes.
    OtherText,
    /// Any other character.
    Sign(char),
}

/// One statement, or the header of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Columns of white space before it.
    pub(super) indent: usize,
    /// Counted from 1.
    pub(super) line: u64,
    pub(super) tokens: Vec<Token>,
}

/// The statements of a file, in order. Line breaks inside brackets end none.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    read(text).0
}

/// The line of the first string or bracket that is never closed, with which Python imports no file.
pub(super) fn unclosed(text: &str) -> Option<u64> {
    read(text).1
}

fn read(text: &str) -> (Vec<Statement>, Option<u64>) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lexer = Lexer { rest: &text, line: 1, open: Vec::new(), unclosed: None };
    let mut statements = Vec::new();
    let mut current: Option<Statement> = None;
    let mut indent = 0;
    let mut at_start = true;
    while let Some(c) = lexer.rest.chars().next() {
        match c {
            '\n' => {
                lexer.advance(1);
                if lexer.open.is_empty() {
                    statements.extend(current.take());
                    (indent, at_start) = (0, true);
                }
            }
            ' ' | '\t' | '\u{c}' => {
                lexer.advance(1);
                indent += usize::from(at_start);
            }
            '#' => lexer.skip_line(),
            '\\' if lexer.rest.starts_with("\\\n") => lexer.advance(2),
            ';' if lexer.open.is_empty() => {
                lexer.advance(1);
                statements.extend(current.take());
            }
            _ => {
                at_start = false;
                let line = lexer.line;
                let token = lexer.token(c);
                let new = || Statement { indent, line, tokens: Vec::new() };
                current.get_or_insert_with(new).tokens.push(token);
            }
        }
    }
    statements.extend(current);
    (statements, lexer.unclosed.or_else(|| lexer.open.first().copied()))
}

struct Lexer<'a> {
    rest: &'a str,
    line: u64,
    /// The lines of the brackets that are open.
    open: Vec<u64>,
    unclosed: Option<u64>,
}

impl Lexer<'_> {
    fn advance(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.rest = rest;
    }

    fn skip_line(&mut self) {
        self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
    }

    fn token(&mut self, first: char) -> Token {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        if is_word(first) {
            let length = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
            let word = self.rest.get(..length).unwrap_or_default().to_owned();
            let is_prefix = word.len() <= 2 && word.chars().all(|c| "rRuUbBfFtT".contains(c));
            self.advance(length);
            if is_prefix && self.rest.starts_with(['\'', '"']) {
                let is_plain = word.chars().all(|c| "rRuU".contains(c));
                return self.string(is_plain);
            }
            return Token::Word(word);
        }
        if matches!(first, '\'' | '"') {
            return self.string(true);
        }
        match first {
            '(' | '[' | '{' => self.open.push(self.line),
            ')' | ']' | '}' => {
                self.open.pop();
            }
            _ => {}
        }
        self.advance(first.len_utf8());
        Token::Sign(first)
    }

    fn string(&mut self, is_plain: bool) -> Token {
        let one = self.rest.get(..1).unwrap_or_default().to_owned();
        let three = one.repeat(3);
        let quote = if self.rest.starts_with(&three) { three } else { one };
        self.advance(quote.len());
        let mut end = 0;
        let mut is_escaped = false;
        let mut has_escape = false;
        let closed = loop {
            let Some(rest) = self.rest.get(end..) else { break false };
            let Some(c) = rest.chars().next() else { break false };
            if !is_escaped && rest.starts_with(quote.as_str()) {
                break true;
            }
            if c == '\n' && quote.len() == 1 && !is_escaped {
                break false;
            }
            is_escaped = c == '\\' && !is_escaped;
            has_escape |= c == '\\';
            end += c.len_utf8();
        };
        if !closed {
            self.unclosed.get_or_insert(self.line);
        }
        let text = self.rest.get(..end).unwrap_or_default().to_owned();
        self.advance(end + if closed { quote.len() } else { 0 });
        match is_plain && closed && !has_escape {
            true => Token::Text(text),
            false => Token::OtherText,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_hide_what_looks_like_code() {
        let text = "# import dotenv\n\"\"\"\nimport dotenv\n\"\"\"\nx = 'a;b' # c\nif y:\n    f(1,\n  2); g()\nz = r'\\d' f'{x}'\n";
        let all = statements(text);
        let lines: Vec<_> = all.iter().map(|s| (s.indent, s.line, s.tokens.len())).collect();
        assert_eq!(lines, [(0, 2, 1), (0, 5, 3), (0, 6, 3), (4, 7, 6), (4, 8, 3), (0, 9, 4)]);
        assert_eq!(all[1].tokens[2], Token::Text("a;b".into()));
        assert_eq!(all[5].tokens[2..], [Token::OtherText, Token::OtherText]);
        for broken in ["'", "\"\"\"x", "f(", "'\\", "é'é", "\\"] {
            statements(broken);
        }
        for (text, line) in [
            ("x = 1\n", None),
            ("x = [\n  1,\n]\ny = \"\"\"\n\"\"\"\n", None),
            ("x = 1\ny = [\n  (1),\n", Some(2)),
            ("x = 1\ny = 'a\n", Some(2)),
            ("\n\"\"\"a\n\n", Some(2)),
        ] {
            assert_eq!(unclosed(text), line, "{text}");
        }
    }
}
