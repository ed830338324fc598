//! Sequences, those of `serial` columns among them.
//! <https://www.postgresql.org/docs/current/catalog-pg-sequence.html>

use crate::model::{Address, Kind, Object, Stated};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::Properties;
use super::sequence_options::SequenceOptions;
use super::table::PERSISTENCE;

/// Sequences in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::SEQUENCE,
    statements: &[(13, after_heading(include_str!("sequence.sql")))],
    read: Read::By(2, read),
    properties: &[
        Stated::text("data type", "smallint, integer or bigint").usually("bigint"),
        Stated::number("start", "the first value").usually("1"),
        Stated::number("increment", "the step").usually("1"),
        Stated::number("minimum", "the least value").usually("1"),
        Stated::number("maximum", "the greatest value"),
        Stated::number("cache", "how many values a session takes at once").usually("1"),
        Stated::flag("cycle", "whether it starts over at its end").usually("no"),
        Stated::text("owned by", "the column that it is dropped with").usually("none"),
        Stated::text("persistence", "permanent or unlogged").usually("permanent"),
        Stated::text("owner", "the role that owns it"),
    ],
};

struct Sequence {
    schema: String,
    name: String,
    options: SequenceOptions,
    owning_schema: Option<String>,
    owning_table: Option<String>,
    owning_column: Option<String>,
    persistence: &'static str,
    owner: String,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Sequence {
        schema: fields.text()?,
        name: fields.text()?,
        options: SequenceOptions::read(&mut fields)?,
        owning_schema: fields.text_opt()?,
        owning_table: fields.text_opt()?,
        owning_column: fields.text_opt()?,
        persistence: fields.word(&PERSISTENCE)?,
        owner: fields.text()?,
    }))
}

fn object(sequence: Sequence) -> Object {
    let Sequence {
        schema,
        name,
        options,
        owning_schema,
        owning_table,
        owning_column,
        persistence,
        owner,
    } = sequence;
    let SequenceOptions { data_type, start, increment, minimum, maximum, cache, cycle } = options;
    let owned_by = match (owning_schema, owning_table, owning_column) {
        (Some(schema), Some(table), Some(column)) => {
            Some(Address::new(Kind::COLUMN, [schema, table, column]).to_string())
        }
        _ => None,
    };
    let properties = Properties::default()
        .word("data type", data_type)
        .number("start", start)
        .number("increment", increment)
        .number("minimum", minimum)
        .number("maximum", maximum)
        .number("cache", cache)
        .flag("cycle", cycle)
        .text("owned by", owned_by)
        .word("persistence", persistence)
        .word("owner", owner);
    Object::named(Address::new(Kind::SEQUENCE, [schema, name]), properties.done())
}
