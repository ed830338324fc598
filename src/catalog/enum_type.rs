//! Enum types. <https://www.postgresql.org/docs/current/catalog-pg-enum.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::Properties;

/// Enum types in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::ENUM,
    statements: &[(13, after_heading(include_str!("enum.sql")))],
    read: Read::By(2, read),
    properties: &[
        Stated::list(prop::LABELS, "its values in their order"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};

struct Enum {
    schema: String,
    name: String,
    labels: Vec<String>,
    owner: String,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Enum {
        schema: fields.text()?,
        name: fields.text()?,
        labels: fields.texts()?,
        owner: fields.text()?,
    }))
}

fn object(enumeration: Enum) -> Object {
    let Enum { schema, name, labels, owner } = enumeration;
    let properties = Properties::default()
        .with(prop::LABELS, Value::list(labels))
        .word(prop::OWNER, owner)
        .done();
    Object::named(Address::new(Kind::ENUM, [schema, name]), properties)
}
