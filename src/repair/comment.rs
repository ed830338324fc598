//! Comments of scripts.

use crate::model::is_hidden;

/// A comment of one line, whatever is in it. `##[`, which GitHub's runner obeys in a log, is broken;
/// in statements it stays, and so does `::` at the beginning of a line, because they are to be run as
/// they are.
pub fn comment(text: &str) -> String {
    let mut line = String::from("-- ");
    for c in text.chars() {
        match c {
            c if c.is_control() || is_hidden(c) => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    line.replace("##[", "##\\[").trim_end().to_owned()
}
