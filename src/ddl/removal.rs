//! The removal of an object of any kind.

use crate::model::{Address, Kind, Name, Naming, Object};

use super::{Statement, target, writer};

/// The statements that remove the object; `None` where that cannot be written. Nothing that depends
/// on it is removed with it: PostgreSQL refuses then.
pub fn removal(object: &Object) -> Option<Vec<Statement>> {
    match writer(object.address.kind) {
        Some(writer) => (writer.drop)(object),
        None => plain(object),
    }
}

/// [`removal`] of what nothing more has to be said of.
pub(super) fn plain(object: &Object) -> Option<Vec<Statement>> {
    Some(vec![drop(&object.address)?])
}

/// `DROP ... IF EXISTS`, or its like for what is in a table.
pub(super) fn drop(address: &Address) -> Option<Statement> {
    let table = || Some(address.owning_table()?.quoted());
    let own = || address.path.last().map(Name::quoted);
    let words = target::words(address.kind)?;
    Some(match address.kind {
        Kind::COLUMN => Statement::drop_column(&table()?, &own()?),
        Kind::CONSTRAINT => Statement::drop_constraint(&table()?, &own()?),
        Kind::POLICY => Statement::drop_policy(&own()?, &table()?),
        kind => {
            let name = target::name(address)?;
            match kind {
                Kind::TABLE => Statement::drop_table(&name),
                Kind::FOREIGN_TABLE => Statement::drop_foreign_table(&name),
                Kind::VIEW => Statement::drop_view(&name),
                Kind::MATERIALIZED_VIEW => Statement::drop_materialized_view(&name),
                Kind::INDEX => Statement::drop_index(&name),
                Kind::SEQUENCE => Statement::drop_sequence(&name),
                Kind::STATISTICS => Statement::drop_statistics(&name),
                Kind::EXTENSION => Statement::drop_extension(&name),
                Kind::PUBLICATION => Statement::drop_publication(&name),
                Kind::SUBSCRIPTION => Statement::drop_subscription(&name),
                kind if kind.1 == Naming::InTable => Statement::drop_in_table(words, &name),
                _ => Statement::drop(words, &name),
            }
        }
    })
}
