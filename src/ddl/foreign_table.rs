//! What is only of foreign tables. <https://www.postgresql.org/docs/current/sql-createforeigntable.html>

use crate::model::{Name, Object};

use super::{Alteration, Statement, foreign, lexical, stated};

/// [`super::Writer::alter`].
pub(super) fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let &Alteration { from, to, property, .. } = change;
    let clauses = match property {
        "options" => vec![foreign::changed(from, to, property)?],
        "inherits" => inherits(from, to)?,
        "partition of" | "partition bound" => return attached(from, to),
        _ => return None,
    };
    let table = to.address.quoted();
    let statement = |clause: String| Statement::alter_foreign_table(&table, clause.trim_start());
    Some(clauses.into_iter().map(statement).collect())
}

/// ` SERVER ...` and what the wrapper is told, for the end of `CREATE FOREIGN TABLE`.
pub fn server(table: &Object) -> Option<String> {
    let server = Name::new(stated::text(table, "server")?).quoted();
    Some(format!(" SERVER {server}{}", foreign::given(table, "options")?))
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
pub const COLUMN_OPTIONS: &str = "foreign options";

/// The table taken out of the whole that it is a part of, and made a part of another one, or of the
/// same with another bound.
fn attached(from: &Object, to: &Object) -> Option<Vec<Statement>> {
    let own = to.address.quoted();
    let alter =
        |whole: &str, what: String| Some(Statement::alter_table(&lexical::qualified(whole)?, what));
    let mut statements = Vec::new();
    if let Some(whole) = stated::text(from, "partition of") {
        statements.push(alter(whole, format!("DETACH PARTITION {own}"))?);
    }
    if let Some(whole) = stated::text(to, "partition of") {
        let bound = lexical::bound(stated::text(to, "partition bound")?)?;
        statements.push(alter(whole, format!("ATTACH PARTITION {own} {bound}"))?);
    }
    (!statements.is_empty()).then_some(statements)
}

/// Parents that are too many are left, those that lack come last: their order counts.
fn inherits(from: &Object, to: &Object) -> Option<Vec<String>> {
    let (from, to) = (stated::items(from, "inherits"), stated::items(to, "inherits"));
    let kept = from.iter().zip(&to).take_while(|(old, new)| old == new).count();
    let clause =
        |word: &str, parent: &str| Some(format!(" {word} {}", lexical::qualified(parent)?));
    let gone = from.iter().skip(kept).map(|parent| clause("NO INHERIT", parent));
    gone.chain(to.iter().skip(kept).map(|parent| clause("INHERIT", parent))).collect()
}

#[cfg(test)]
mod tests {
    use super::server;
    use crate::ddl::table::FOREIGN;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn table(options: &[&str], parents: &[&str]) -> Object {
        let properties = [
            ("server", Value::text("far")),
            ("options", Value::set(options)),
            ("inherits", Value::list(parents)),
        ];
        let properties = properties.map(|(name, value)| Property { name, value });
        Object::named(Address::new(Kind::FOREIGN_TABLE, ["s", "t"]), properties)
    }

    #[test]
    fn a_secret_that_was_not_read_makes_no_table() {
        let sql = server(&table(&["a=1"], &[]));
        assert_eq!(sql.as_deref(), Some(" SERVER \"far\" OPTIONS (\"a\" '1')"));
        assert_eq!(server(&table(&["password=(hidden, digest 1)"], &[])), None);
    }

    #[test]
    fn parents_come_and_go() {
        let change = |from: &[&str], to: &[&str]| {
            let statements =
                testing::alter(&FOREIGN, &table(&[], from), &table(&[], to), "inherits")?;
            Some(statements.into_iter().map(|it| it.sql).collect::<Vec<_>>())
        };
        let alter = "ALTER FOREIGN TABLE \"s\".\"t\"";
        assert_eq!(
            change(&["s.a", "s.b"], &["s.a", "s.c"]),
            Some(vec![
                format!("{alter} NO INHERIT \"s\".\"b\""),
                format!("{alter} INHERIT \"s\".\"c\"")
            ])
        );
        assert_eq!(change(&["s.b"], &["s.a; DROP TABLE t"]), None);
    }
}
