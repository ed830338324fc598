//! Row-level security policies. <https://www.postgresql.org/docs/current/catalog-pg-policy.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::Properties;

/// Policies in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::POLICY,
    statements: &[(13, after_heading(include_str!("policy.sql")))],
    read: Read::By(3, read),
    properties: &[
        Stated::flag(prop::PERMISSIVE, "whether it allows (as any one of them does) or restricts")
            .usually("yes"),
        Stated::text(prop::COMMAND, "the command that it applies to, or all").usually("all"),
        Stated::set(prop::ROLES, "the roles that it applies to; public is all of them")
            .usually("public"),
        Stated::expression(prop::USING, "which rows are seen").usually("none"),
        Stated::expression(prop::WITH_CHECK, "which rows may be written").usually("none"),
    ],
};

struct Policy {
    schema: String,
    table: String,
    name: String,
    permissive: bool,
    command: &'static str,
    roles: Vec<String>,
    using: Option<String>,
    with_check: Option<String>,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Policy {
        schema: fields.text()?,
        table: fields.text()?,
        name: fields.text()?,
        permissive: fields.flag()?,
        command: fields.word(&[
            ("*", "all"),
            ("r", "select"),
            ("a", "insert"),
            ("w", "update"),
            ("d", "delete"),
        ])?,
        roles: fields.texts()?,
        using: fields.text_opt()?,
        with_check: fields.text_opt()?,
    }))
}

fn object(policy: Policy) -> Object {
    let Policy { schema, table, name, permissive, command, roles, using, with_check } = policy;
    let properties = Properties::default()
        .flag(prop::PERMISSIVE, permissive)
        .word(prop::COMMAND, command)
        .with(prop::ROLES, Value::set(roles))
        .expression(prop::USING, using)
        .expression(prop::WITH_CHECK, with_check);
    Object::named(Address::new(Kind::POLICY, [schema, table, name]), properties.done())
}
