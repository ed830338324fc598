//! Bodies of routines. One is any text at all, so it is written so that nothing in it can end the
//! string that it is in, for a server or for psql.

use crate::ddl::lexical;
use crate::model::is_hidden;
use crate::sql;

/// A body as a string. A text that is seen as it is stands in dollar quotes, whose tag does not
/// occur in it; one with tabs, carriage returns or worse, or with a line that begins with a
/// backslash, stands in escapes, line by line: the parts of a string are one where only line breaks
/// are between them.
pub(super) fn string(body: &str) -> String {
    let is_plain = !body.contains(|c| c != '\n' && is_hidden(c));
    let has_command = body.lines().any(|line| line.trim_start().starts_with('\\'));
    match is_plain && !has_command {
        true if !body.contains(['\'', '\\', '\n']) => format!("'{body}'"),
        true => sql::dollar_quoted(body, "body"),
        false => escaped(body),
    }
}

fn escaped(body: &str) -> String {
    let lines: Vec<_> = body.split_inclusive('\n').map(sql::escaped).collect();
    format!("E'{}'", lines.join("'\n    '"))
}

/// A body of SQL proper, which is no string: `RETURN` and an expression, or statements between
/// `BEGIN ATOMIC` and `END`. `None` where that could end before the text does.
pub(super) fn standard(body: &str) -> Option<&str> {
    if let Some(expression) = body.strip_prefix("RETURN ") {
        let ends = lexical::is_one_expression(expression) && is_balanced(expression);
        return ends.then_some(body);
    }
    let inside = body.strip_prefix("BEGIN ATOMIC")?.strip_suffix("END")?;
    let mut statement = String::new();
    for part in inside.split_inclusive(';') {
        statement.push_str(part);
        let Some(ended) = statement.strip_suffix(';') else { break };
        // Where the semicolon is in quotes, the statement goes on behind it.
        if lexical::is_one_expression(&format!("({ended})")) {
            if !is_balanced(ended) {
                return None;
            }
            statement.clear();
        }
    }
    statement.trim().is_empty().then_some(body)
}

/// Whether every `CASE` of a statement has its `END`, and no other `END` nor a `BEGIN` is in it:
/// psql and the server would each find their own end of the body. psql counts words outside of
/// brackets only, so the words there have to be right on their own.
fn is_balanced(statement: &str) -> bool {
    // It ends a string or does not, by what stands before the string.
    if statement.contains("\\'") {
        return false;
    }
    let (mut open, mut brackets) = (0_usize, 0_usize);
    for token in sql::tokens(statement) {
        match token.text {
            "(" => brackets += 1,
            ")" => brackets = brackets.saturating_sub(1),
            _ if brackets > 0 => {}
            _ if token.is("begin") || (token.is("end") && open == 0) => return false,
            _ if token.is("case") => open += 1,
            _ if token.is("end") => open -= 1,
            _ => {}
        }
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::{standard, string};

    #[test]
    fn a_body_is_quoted_so_that_it_cannot_end_early() {
        for (body, quoted) in [
            ("SELECT 1", "'SELECT 1'"),
            ("SELECT 'x'", "$body$SELECT 'x'$body$"),
            ("a\n  :x;\nb", "$body$a\n  :x;\nb$body$"),
            ("a '$body' b$", "$body_1$a '$body' b$$body_1$"),
            ("a\n \\! touch x\n", "E'a\\n'\n    ' \\\\! touch x\\n'"),
            ("a\r\n\t'b'", "E'a\\r\\n'\n    '\\t''b'''"),
            ("a\u{202e}b", "E'a\\U0000202eb'"),
            ("\\", "E'\\\\'"),
            ("", "''"),
        ] {
            assert_eq!(string(body), quoted);
        }
    }

    #[test]
    fn no_line_of_it_begins_with_a_backslash() {
        let every_tag: String = (0..100).map(|n| format!("$body_{n} ")).collect();
        for body in ["\\q\n\\q", "a\r\\q", "\n\t\\q", &format!("{every_tag}$body\n\\q\n'")] {
            let quoted = string(body);
            let mut lines = quoted.split(['\n', '\r']);
            assert!(lines.all(|line| !line.trim_start().starts_with('\\')), "{quoted}");
        }
    }

    #[test]
    fn a_standard_body_ends_where_its_text_does() {
        for body in [
            "RETURN (a + 1)",
            "BEGIN ATOMIC\nEND",
            "BEGIN ATOMIC\n SELECT 1, ';'::text;\n SELECT CASE WHEN true THEN 1 ELSE 2 END;\nEND",
            "BEGIN ATOMIC\n INSERT INTO s.t (\"end\") VALUES ((CASE WHEN a THEN 1 END));\nEND",
        ] {
            assert_eq!(standard(body), Some(body));
        }
        for body in [
            "",
            "SELECT 1",
            "RETURN 1; DROP TABLE t",
            "RETURN begin",
            "BEGIN ATOMIC SELECT 1; END; DROP TABLE t; SELECT 1 AS x; END",
            "BEGIN ATOMIC SELECT 1 AS case; END; DROP TABLE t; SELECT 1 END; END",
            "BEGIN ATOMIC SELECT 1; END; DROP TABLE t; BEGIN ATOMIC END",
            "BEGIN ATOMIC SELECT t.begin FROM t; END",
            "BEGIN ATOMIC SELECT 1 END",
            "BEGIN ATOMIC SELECT (1;) END",
            "BEGIN ATOMIC SELECT $$x$$; END",
            "BEGIN ATOMIC SELECT 1 -- x\n; END",
            "BEGIN ATOMIC SELECT '\n\\! touch x'; END",
        ] {
            assert_eq!(standard(body), None, "{body}");
        }
    }
}
