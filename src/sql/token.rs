//! What the lexer finds, and what it stands for.

use super::quoted;

/// One token of SQL, with where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// As it is spelt, quotes and all.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    /// A keyword or an identifier without quotes.
    Word,
    /// `"..."`.
    QuotedName,
    /// `U&"..."`.
    UnicodeName,
    /// `'...'`, and what goes on after a line break.
    String,
    /// `E'...'`.
    EscapeString,
    /// `U&'...'`.
    UnicodeString,
    /// `B'...'` and `X'...'`.
    BitString,
    /// `N'...'`.
    NationalString,
    /// `$$...$$`, `$tag$...$tag$`.
    DollarString,
    /// A number.
    Number,
    /// `$1`.
    Parameter,
    /// An operator.
    Operator,
    /// A bracket, `,`, `;`, `.`, `..`, `:`, `::` or `:=`.
    Punctuation,
    /// `-- ...`, without the line break.
    LineComment,
    /// `/* ... */`, with comments in it.
    BlockComment,
    /// A string, a name or a comment that does not end: the rest of the text.
    Unterminated,
    /// What is no token of SQL, or not of every version: a backslash, a control character, a number
    /// that goes on with letters.
    Invalid,
}

impl<'a> Token<'a> {
    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is the keyword, in any case, or the sign.
    pub fn is(&self, wanted: &str) -> bool {
        match self.kind {
            TokenKind::Word => self.text.eq_ignore_ascii_case(wanted),
            TokenKind::Punctuation | TokenKind::Operator => self.text == wanted,
            _ => false,
        }
    }

    /// Whether it is a string of any kind.
    pub fn is_string(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::String
                | TokenKind::EscapeString
                | TokenKind::UnicodeString
                | TokenKind::BitString
                | TokenKind::NationalString
                | TokenKind::DollarString
        )
    }

    /// Whether it is a comment, whole.
    pub fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }

    /// Whether it is a string in several pieces, each on a line of its own.
    pub fn is_continued(&self) -> bool {
        self.is_string() && quoted::pieces(self.text).nth(1).is_some()
    }

    /// The name that it stands for: folded as the server folds it in UTF-8, or without its quotes.
    /// Of `U&"..."`, with the backslash as its escape character.
    pub fn name(&self) -> Option<String> {
        match self.kind {
            TokenKind::Word => Some(self.text.to_ascii_lowercase()),
            TokenKind::QuotedName => Some(quoted::inside(self.text).replace("\"\"", "\"")),
            TokenKind::UnicodeName => self.unicode_name('\\'),
            _ => None,
        }
    }

    /// [`Token::name`] of `U&"..." UESCAPE '...'`.
    pub fn unicode_name(&self, escape: char) -> Option<String> {
        let inside = self.text.get("U&".len()..).map(quoted::inside)?;
        quoted::unicode(&inside.replace("\"\"", "\""), escape)
    }

    /// The text that a string stands for, with `standard_conforming_strings` on; of a bit string, its
    /// digits. `None` for what is no string, and for escapes that the server refuses.
    pub fn value(&self) -> Option<String> {
        if self.kind == TokenKind::DollarString {
            return quoted::dollar_body(self.text).map(str::to_owned);
        }
        if !self.is_string() {
            return None;
        }
        let body: String = quoted::pieces(self.text).collect::<Vec<&'a str>>().concat();
        match self.kind {
            TokenKind::EscapeString => quoted::unescaped(&body),
            TokenKind::UnicodeString => quoted::unicode(&body.replace("''", "'"), '\\'),
            _ => Some(body.replace("''", "'")),
        }
    }
}
