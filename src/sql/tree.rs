//! SQL as PostgreSQL deparses it, taken apart into tokens and brackets: as much of its grammar as
//! telling two spellings apart, and one clause from the next, needs.

use super::lexer::tokens;
use super::token::TokenKind;

/// A token, or brackets with what is in them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node<'a> {
    /// A word, a quoted name, a string, a number, an operator or a mark, as it is spelt.
    Plain(&'a str),
    /// What stands in round brackets.
    Round(Vec<Node<'a>>),
    /// What stands in square ones.
    Square(Vec<Node<'a>>),
}

impl Node<'_> {
    /// Whether this is the keyword; a quoted name is none.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Node::Plain(text) if text.eq_ignore_ascii_case(word))
    }
}

/// How deep brackets may be in each other: a hostile text must not exhaust the stack.
const DEEPEST: usize = 200;

/// The tokens of a text in their brackets; `None` where something is left open, or where it holds
/// what a deparsed text never does (comments, dollar quotes, parameters).
pub fn tree(sql: &str) -> Option<Vec<Node<'_>>> {
    let mut open: Vec<(&str, Vec<Node<'_>>)> = Vec::new();
    let mut current = Vec::new();
    for token in tokens(sql) {
        match token.kind {
            TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::DollarString
            | TokenKind::Parameter
            | TokenKind::Unterminated => return None,
            _ => {}
        }
        match token.text {
            bracket @ ("(" | "[") => {
                if open.len() == DEEPEST {
                    return None;
                }
                let closing = if bracket == "(" { ")" } else { "]" };
                open.push((closing, std::mem::take(&mut current)));
            }
            bracket @ (")" | "]") => {
                let (closing, outside) = open.pop()?;
                let inside = std::mem::replace(&mut current, outside);
                current.push(match bracket {
                    _ if closing != bracket => return None,
                    ")" => Node::Round(inside),
                    _ => Node::Square(inside),
                });
            }
            plain => current.push(Node::Plain(plain)),
        }
    }
    open.is_empty().then_some(current)
}

#[cfg(test)]
mod tests {
    use super::{Node, tree};

    #[test]
    fn brackets_hold_what_is_in_them() {
        let inside = vec![Node::Plain("b"), Node::Square(vec![Node::Plain("1")])];
        assert_eq!(tree("a(b[1])"), Some(vec![Node::Plain("a"), Node::Round(inside)]));
        for sql in ["(a", "a)", "(a]", "'a", "$$a$$", "a /* b */", &"(".repeat(1000)] {
            assert_eq!(tree(sql), None, "{sql}");
        }
    }
}
