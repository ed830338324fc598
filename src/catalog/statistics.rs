//! Extended statistics.
//! <https://www.postgresql.org/docs/current/catalog-pg-statistic-ext.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::{Properties, displayed};

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::STATISTICS,
    statements: &[
        (13, after_heading(include_str!("statistics_13.sql"))),
        (14, after_heading(include_str!("statistics.sql"))),
    ],
    read: Read::By(2, read),
    properties: &[
        Stated::text(prop::TABLE, "what it is about"),
        Stated::set(prop::KINDS, "ndistinct, dependencies, mcv; none for a single expression"),
        Stated::set(prop::COLUMNS, "the columns that it is on").usually("none"),
        Stated::set(prop::EXPRESSIONS, "the expressions that it is on").since(14).usually("none"),
        Stated::number(prop::TARGET, "how finely ANALYZE looks, where it is set").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};

struct Statistics {
    schema: String,
    name: String,
    table_schema: String,
    table: String,
    kinds: Vec<String>,
    columns: Vec<String>,
    /// `None` where the server's version has none.
    expressions: Option<Vec<String>>,
    target: Option<i64>,
    owner: String,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Statistics {
        schema: fields.text()?,
        name: fields.text()?,
        table_schema: fields.text()?,
        table: fields.text()?,
        kinds: fields.texts()?,
        columns: fields.texts()?,
        expressions: fields.texts_opt()?,
        target: fields.number_opt()?,
        owner: fields.text()?,
    }))
}

fn object(statistics: Statistics) -> Object {
    let Statistics {
        schema,
        name,
        table_schema,
        table,
        kinds,
        columns,
        expressions,
        target,
        owner,
    } = statistics;
    let mut properties = Properties::default()
        .word(prop::TABLE, displayed(Some(&table_schema), &table))
        .with(prop::KINDS, Value::set(kinds))
        .with(prop::COLUMNS, Value::set(columns));
    if let Some(expressions) = expressions {
        properties = properties.with(prop::EXPRESSIONS, Value::set(expressions));
    }
    let properties = properties
        .with(prop::TARGET, target.map_or(Value::None, Value::Number))
        .word(prop::OWNER, owner);
    Object::named(Address::new(Kind::STATISTICS, [schema, name]), properties.done())
}
