//! The database itself. No statement can know its name, so it asks for it.

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::computed::computed;
use super::{Statement, Writer, lexical};

pub(super) const DATABASE: Writer = Writer {
    kind: Kind::DATABASE,
    create: |_, _| None,
    alter: |change| alter(change.from, change.to, change.property),
    drop: |_| None,
};

/// A statement about the database that it is run in, whose name it has between the two texts.
pub(super) fn on_current(before: &str, after: &str) -> Statement {
    computed(before, "%I", "pg_catalog.current_database()", after)
}

/// A statement about the sequence of an identity column, likewise.
pub(super) fn on_sequence(table: &[Name], column: &str, before: &str, after: &str) -> Statement {
    let (table, column) = (lexical::name_literal(table), lexical::literal(column));
    let name = format!("pg_catalog.pg_get_serial_sequence({table}, {column})");
    computed(before, "%s", &name, after)
}

fn alter(_: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let what = match (property, to.property(property)?) {
        (prop::CONNECTION_LIMIT, Value::Number(limit)) => format!(" CONNECTION LIMIT {limit}"),
        (prop::TEMPLATE, Value::Flag(is)) => format!(" IS_TEMPLATE {is}"),
        (prop::ALLOW_CONNECTIONS, Value::Flag(are)) => format!(" ALLOW_CONNECTIONS {are}"),
        // What is chosen when a database is made, or needs everybody out of it.
        _ => return None,
    };
    Some(vec![on_current("ALTER DATABASE ", &what)])
}

#[cfg(test)]
mod tests {
    use super::on_current;

    #[test]
    fn asks_for_the_name_whatever_stands_beside_it() {
        let text = |after: &str| on_current("ALTER DATABASE ", after).sql;
        assert_eq!(
            text(" IS_TEMPLATE true"),
            "DO $$BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I IS_TEMPLATE true', \
             pg_catalog.current_database()); END$$"
        );
        assert!(text(" SET x TO '50%'").contains("''50%%''"));
        let hostile = text(" SET x TO '$$; DROP TABLE t; --'");
        assert!(hostile.starts_with("DO $_1$") && hostile.ends_with("END$_1$"), "{hostile}");
    }
}
