//! Statements with a word in them that only the database knows.

use super::{Statement, lexical};

/// A statement that has the value of an SQL expression between two texts. `place` says how
/// `format` writes it: `%I` as a name, `%L` as a literal, `%s` as it is.
pub(super) fn computed(before: &str, place: &str, value: &str, after: &str) -> Statement {
    let escaped = |text: &str| text.replace('%', "%%");
    let template = lexical::literal(&format!("{}{place}{}", escaped(before), escaped(after)));
    let body = format!("BEGIN EXECUTE pg_catalog.format({template}, {value}); END");
    Statement::run_block(&body)
}
