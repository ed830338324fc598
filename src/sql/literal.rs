//! Texts as constants of SQL.
//! <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS>

use crate::model::{Name, is_hidden};

/// A string as SQL text, right under both settings of `standard_conforming_strings`. Line breaks are
/// written as escapes, so that no line of it can begin with a backslash, and so is whatever would
/// not come through a terminal as it is. No word may touch it that could swallow its `E`.
pub fn literal(text: &str) -> String {
    if text.contains(|c: char| c == '\\' || is_hidden(c)) {
        format!("E'{}'", escaped(text))
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// A name as functions and types such as `regclass` read it from a string: `'"s"."t"'`. They do not
/// know `U&"..."`.
pub fn name_literal<'n>(path: impl IntoIterator<Item = &'n Name>) -> String {
    let quoted = |name: &Name| format!("\"{}\"", name.as_str().replace('"', "\"\""));
    literal(&path.into_iter().map(quoted).collect::<Vec<_>>().join("."))
}

/// What stands between the quotes of a string with escapes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A text in dollar quotes that it does not end: their tag is `tag`, or `tag_1` and so on where the
/// text has that; it may be empty. Not even the text's end can make a tag of the quotes. The text is
/// not changed: whoever prints it looks for hidden characters first.
pub fn dollar_quoted(text: &str, tag: &str) -> String {
    let mut opening = format!("${tag}");
    let mut number = 0_usize;
    while text.contains(&opening) {
        number += 1;
        opening = format!("${tag}_{number}");
    }
    format!("{opening}${text}{opening}$")
}

#[cfg(test)]
mod tests {
    use super::{dollar_quoted, literal};
    use crate::sql::tokens;

    #[test]
    fn text_does_not_end_its_quotes() {
        for (text, sql) in [
            (r"a\'", r"E'a\\'''"),
            ("a\n\\! x", r"E'a\n\\! x'"),
            ("\ta\u{202e}\u{e9}", "E'\\ta\\U0000202e\u{e9}'"),
            ("it's", "'it''s'"),
            ("", "''"),
        ] {
            assert_eq!(literal(text), sql);
            assert_eq!(tokens(sql).next().and_then(|token| token.value()).as_deref(), Some(text));
        }
    }

    #[test]
    fn text_does_not_end_its_dollar_quotes() {
        for (text, sql) in [
            ("a", "$q$a$q$"),
            ("a $q$ b", "$q_1$a $q$ b$q_1$"),
            ("a $q", "$q_1$a $q$q_1$"),
            ("$q_1$ $q$", "$q_2$$q_1$ $q$$q_2$"),
            ("$", "$q$$$q$"),
        ] {
            assert_eq!(dollar_quoted(text, "q"), sql);
            assert_eq!(tokens(sql).next().and_then(|token| token.value()).as_deref(), Some(text));
        }
    }
}
