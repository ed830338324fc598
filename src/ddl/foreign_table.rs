//! Foreign tables. Their columns are objects of their own, so whoever makes a table brings them.

use crate::model::{Address, Kind, Lock, Name, Object, Value};

use super::{Statement, Writer, lexical, options};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::FOREIGN_TABLE,
    // Half a table is worse than none.
    create: |_| None,
    alter: |from, to, property| {
        let clauses = match property {
            "options" => vec![options::changed(from, to, property)?],
            "inherits" => inherits(from, to)?,
            "partition of" | "partition bound" => return attached(from, to),
            _ => return None,
        };
        let table = to.address.quoted();
        let statement = |clause| Statement::new(format!("ALTER FOREIGN TABLE {table}{clause}"));
        let statements = clauses.into_iter().map(statement);
        Some(statements.map(|statement| statement.locking(Lock::AccessExclusive)).collect())
    },
    drop: |object| {
        let sql = format!("DROP FOREIGN TABLE IF EXISTS {}", object.address.quoted());
        Some(vec![Statement::new(sql).locking(Lock::AccessExclusive)])
    },
};

/// `CREATE FOREIGN TABLE` with what stands between its name and its server: columns in parentheses,
/// or what it is a partition of.
pub fn create(table: &Object, what: &str) -> Option<String> {
    let server = match table.property("server")? {
        Value::Text(server) => Name::new(server).quoted(),
        _ => return None,
    };
    let options = options::of(table, "options")?;
    let name = table.address.quoted();
    Some(format!("CREATE FOREIGN TABLE {name} {what} SERVER {server}{options}"))
}

/// ` OPTIONS (...)` of a column that is made with its table; nothing where it has none.
pub fn column_options(column: &Object) -> Option<String> {
    options::of(column, COLUMN_OPTIONS)
}

/// The statement that makes the options of a column what they are in the second object.
pub fn alter_column(from: &Object, to: &Object) -> Option<Statement> {
    let clause = options::changed(from, to, COLUMN_OPTIONS)?;
    let table = to.address.owning_table()?.quoted();
    let column = to.address.path.last()?.quoted();
    let sql = format!("ALTER FOREIGN TABLE {table} ALTER COLUMN {column}{clause}");
    Some(Statement::new(sql).locking(Lock::AccessExclusive))
}

/// The property of a column that only foreign tables have.
pub const COLUMN_OPTIONS: &str = "foreign options";

/// The table taken out of the whole that it is a part of, and made a part of another one, or of the
/// same with another bound.
fn attached(from: &Object, to: &Object) -> Option<Vec<Statement>> {
    let stated = |table: &Object, property| match table.property(property) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let own = to.address.quoted();
    let alter = |whole: &str, what: String| {
        let whole = Address::from_displayed(Kind::TABLE, whole)?.quoted();
        let sql = format!("ALTER TABLE {whole} {what}");
        Some(Statement::new(sql).locking(Lock::AccessExclusive))
    };
    let mut statements = Vec::new();
    if let Some(whole) = stated(from, "partition of") {
        statements.push(alter(&whole, format!("DETACH PARTITION {own}"))?);
    }
    if let Some(whole) = stated(to, "partition of") {
        let bound = stated(to, "partition bound")?;
        let bound = lexical::bound(&bound)?;
        statements.push(alter(&whole, format!("ATTACH PARTITION {own} {bound}"))?);
    }
    (!statements.is_empty()).then_some(statements)
}

/// Parents that go and come; `None` where only their order differs.
fn inherits(from: &Object, to: &Object) -> Option<Vec<String>> {
    let parents = |object: &Object| match object.property("inherits") {
        Some(Value::List(parents)) => Some(parents.clone()),
        _ => None,
    };
    let (from, to) = (parents(from)?, parents(to)?);
    let named = |parent: &str| Some(Address::from_displayed(Kind::TABLE, parent)?.quoted());
    let gone = from.iter().filter(|parent| !to.contains(parent));
    let new = to.iter().filter(|parent| !from.contains(parent));
    let gone = gone.map(|parent| Some(format!(" NO INHERIT {}", named(parent)?)));
    let clauses: Option<Vec<String>> =
        gone.chain(new.map(|parent| Some(format!(" INHERIT {}", named(parent)?)))).collect();
    let kept = |parents: &[std::sync::Arc<str>], others: &[std::sync::Arc<str>]| {
        parents.iter().filter(|parent| others.contains(parent)).cloned().collect::<Vec<_>>()
    };
    // New ones come last.
    let ends = to.starts_with(&kept(&from, &to));
    clauses.filter(|clauses| ends && !clauses.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{WRITER, create};
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
        let sql = create(&table(&["a=1"], &[]), "(\"x\" integer)");
        let expected =
            "CREATE FOREIGN TABLE \"s\".\"t\" (\"x\" integer) SERVER \"far\" OPTIONS (\"a\" '1')";
        assert_eq!(sql.as_deref(), Some(expected));
        assert_eq!(create(&table(&["password=(hidden)"], &[]), "()"), None);
        assert_eq!((WRITER.create)(&table(&[], &[])), None);
    }

    #[test]
    fn parents_come_and_go_but_change_no_places() {
        let change = |from: &[&str], to: &[&str]| {
            let statements = (WRITER.alter)(&table(&[], from), &table(&[], to), "inherits")?;
            Some(statements.into_iter().map(|it| it.sql).collect::<Vec<_>>())
        };
        let alter = "ALTER FOREIGN TABLE \"s\".\"t\"";
        assert_eq!(
            change(&["s.a", "s.b"], &["s.b", "s.c"]),
            Some(vec![
                format!("{alter} NO INHERIT \"s\".\"a\""),
                format!("{alter} INHERIT \"s\".\"c\"")
            ])
        );
        assert_eq!(change(&["s.a", "s.b"], &["s.b", "s.a"]), None);
        assert_eq!(change(&["s.b"], &["s.a", "s.b"]), None);
    }
}
