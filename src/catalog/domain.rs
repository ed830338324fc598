//! Domains. <https://www.postgresql.org/docs/current/catalog-pg-type.html>

use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::{Properties, collation};
use super::type_modifier::split_modifier;

/// Domains in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::DOMAIN,
    statements: &[(13, after_heading(include_str!("domain.sql")))],
    read: Read::By(read),
    properties: &[
        Stated::type_name("type", "the data type that it is over, without its modifier"),
        Stated::text("type modifier", "length, precision and scale, or what else the type takes"),
        Stated::flag("not null", "whether NULL is refused"),
        Stated::expression("default", "the default of columns that have none of their own"),
        Stated::text("collation", "its collation, where it is not the type's own"),
        Stated::expression("checks", "all its checks, joined by AND in the order of their names"),
        Stated::flag(
            "validated",
            "whether all values that were there before a check were held to it",
        ),
        Stated::text("owner", "the role that owns it"),
    ],
};

struct Domain {
    schema: String,
    name: String,
    base_type: String,
    full_type: String,
    not_null: bool,
    default: Option<String>,
    collation_schema: Option<String>,
    collation: Option<String>,
    checks: Option<String>,
    validated: bool,
    owner: String,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Domain {
        schema: fields.text()?,
        name: fields.text()?,
        base_type: fields.text()?,
        full_type: fields.text()?,
        not_null: fields.flag()?,
        default: fields.text_opt()?,
        collation_schema: fields.text_opt()?,
        collation: fields.text_opt()?,
        checks: fields.text_opt()?,
        validated: fields.flag()?,
        owner: fields.text()?,
    }))
}

fn object(domain: Domain) -> Object {
    let Domain {
        schema,
        name,
        base_type,
        full_type,
        not_null,
        default,
        collation_schema,
        collation: collation_name,
        checks,
        validated,
        owner,
    } = domain;
    let (type_name, modifier) = split_modifier(&base_type, &full_type);
    let properties = Properties::default()
        .with("type", Value::type_name(type_name))
        .text("type modifier", modifier)
        .flag("not null", not_null)
        .with("default", Value::expression(default, Some(&full_type)))
        .with("collation", collation(collation_schema.as_deref(), collation_name.as_deref()))
        .expression("checks", checks)
        .flag("validated", validated)
        .word("owner", owner);
    Object::named(Address::new(Kind::DOMAIN, [schema, name]), properties.done())
}
