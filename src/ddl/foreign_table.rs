//! What is only of foreign tables. <https://www.postgresql.org/docs/current/sql-createforeigntable.html>

use crate::model::prop;
use crate::model::{Name, Object};

use super::{Alteration, Statement, foreign, parentage, stated};

/// [`super::Writer::alter`].
pub(super) fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let &Alteration { from, to, property, .. } = change;
    if parentage::PROPERTIES.contains(&property) {
        return Some(parentage::changed(from, to, property)?.all());
    }
    let clause = (property == prop::OPTIONS).then(|| foreign::changed(from, to, property))??;
    Some(vec![Statement::alter_foreign_table(&to.address.quoted(), clause.trim_start())])
}

/// ` SERVER ...` and what the wrapper is told, for the end of `CREATE FOREIGN TABLE`.
pub fn server(table: &Object) -> Option<String> {
    let server = Name::new(stated::text(table, prop::SERVER)?).quoted();
    Some(format!(" SERVER {server}{}", foreign::given(table, prop::OPTIONS)?))
}

/// ` OPTIONS (...)` of a column that is made with its table; nothing where it has none.
pub fn column_options(column: &Object) -> Option<String> {
    foreign::given(column, COLUMN_OPTIONS)
}

/// What follows `ALTER TABLE` to make the options of a column what they are in the second object.
pub fn alter_column(from: &Object, to: &Object) -> Option<String> {
    let clause = foreign::changed(from, to, COLUMN_OPTIONS)?;
    Some(format!("ALTER COLUMN {}{clause}", to.address.path.last()?.quoted()))
}

/// The property of a column that only foreign tables have.
pub const COLUMN_OPTIONS: &str = prop::FOREIGN_OPTIONS;

#[cfg(test)]
mod tests {
    use super::server;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn table(options: &[&str]) -> Object {
        let properties = [("server", Value::text("far")), ("options", Value::set(options))];
        let properties = properties.map(|(name, value)| Property { name, value });
        Object::named(Address::new(Kind::FOREIGN_TABLE, ["s", "t"]), properties)
    }

    #[test]
    fn a_secret_that_was_not_read_makes_no_table() {
        let sql = server(&table(&["a=1"]));
        assert_eq!(sql.as_deref(), Some(" SERVER \"far\" OPTIONS (\"a\" '1')"));
        assert_eq!(server(&table(&["password=(hidden, digest 1)"])), None);
    }
}
