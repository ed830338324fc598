//! Characters that a reader would not see as themselves.

/// Whether a character would not be seen as itself: a control, a format or bidirectional control,
/// a zero-width or combining character, any space but the common one, an unassigned or private
/// code point.
pub fn is_hidden(c: char) -> bool {
    // The standard library's own table of what is printable. It lets pass what Unicode counts
    // among the letters and symbols although it is blank: the Hangul fillers and Braille's blank.
    const BLANK: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];
    let common = matches!(c, '\'' | '"' | '\\');
    !common && (BLANK.contains(&c) || c.escape_debug().len() > 1)
}
