//! Domains. <https://www.postgresql.org/docs/current/catalog-pg-type.html>

use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::generated_names::is_generated;
use super::heading::after_heading;
use super::properties::{Properties, collation};
use super::type_modifier::split_modifier;

/// Domains in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::DOMAIN,
    statements: &[(13, after_heading(include_str!("domain.sql")))],
    read: Read::By(2, read),
    properties: &[
        Stated::type_name("type", "the data type that it is over, without its modifier"),
        Stated::text("type modifier", "length, precision and scale, or what else the type takes")
            .usually("none"),
        Stated::flag("not null", "whether NULL is refused").usually("no"),
        Stated::expression("default", "the default of columns that have none of their own")
            .usually("none"),
        Stated::text("collation", "its collation, where it is not the type's own").usually("none"),
        Stated::expression("checks", "all its checks, joined by AND in the order of their names")
            .usually("none"),
        Stated::list("check names", "what its checks are called, in that order").usually("none"),
        Stated::set("not validated", "checks that values from before them were never held to")
            .usually("none"),
        Stated::text("not null name", "what its NOT NULL is called, where a person chose it")
            .since(17)
            .usually("none"),
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
    check_names: Vec<String>,
    not_validated: Vec<String>,
    not_null_names: Option<Vec<String>>,
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
        check_names: fields.texts()?,
        not_validated: fields.texts()?,
        not_null_names: fields.texts_opt()?,
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
        check_names,
        not_validated,
        not_null_names,
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
        .with("check names", Value::list(check_names))
        .with("not validated", Value::set(not_validated));
    let properties = match not_null_names {
        Some(names) => {
            let chosen = names.iter().find(|own| !is_generated(own, &name, &[], "not_null"));
            properties.text("not null name", chosen)
        }
        None => properties,
    };
    let properties = properties.word("owner", owner).done();
    Object::named(Address::new(Kind::DOMAIN, [schema, name]), properties)
}
