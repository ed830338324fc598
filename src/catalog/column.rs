//! Columns. <https://www.postgresql.org/docs/current/catalog-pg-attribute.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::generated_names::is_generated;
use super::properties::{Properties, collation, displayed};
use super::secret::with_secrets_hidden;
use super::sequence_options::SequenceOptions;
use super::type_modifier::split_modifier;

/// Columns in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::COLUMN,
    statements: &[
        (13, with_secrets_hidden!("column_13.sql")),
        (14, with_secrets_hidden!("column_14.sql")),
        (18, with_secrets_hidden!("column.sql")),
    ],
    read: Read::By(3, read),
    properties: &[
        Stated::type_name(prop::TYPE, "the data type without its modifier"),
        Stated::text(
            prop::TYPE_MODIFIER,
            "length, precision and scale, or what else the type takes",
        )
        .usually("none"),
        Stated::flag(prop::NOT_NULL, "whether NULL is refused").usually("no"),
        Stated::expression(prop::DEFAULT, "the database's own default").usually("none"),
        Stated::text(prop::IDENTITY, "always or by default, where it is an identity column")
            .usually("none"),
        Stated::set(prop::IDENTITY_OPTIONS, "those of its sequence that are not the defaults")
            .usually("none"),
        Stated::text(prop::IDENTITY_SEQUENCE, "its sequence, where its name is not the usual one")
            .usually("none"),
        Stated::text(
            prop::IDENTITY_PERSISTENCE,
            "permanent or unlogged, where its sequence is not as the table is",
        )
        .since(15)
        .usually("none"),
        Stated::expression(prop::GENERATED, "the expression that it is computed from")
            .usually("none"),
        Stated::text(prop::GENERATED_KIND, "stored or virtual, where it is computed")
            .usually("none"),
        Stated::text(prop::COLLATION, "its collation, where it is not the type's own")
            .usually("none"),
        Stated::text(prop::STORAGE, "plain, external, main or extended"),
        Stated::text(prop::COMPRESSION, "pglz or lz4, where it is set").since(14).usually("none"),
        Stated::number(prop::STATISTICS_TARGET, "how finely ANALYZE looks at it, where it is set")
            .usually("none"),
        Stated::set(prop::OPTIONS, "n_distinct and the like").usually("none"),
        Stated::set(
            prop::FOREIGN_OPTIONS,
            "what the wrapper is told of a foreign table's column; of secrets, digests",
        )
        .usually("none"),
        Stated::flag(prop::INHERITED, "whether it is a parent's, and not the table's own")
            .usually("no"),
        Stated::flag(prop::NOT_NULL_VALIDATED, "whether all rows were held to its NOT NULL")
            .since(18)
            .usually("yes"),
        Stated::flag(prop::NOT_NULL_NO_INHERIT, "whether children are exempt from its NOT NULL")
            .since(18)
            .usually("no"),
        Stated::text(
            prop::NOT_NULL_CONSTRAINT,
            "the name of its NOT NULL, where a person chose one",
        )
        .since(18)
        .usually("none"),
        Stated::number(prop::POSITION, "its place among the table's columns"),
    ],
};

/// A partition's identity that is its whole's, whatever that has: in some versions the catalog says
/// so of the partition, too, in others it does not.
const WHOLES: &str = "whole";

struct Column {
    schema: String,
    table: String,
    name: String,
    position: i64,
    base_type: String,
    full_type: String,
    not_null: bool,
    default: Option<String>,
    is_local: bool,
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
    sequence_schema: Option<String>,
    sequence_name: Option<String>,
    /// `None` where the server's version has none, empty where it is the table's.
    sequence_persistence: Option<&'static str>,
    not_null_constraint: Option<String>,
    /// `None` where the server's version has no such thing, and so the next.
    not_null_validated: Option<bool>,
    not_null_no_inherit: Option<bool>,
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
        is_local: fields.flag()?,
        identity: fields.word(&[("", ""), ("a", "always"), ("d", "by default"), ("w", WHOLES)])?,
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
        sequence_schema: fields.text_opt()?,
        sequence_name: fields.text_opt()?,
        sequence_persistence: fields.word_opt(&[
            ("", ""),
            ("p", "permanent"),
            ("u", "unlogged"),
        ])?,
        not_null_constraint: fields.text_opt()?,
        not_null_validated: fields.flag_opt()?,
        not_null_no_inherit: fields.flag_opt()?,
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
        is_local,
        identity,
        generated,
        collation_schema,
        collation: collation_name,
        storage,
        compression,
        statistics_target,
        options,
        foreign_options,
        sequence_schema,
        sequence_name,
        sequence_persistence,
        not_null_constraint,
        not_null_validated,
        not_null_no_inherit,
        sequence,
    } = column;
    let (type_name, modifier) = split_modifier(&base_type, &full_type);
    let identity = Some(identity).filter(|word| !word.is_empty());
    let generated = Some(generated).filter(|word| !word.is_empty());
    // One catalog holds both: an expression of a computed column is no default.
    let (default, computed) = if generated.is_some() { (None, default) } else { (default, None) };
    let identity_options = match (identity, &sequence) {
        (Some(_), Some(sequence)) => Value::set(sequence.not_default()),
        _ => Value::None,
    };
    let usual = |sequence: &str| is_generated(sequence, &table, &[&name], "seq");
    let identity_sequence = match (&sequence_schema, &sequence_name) {
        (Some(of), Some(sequence)) if *of != schema || !usual(sequence) => {
            Value::text(displayed(Some(of), sequence))
        }
        _ => Value::None,
    };
    let mut properties = Properties::default()
        .with(prop::TYPE, Value::type_name(type_name))
        .text(prop::TYPE_MODIFIER, modifier)
        .flag(prop::NOT_NULL, not_null)
        .with(prop::DEFAULT, Value::expression(default, Some(&full_type)));
    if identity != Some(WHOLES) {
        properties = properties
            .text(prop::IDENTITY, identity)
            .with(prop::IDENTITY_OPTIONS, identity_options)
            .with(prop::IDENTITY_SEQUENCE, identity_sequence);
    }
    if let Some(persistence) = sequence_persistence.filter(|_| identity != Some(WHOLES)) {
        let own = Some(persistence).filter(|word| !word.is_empty());
        properties = properties.text(prop::IDENTITY_PERSISTENCE, own);
    }
    properties = properties
        .with(prop::GENERATED, Value::expression(computed, Some(&full_type)))
        .text(prop::GENERATED_KIND, generated)
        .with(prop::COLLATION, collation(collation_schema.as_deref(), collation_name.as_deref()))
        .word(prop::STORAGE, storage);
    if let Some(compression) = compression {
        properties =
            properties.text(prop::COMPRESSION, Some(compression).filter(|word| !word.is_empty()));
    }
    properties = properties
        .with(prop::STATISTICS_TARGET, statistics_target.map_or(Value::None, Value::Number))
        .with(prop::OPTIONS, Value::set(options));
    if let Some(foreign) = foreign_options {
        properties = properties.with(prop::FOREIGN_OPTIONS, Value::set(foreign));
    }
    properties = properties.flag(prop::INHERITED, !is_local);
    if let (Some(validated), Some(no_inherit)) = (not_null_validated, not_null_no_inherit) {
        let chosen = |constraint: &String| !is_generated(constraint, &table, &[&name], "not_null");
        properties = properties
            .flag(prop::NOT_NULL_VALIDATED, validated)
            .flag(prop::NOT_NULL_NO_INHERIT, no_inherit)
            .text(prop::NOT_NULL_CONSTRAINT, not_null_constraint.filter(chosen));
    }
    let properties = properties.number(prop::POSITION, position);
    Object::named(Address::new(Kind::COLUMN, [schema, table, name]), properties.done())
}
