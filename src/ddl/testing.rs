//! Writers called with sides that hold nothing, for the tests of kinds that look at none.

use super::{Alteration, Statement, Writer};
use crate::model::{Object, Origin, Snapshot};

/// [`Writer::create`].
pub(super) fn create(writer: &Writer, object: &Object) -> Option<Vec<Statement>> {
    (writer.create)(object, &Snapshot::empty("side", Origin::Database))
}

/// [`Writer::alter`].
pub(super) fn alter(
    writer: &Writer,
    from: &Object,
    to: &Object,
    property: &str,
) -> Option<Vec<Statement>> {
    let side = &Snapshot::empty("side", Origin::Database);
    (writer.alter)(&Alteration { from, to, property, before: side, after: side })
}

/// The texts of statements.
pub(super) fn texts(statements: Option<Vec<Statement>>) -> Option<Vec<String>> {
    Some(statements?.into_iter().map(|statement| statement.sql).collect())
}
