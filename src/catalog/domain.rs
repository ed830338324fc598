//! Domains. <https://www.postgresql.org/docs/current/catalog-pg-type.html>

use crate::model::prop;
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
        Stated::type_name(prop::TYPE, "the data type that it is over, without its modifier"),
        Stated::text(
            prop::TYPE_MODIFIER,
            "length, precision and scale, or what else the type takes",
        )
        .usually("none"),
        Stated::flag(prop::NOT_NULL, "whether NULL is refused").usually("no"),
        Stated::expression(prop::DEFAULT, "the default of columns that have none of their own")
            .usually("none"),
        Stated::text(prop::COLLATION, "its collation, where it is not the type's own")
            .usually("none"),
        Stated::expression(
            prop::CHECKS,
            "all its checks, joined by AND in the order of their names",
        )
        .usually("none"),
        Stated::list(prop::CHECK_NAMES, "what its checks are called, in that order")
            .usually("none"),
        Stated::set(prop::NOT_VALIDATED, "checks that values from before them were never held to")
            .usually("none"),
        Stated::text(prop::NOT_NULL_NAME, "what its NOT NULL is called, where a person chose it")
            .since(17)
            .usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
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
        .with(prop::TYPE, Value::type_name(type_name))
        .text(prop::TYPE_MODIFIER, modifier)
        .flag(prop::NOT_NULL, not_null)
        .with(prop::DEFAULT, Value::expression(default, Some(&full_type)))
        .with(prop::COLLATION, collation(collation_schema.as_deref(), collation_name.as_deref()))
        .expression(prop::CHECKS, checks)
        .with(prop::CHECK_NAMES, Value::list(check_names))
        .with(prop::NOT_VALIDATED, Value::set(not_validated));
    let properties = match not_null_names {
        Some(names) => {
            let chosen = names.iter().find(|own| !is_generated(own, &name, &[], "not_null"));
            properties.text(prop::NOT_NULL_NAME, chosen)
        }
        None => properties,
    };
    let properties = properties.word(prop::OWNER, owner).done();
    Object::named(Address::new(Kind::DOMAIN, [schema, name]), properties)
}
