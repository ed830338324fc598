//! Foreign tables. Their columns are objects of their own, so whoever makes a table brings them.

use crate::model::{Address, Kind, Lock, Name, Object, Value};

use super::{Statement, Writer, options};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::FOREIGN_TABLE,
    // Half a table is worse than none.
    create: |_| None,
    alter: |from, to, property| {
        let clauses = match property {
            "options" => vec![options::changed(from, to, property)?],
            "inherits" => inherits(from, to)?,
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
