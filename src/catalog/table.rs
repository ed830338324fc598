//! Tables, partitioned ones and partitions among them.
//! <https://www.postgresql.org/docs/current/catalog-pg-class.html>

use std::borrow::Cow;

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};
use crate::sql;

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::{Properties, displayed};

/// Tables in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::TABLE,
    statements: &[
        (13, after_heading(include_str!("table_13.sql"))),
        (14, after_heading(include_str!("table.sql"))),
    ],
    read: Read::By(2, read),
    properties: &[
        Stated::text(prop::PERSISTENCE, "permanent or unlogged").usually("permanent"),
        Stated::text(
            prop::ACCESS_METHOD,
            "how rows are stored; of a partitioned table, those of its partitions",
        )
        .usually("heap"),
        Stated::set(
            prop::OPTIONS,
            "storage parameters, those of its TOAST table with toast. before them",
        )
        .usually("none"),
        Stated::definition(prop::PARTITIONED_BY, "the partition key, where it is partitioned")
            .usually("none"),
        Stated::text(prop::PARTITION_OF, "the partitioned table, where it is a partition")
            .usually("none"),
        Stated::text(prop::PARTITION_BOUND, "FOR VALUES ..., where it is a partition")
            .usually("none"),
        Stated::flag(
            prop::DETACH_PENDING,
            "whether it is half detached from the partitioned table",
        )
        .since(14)
        .usually("no"),
        Stated::list(prop::INHERITS, "its parents in their order, where it is no partition")
            .usually("none"),
        Stated::text(prop::OF_TYPE, "the composite type that a typed table follows")
            .usually("none"),
        Stated::flag(prop::ROW_LEVEL_SECURITY, "whether policies apply").usually("no"),
        Stated::flag(prop::FORCE_ROW_LEVEL_SECURITY, "whether policies apply to the owner, too")
            .usually("no"),
        Stated::text(prop::REPLICA_IDENTITY, "what logical replication sends of old rows")
            .usually("default"),
        Stated::text(prop::TABLESPACE, "where it lies, unless in the database's default")
            .usually("none"),
        Stated::set(
            prop::TRIGGER_STATES,
            "in which sessions triggers of the partitioned table fire, where that differs for it",
        )
        .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
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
    /// `None` where the server's version has none.
    detach_pending: Option<bool>,
    inherits_schemas: Vec<String>,
    inherits: Vec<String>,
    of_type: Option<String>,
    row_level_security: bool,
    force_row_level_security: bool,
    replica_identity: &'static str,
    tablespace: Option<String>,
    trigger_states: Vec<String>,
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
        detach_pending: fields.flag_opt()?,
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
        trigger_states: fields.texts()?,
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
        detach_pending,
        inherits_schemas,
        inherits,
        of_type,
        row_level_security,
        force_row_level_security,
        replica_identity,
        tablespace,
        trigger_states,
        owner,
    } = table;
    let partition_of =
        partition_of.map(|parent| displayed(partition_of_schema.as_deref(), &parent));
    let parents =
        inherits_schemas.iter().zip(&inherits).map(|(schema, name)| displayed(Some(schema), name));
    let properties = Properties::default()
        .word(prop::PERSISTENCE, persistence)
        .text(prop::ACCESS_METHOD, access_method)
        .options("options", options)
        .definition(prop::PARTITIONED_BY, partitioned_by)
        .text(prop::PARTITION_OF, partition_of)
        .text(prop::PARTITION_BOUND, partition_bound.as_deref().map(bound))
        .flag_opt(prop::DETACH_PENDING, detach_pending)
        .with(prop::INHERITS, Value::list(parents))
        .text(prop::OF_TYPE, of_type)
        .flag(prop::ROW_LEVEL_SECURITY, row_level_security)
        .flag(prop::FORCE_ROW_LEVEL_SECURITY, force_row_level_security)
        .word(prop::REPLICA_IDENTITY, replica_identity)
        .text(prop::TABLESPACE, tablespace)
        .with(prop::TRIGGER_STATES, Value::set(trigger_states))
        .word(prop::OWNER, owner);
    Object::named(Address::table(schema, name), properties.done())
}

/// The bound with a list's values sorted: their order means nothing.
pub(super) fn bound(text: &str) -> Cow<'_, str> {
    const LIST: &str = "FOR VALUES IN (";
    let inside = text.strip_prefix(LIST).and_then(|rest| rest.strip_suffix(')'));
    let Some(inside) = inside else { return Cow::Borrowed(text) };
    let mut values: Vec<_> = sql::split(inside, ",").into_iter().map(str::trim).collect();
    values.sort_unstable();
    Cow::Owned(format!("{LIST}{})", values.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::bound;

    #[test]
    fn the_order_of_a_list_means_nothing() {
        for (text, sorted) in [
            ("FOR VALUES IN ('b', 'a,''c', NULL)", "FOR VALUES IN ('a,''c', 'b', NULL)"),
            ("FOR VALUES IN ('(1,2)'::t, f(1, 2))", "FOR VALUES IN ('(1,2)'::t, f(1, 2))"),
            ("FOR VALUES FROM (2) TO (1)", "FOR VALUES FROM (2) TO (1)"),
            ("DEFAULT", "DEFAULT"),
        ] {
            assert_eq!(bound(text), sorted);
        }
    }
}
