//! Schemas. <https://www.postgresql.org/docs/current/catalog-pg-namespace.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::Properties;

/// Schemas in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::SCHEMA,
    statements: &[(13, after_heading(include_str!("schema.sql")))],
    read: Read::By(1, read),
    properties: &[Stated::text(prop::OWNER, "the role that owns it")],
};

struct Schema {
    name: String,
    /// `None` where it means nothing.
    owner: Option<String>,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Schema { name: fields.text()?, owner: fields.text_opt()? }))
}

fn object(schema: Schema) -> Object {
    let Schema { name, owner } = schema;
    let properties = match owner {
        Some(owner) => Properties::default().word(prop::OWNER, owner),
        None => Properties::default(),
    };
    Object::named(Address::new(Kind::SCHEMA, [name]), properties.done())
}
