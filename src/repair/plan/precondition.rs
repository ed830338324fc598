//! What must hold before a statement can work: a `DO` block that raises an error where it does not.

use crate::ddl::{self, Alteration};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Snapshot};
use crate::preconditions::{self, Violation};
use crate::sql::{Statement, literal};

/// A statement that aborts the script with the message where the query counts anything.
fn block(violation: &Violation, message: &str) -> Option<Statement> {
    Some(Statement::check_count(violation.shown_count()?.as_str(), message))
}

/// The preconditions of a constraint or a unique index that is created or validated.
pub(super) fn of(object: &Object, side: &Snapshot) -> Vec<Statement> {
    let message = format!("rows violate {} {}", object.address.kind, object.address);
    let violations = preconditions::of(object, side);
    violations.iter().filter_map(|violation| block(violation, &message)).collect()
}

/// Whether the column is of a table of the database itself: rows of a foreign one are another
/// server's, and held to nothing.
fn is_local(column: &Address, side: &Snapshot) -> bool {
    column.owning_table().is_some_and(|table| side.objects.contains_key(&table))
}

/// The precondition of NOT NULL.
pub(super) fn not_null(column: &Object, side: &Snapshot) -> Option<Statement> {
    is_local(&column.address, side).then_some(())?;
    let (table, name) = (column.address.owning_table()?, Name::new(column.address.own_name()));
    let alone = column.flag(prop::NOT_NULL_NO_INHERIT);
    let violation = preconditions::not_null(&table, &name, alone, side);
    let message =
        format!("column {} is to be NOT NULL, and rows have no value in it", column.address);
    block(&violation, &message)
}

/// A version whose answers hold in every version that there is: how a text is read is asked of a
/// pattern, not of the server.
const ANY: i32 = 15;

/// The precondition of another type, where the rows can tell.
pub(super) fn retyped(from: &Object, to: &Object, side: &Snapshot) -> Option<Statement> {
    is_local(&from.address, side).then_some(())?;
    let wanted = to.text(prop::TYPE)?;
    let message = format!("values of column {} do not fit into {wanted}", from.address);
    let unfitting =
        preconditions::unfitting(from, (wanted, to.text(prop::TYPE_MODIFIER)), side, ANY)?;
    if let Some(block) = block(&unfitting, &message) {
        return Some(block);
    }
    // Counting tells nothing where a value is read from its text.
    let change = Alteration { from, to, property: prop::TYPE, before: side, after: side };
    let cast = ddl::column::read_from_text(&change)?;
    let table = from.address.owning_table()?.quoted();
    Some(Statement::check_expression(&table, &cast, &message))
}

/// The precondition of labels of an enum that are removed: no column of it has one.
pub(super) fn labels(column: &Object, before: &Object, after: &Object) -> Option<Statement> {
    let labels = |object: &Object| object.names(prop::LABELS).unwrap_or_default();
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
    let condition = match column.text(prop::TYPE)?.ends_with("[]") {
        true => format!("{name}::text[] && ARRAY[{}]::text[]", gone.join(", ")),
        false => format!("{name}::text IN ({})", gone.join(", ")),
    };
    let query = format!("SELECT count(*) FROM {} WHERE {condition}", table.quoted());
    let message = format!("column {} has labels that are removed", column.address);
    Some(Statement::check_count(&query, &message))
}
