//! Foreign tables; their columns and constraints are read with those of tables.
//! <https://www.postgresql.org/docs/current/catalog-pg-foreign-table.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::properties::{Properties, displayed};
use super::secret::with_secrets_hidden;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::FOREIGN_TABLE,
    statements: &[(13, with_secrets_hidden!("foreign_table.sql"))],
    read: Read::By(2, read),
    properties: &[
        Stated::text(prop::SERVER, "the server that it is on"),
        Stated::set(prop::OPTIONS, "what the wrapper is told; of secrets, a digest")
            .usually("none"),
        Stated::text(prop::PARTITION_OF, "the partitioned table, where it is a partition")
            .usually("none"),
        Stated::text(prop::PARTITION_BOUND, "FOR VALUES ..., where it is a partition")
            .usually("none"),
        Stated::list(prop::INHERITS, "its parents in their order, where it is no partition")
            .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};

struct ForeignTable {
    schema: String,
    name: String,
    server: String,
    options: Vec<String>,
    is_partition: bool,
    partition_bound: Option<String>,
    parents_schemas: Vec<String>,
    parents: Vec<String>,
    owner: String,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(ForeignTable {
        schema: fields.text()?,
        name: fields.text()?,
        server: fields.text()?,
        options: fields.texts()?,
        is_partition: fields.flag()?,
        partition_bound: fields.text_opt()?,
        parents_schemas: fields.texts()?,
        parents: fields.texts()?,
        owner: fields.text()?,
    }))
}

fn object(table: ForeignTable) -> Object {
    let ForeignTable {
        schema,
        name,
        server,
        options,
        is_partition,
        partition_bound,
        parents_schemas,
        parents,
        owner,
    } = table;
    let parents =
        parents_schemas.iter().zip(&parents).map(|(schema, name)| displayed(Some(schema), name));
    let (of, inherits): (Vec<_>, Vec<_>) = parents.partition(|_| is_partition);
    let properties = Properties::default()
        .word(prop::SERVER, server)
        .with(prop::OPTIONS, Value::set(options))
        .text(prop::PARTITION_OF, of.first())
        .text(prop::PARTITION_BOUND, partition_bound)
        .with(prop::INHERITS, Value::list(inherits))
        .word(prop::OWNER, owner);
    Object::named(Address::new(Kind::FOREIGN_TABLE, [schema, name]), properties.done())
}
