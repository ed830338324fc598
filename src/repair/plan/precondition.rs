//! What must hold before a statement can work: a `DO` block that raises an error where it does not.

use crate::ddl::{self, Alteration};
use crate::model::{Address, Kind, Name, Object, Snapshot};
use crate::sql::{Statement, literal};

/// A statement that aborts the script with the message where the query counts anything.
fn block(query: &str, message: &str) -> Statement {
    Statement::check_count(query, message)
}

/// The preconditions of a constraint or a unique index that is created or validated.
pub(super) fn of(object: &Object, side: &Snapshot) -> Vec<Statement> {
    let message = format!("rows violate {} {}", object.address.kind, object.address);
    let queries = ddl::violations::of(object, std::slice::from_ref(side));
    queries.iter().map(|query| block(query, &message)).collect()
}

/// Whether the column is of a table of the database itself: rows of a foreign one are another
/// server's, and held to nothing.
fn is_local(column: &Address, side: &Snapshot) -> bool {
    column.owning_table().is_some_and(|table| side.objects.contains_key(&table))
}

/// The precondition of NOT NULL.
pub(super) fn not_null(column: &Address, side: &Snapshot) -> Option<Statement> {
    is_local(column, side).then_some(())?;
    let (table, name) = (column.owning_table()?, column.path.last().map(Name::quoted)?);
    let query = ddl::violations::count(&table.quoted(), &format!("{name} IS NULL"));
    Some(block(&query, &format!("column {column} is to be NOT NULL, and rows have no value in it")))
}

/// The precondition of another type, where counting can tell.
pub(super) fn retyped(from: &Object, to: &Object, side: &Snapshot) -> Option<Statement> {
    is_local(&from.address, side).then_some(())?;
    let (table, name) = (from.address.owning_table()?, from.address.path.last().map(Name::quoted)?);
    let of = |object: &Object| {
        let modifier = object.text("type modifier").map(str::to_owned);
        Some((object.text("type")?.to_owned(), modifier))
    };
    let (old, new) = (of(from)?, of(to)?);
    let wanted = (new.0.as_str(), new.1.as_deref());
    let message = format!("values of column {} do not fit into {}", from.address, new.0);
    if let Some(query) = ddl::violations::unfitting(&table.quoted(), &name, wanted, &[old]) {
        return Some(block(&query, &message));
    }
    // Counting tells nothing where a value is read from its text.
    let change = Alteration { from, to, property: "type", before: side, after: side };
    let cast = ddl::column::read_from_text(&change)?;
    Some(Statement::check_expression(&table.quoted(), &cast, &message))
}

/// The precondition of labels of an enum that are removed: no column of it has one.
pub(super) fn labels(column: &Object, before: &Object, after: &Object) -> Option<Statement> {
    let labels = |object: &Object| object.names("labels").unwrap_or_default();
    let kept = labels(after);
    let gone: Vec<String> = labels(before)
        .iter()
        .filter(|label| !kept.contains(label))
        .map(|label| literal(label.as_str()))
        .collect();
    if gone.is_empty() || before.address.kind != Kind::ENUM {
        return None;
    }
    let table = column.address.owning_table()?;
    let name = column.address.path.last().map(Name::quoted)?;
    let condition = match column.text("type")?.ends_with("[]") {
        true => format!("{name}::text[] && ARRAY[{}]::text[]", gone.join(", ")),
        false => format!("{name}::text IN ({})", gone.join(", ")),
    };
    let query = ddl::violations::count(&table.quoted(), &condition);
    Some(block(&query, &format!("column {} has labels that are removed", column.address)))
}
