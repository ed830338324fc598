//! Tables, partitioned ones and partitions among them.
//! <https://www.postgresql.org/docs/current/catalog-pg-class.html>

use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::{Properties, displayed};

/// Tables in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TABLE,
    statements: &[(13, after_heading(include_str!("table.sql")))],
    read: Read::By(read),
    properties: &[
        Stated::text("persistence", "permanent or unlogged"),
        Stated::text("access method", "how rows are stored: heap, unless chosen otherwise"),
        Stated::set(
            "options",
            "storage parameters, those of its TOAST table with toast. before them",
        ),
        Stated::definition("partitioned by", "the partition key, where it is partitioned"),
        Stated::text("partition of", "the partitioned table, where it is a partition"),
        Stated::text("partition bound", "FOR VALUES ..., where it is a partition"),
        Stated::list("inherits", "its parents in their order, where it is no partition"),
        Stated::text("of type", "the composite type that a typed table follows"),
        Stated::flag("row level security", "whether policies apply"),
        Stated::flag("force row level security", "whether policies apply to the owner, too"),
        Stated::text("replica identity", "what logical replication sends of old rows"),
        Stated::text("tablespace", "where it lies, unless in the database's default"),
        Stated::text("owner", "the role that owns it"),
    ],
};

struct Table {
    schema: String,
    name: String,
    persistence: &'static str,
    access_method: Option<String>,
    options: Vec<String>,
    partitioned_by: Option<String>,
    partition_of_schema: Option<String>,
    partition_of: Option<String>,
    partition_bound: Option<String>,
    inherits_schemas: Vec<String>,
    inherits: Vec<String>,
    of_type: Option<String>,
    row_level_security: bool,
    force_row_level_security: bool,
    replica_identity: &'static str,
    tablespace: Option<String>,
    owner: String,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Table {
        schema: fields.text()?,
        name: fields.text()?,
        persistence: fields.word(&PERSISTENCE)?,
        access_method: fields.text_opt()?,
        options: fields.texts()?,
        partitioned_by: fields.text_opt()?,
        partition_of_schema: fields.text_opt()?,
        partition_of: fields.text_opt()?,
        partition_bound: fields.text_opt()?,
        inherits_schemas: fields.texts()?,
        inherits: fields.texts()?,
        of_type: fields.text_opt()?,
        row_level_security: fields.flag()?,
        force_row_level_security: fields.flag()?,
        replica_identity: fields.word(&[
            ("d", "default"),
            ("n", "nothing"),
            ("f", "full"),
            ("i", "index"),
        ])?,
        tablespace: fields.text_opt()?,
        owner: fields.text()?,
    }))
}

/// `pg_class.relpersistence` of what is not temporary.
pub(super) const PERSISTENCE: [(&str, &str); 2] = [("p", "permanent"), ("u", "unlogged")];

fn object(table: Table) -> Object {
    let Table {
        schema,
        name,
        persistence,
        access_method,
        options,
        partitioned_by,
        partition_of_schema,
        partition_of,
        partition_bound,
        inherits_schemas,
        inherits,
        of_type,
        row_level_security,
        force_row_level_security,
        replica_identity,
        tablespace,
        owner,
    } = table;
    let partition_of =
        partition_of.map(|parent| displayed(partition_of_schema.as_deref(), &parent));
    let parents =
        inherits_schemas.iter().zip(&inherits).map(|(schema, name)| displayed(Some(schema), name));
    let properties = Properties::default()
        .word("persistence", persistence)
        .text("access method", access_method)
        .with("options", Value::set(options))
        .definition("partitioned by", partitioned_by)
        .text("partition of", partition_of)
        .text("partition bound", partition_bound)
        .with("inherits", Value::list(parents))
        .text("of type", of_type)
        .flag("row level security", row_level_security)
        .flag("force row level security", force_row_level_security)
        .word("replica identity", replica_identity)
        .text("tablespace", tablespace)
        .word("owner", owner);
    Object::named(Address::table(schema, name), properties.done())
}
