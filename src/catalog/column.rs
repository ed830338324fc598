//! Columns. <https://www.postgresql.org/docs/current/catalog-pg-attribute.html>

use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::{Properties, collation};
use super::sequence_options::SequenceOptions;
use super::type_modifier::split_modifier;

/// Columns in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::COLUMN,
    statements: &[
        (13, after_heading(include_str!("column_13.sql"))),
        (14, after_heading(include_str!("column.sql"))),
    ],
    read: Read::By(read),
    properties: &[
        Stated::type_name("type", "the data type without its modifier"),
        Stated::text("type modifier", "length, precision and scale, or what else the type takes"),
        Stated::flag("not null", "whether NULL is refused"),
        Stated::expression("default", "the database's own default"),
        Stated::text("identity", "always or by default, where it is an identity column"),
        Stated::set("identity options", "those of its sequence that are not the defaults"),
        Stated::expression("generated", "the expression that it is computed from"),
        Stated::text("generated kind", "stored or virtual, where it is computed"),
        Stated::text("collation", "its collation, where it is not the type's own"),
        Stated::text("storage", "plain, external, main or extended"),
        Stated::text("compression", "pglz or lz4, where it is set").since(14),
        Stated::number("statistics target", "how finely ANALYZE looks at it, where it is set"),
        Stated::set("options", "n_distinct and the like"),
        Stated::set("foreign options", "what the wrapper is told of a foreign table's column")
            .usually("none"),
        Stated::number("position", "its place among the table's columns"),
    ],
};

struct Column {
    schema: String,
    table: String,
    name: String,
    position: i64,
    base_type: String,
    full_type: String,
    not_null: bool,
    default: Option<String>,
    identity: &'static str,
    generated: &'static str,
    collation_schema: Option<String>,
    collation: Option<String>,
    storage: &'static str,
    /// `None` where the server's version has none, empty where it is not set.
    compression: Option<&'static str>,
    statistics_target: Option<i64>,
    options: Vec<String>,
    /// `None` where the table is not foreign.
    foreign_options: Option<Vec<String>>,
    sequence: Option<SequenceOptions>,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Column {
        schema: fields.text()?,
        table: fields.text()?,
        name: fields.text()?,
        position: fields.number()?,
        base_type: fields.text()?,
        full_type: fields.text()?,
        not_null: fields.flag()?,
        default: fields.text_opt()?,
        identity: fields.word(&[("", ""), ("a", "always"), ("d", "by default")])?,
        generated: fields.word(&[("", ""), ("s", "stored"), ("v", "virtual")])?,
        collation_schema: fields.text_opt()?,
        collation: fields.text_opt()?,
        storage: fields.word(&[
            ("p", "plain"),
            ("e", "external"),
            ("m", "main"),
            ("x", "extended"),
        ])?,
        compression: fields.word_opt(&[("", ""), ("p", "pglz"), ("l", "lz4")])?,
        statistics_target: fields.number_opt()?,
        options: fields.texts()?.into_iter().filter(|option| is_the_users(option)).collect(),
        foreign_options: fields.texts_opt()?,
        sequence: SequenceOptions::read_opt(&mut fields)?,
    }))
}

/// Since its minor releases of 2026, the server keeps a mark of its own among the options, another
/// one in every table; pg_dump leaves it out, too.
fn is_the_users(option: &str) -> bool {
    !option.starts_with("pg_attver=")
}

fn object(column: Column) -> Object {
    let Column {
        schema,
        table,
        name,
        position,
        base_type,
        full_type,
        not_null,
        default,
        identity,
        generated,
        collation_schema,
        collation: collation_name,
        storage,
        compression,
        statistics_target,
        options,
        foreign_options,
        sequence,
    } = column;
    let (type_name, modifier) = split_modifier(&base_type, &full_type);
    let identity = Some(identity).filter(|word| !word.is_empty());
    let generated = Some(generated).filter(|word| !word.is_empty());
    // One catalog holds both: an expression of a computed column is no default.
    let (default, computed) = if generated.is_some() { (None, default) } else { (default, None) };
    let identity_options = match (identity, sequence) {
        (Some(_), Some(sequence)) => Value::set(sequence.not_default()),
        _ => Value::None,
    };
    let mut properties = Properties::default()
        .with("type", Value::type_name(type_name))
        .text("type modifier", modifier)
        .flag("not null", not_null)
        .with("default", Value::expression(default, Some(&full_type)))
        .text("identity", identity)
        .with("identity options", identity_options)
        .with("generated", Value::expression(computed, Some(&full_type)))
        .text("generated kind", generated)
        .with("collation", collation(collation_schema.as_deref(), collation_name.as_deref()))
        .word("storage", storage);
    if let Some(compression) = compression {
        properties =
            properties.text("compression", Some(compression).filter(|word| !word.is_empty()));
    }
    properties = properties
        .with("statistics target", statistics_target.map_or(Value::None, Value::Number))
        .with("options", Value::set(options));
    if let Some(foreign) = foreign_options {
        properties = properties.with("foreign options", Value::set(foreign));
    }
    let properties = properties.number("position", position);
    Object::named(Address::new(Kind::COLUMN, [schema, table, name]), properties.done())
}
