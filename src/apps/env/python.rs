//! What Python's strings and text files do, as far as loaders of env files depend on it
//! (`str.isspace`, `str.splitlines`, universal newlines of `open`).

/// The characters that `str.isspace`, `strip` and `\s` take for white space.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// A text as `open` in text mode gives it: every line ends with `\n`.
pub(super) fn universal_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether `str.splitlines` ends a line here.
pub(super) fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
