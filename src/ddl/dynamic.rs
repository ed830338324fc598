//! Statements about what only the database that runs them can name: itself, and the sequence behind
//! an identity column. A `DO` block puts the name in.

use crate::model::Name;

use super::lexical::literal;

/// A statement on the database in which it is run, from what stands before and after its name.
pub(super) fn on_database(before: &str, after: &str) -> String {
    let name = "pg_catalog.quote_ident(pg_catalog.current_database())";
    executed(before, name, after)
}

/// A statement on the sequence of an identity column, likewise.
pub(super) fn on_sequence(table: &str, column: &Name, before: &str, after: &str) -> String {
    let (table, column) = (literal(table), literal(column.as_str()));
    executed(before, &format!("pg_catalog.pg_get_serial_sequence({table}, {column})"), after)
}

fn executed(before: &str, name: &str, after: &str) -> String {
    let (before, after) = (literal(before), literal(after));
    let body = format!("BEGIN EXECUTE pg_catalog.concat({before}, {name}, {after}); END");
    format!("DO {}", literal(&body))
}

#[cfg(test)]
mod tests {
    use super::{on_database, on_sequence};

    #[test]
    fn quotes_are_doubled_as_often_as_they_are_taken_off() {
        assert_eq!(
            on_database("COMMENT ON DATABASE ", " IS 'it''s'"),
            "DO 'BEGIN EXECUTE pg_catalog.concat(''COMMENT ON DATABASE '', \
             pg_catalog.quote_ident(pg_catalog.current_database()), '' IS ''''it''''''''s''''''); \
             END'"
        );
        let sequence =
            on_sequence("\"s\".\"t\"", &"c".into(), "GRANT USAGE ON SEQUENCE ", " TO \"x\"");
        assert!(sequence.contains("pg_get_serial_sequence(''\"s\".\"t\"'', ''c'')"), "{sequence}");
    }
}
