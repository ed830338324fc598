//! Tokens of a deparsed text.

use crate::sql::Node;

/// Writes one token: words folded, everything set apart.
pub(super) fn write_plain(token: &str, text: &mut String) {
    text.push(' ');
    match token.starts_with(['"', '\'']) || token.contains('\'') {
        true => text.push_str(token),
        false => text.push_str(&token.to_lowercase()),
    }
}

/// The place of the first token that is one of the words.
pub(super) fn find(nodes: &[Node<'_>], words: &[&str]) -> Option<usize> {
    nodes.iter().position(|node| words.iter().any(|word| node.is(word)))
}
