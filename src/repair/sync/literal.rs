//! Values as texts of a script: what psql and the server make of them is the value again, whatever
//! it is, and a person sees on a terminal what is there.

use crate::ddl::lexical;
use crate::model::is_hidden;

/// A value where SQL expects one.
pub(super) fn literal(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), lexical::literal)
}

/// Appends a row of `COPY`'s text format with its line's end.
/// <https://www.postgresql.org/docs/current/sql-copy.html>
///
/// `utf8` says whether the target's own encoding is UTF-8: escapes are bytes in that one, so what is
/// hidden beyond ASCII can be escaped there only.
pub(super) fn copy_line(values: &[Option<String>], utf8: bool, line: &mut String) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            line.push('\t');
        }
        match value {
            None => line.push_str("\\N"),
            Some(value) => copy_value(value, utf8, line),
        }
    }
    line.push('\n');
}

fn copy_value(value: &str, utf8: bool, line: &mut String) {
    for c in value.chars() {
        match c {
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            ' '..='~' => line.push(c),
            c if is_hidden(c) && (utf8 || c.is_ascii()) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    line.push_str(&format!("\\x{byte:02x}"));
                }
            }
            c => line.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{copy_line, literal};

    #[test]
    fn rows_are_lines_whatever_is_in_them() {
        let value = |text: &str| Some(text.to_owned());
        let line = |values: &[Option<String>], utf8| {
            let mut line = String::new();
            copy_line(values, utf8, &mut line);
            line
        };
        let row = [value(""), None, value("\\."), value("a\tb\r\nc"), value("\\N")];
        assert_eq!(line(&row, true), "\t\\N\t\\\\.\ta\\tb\\r\\nc\t\\\\N\n");
        let hidden = [value("\u{1b}[2J\u{7f}\u{202e}é")];
        assert_eq!(line(&hidden, true), "\\x1b[2J\\x7f\\xe2\\x80\\xaeé\n");
        assert_eq!(line(&hidden, false), "\\x1b[2J\\x7f\u{202e}é\n");
    }

    #[test]
    fn nothing_ends_its_quotes() {
        assert_eq!(literal(None), "NULL");
        assert_eq!(literal(Some("NULL")), "'NULL'");
        assert_eq!(literal(Some("it's\n\\! :x `y`")), "E'it''s\\n\\\\! :x `y`'");
    }
}
