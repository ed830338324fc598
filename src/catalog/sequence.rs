//! Sequences, those of `serial` columns among them.
//! <https://www.postgresql.org/docs/current/catalog-pg-sequence.html>

use crate::model::prop;
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
        Stated::text(prop::DATA_TYPE, "smallint, integer or bigint").usually("bigint"),
        Stated::number(prop::START, "the first value").usually("1"),
        Stated::number(prop::INCREMENT, "the step").usually("1"),
        Stated::number(prop::MINIMUM, "the least value").usually("1"),
        Stated::number(prop::MAXIMUM, "the greatest value"),
        Stated::number(prop::CACHE, "how many values a session takes at once").usually("1"),
        Stated::flag(prop::CYCLE, "whether it starts over at its end").usually("no"),
        Stated::text(prop::OWNED_BY, "the column that it is dropped with").usually("none"),
        Stated::text(prop::PERSISTENCE, "permanent or unlogged").usually("permanent"),
        Stated::text(prop::OWNER, "the role that owns it"),
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
        .word(prop::DATA_TYPE, data_type)
        .number(prop::START, start)
        .number(prop::INCREMENT, increment)
        .number(prop::MINIMUM, minimum)
        .number(prop::MAXIMUM, maximum)
        .number(prop::CACHE, cache)
        .flag(prop::CYCLE, cycle)
        .text(prop::OWNED_BY, owned_by)
        .word(prop::PERSISTENCE, persistence)
        .word(prop::OWNER, owner);
    Object::named(Address::new(Kind::SEQUENCE, [schema, name]), properties.done())
}
