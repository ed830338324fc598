//! Default privileges: what grantees will be able to do with what a role makes.
//! <https://www.postgresql.org/docs/current/catalog-pg-default-acl.html>

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Stated, Value, grantee};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::privilege::{label, maintain};
use super::properties::Properties;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::DEFAULT_PRIVILEGE,
    statements: &[(13, after_heading(include_str!("default_privilege.sql")))],
    read: Read::By(1, read),
    properties: &[
        Stated::set(
            prop::PRIVILEGES,
            "SELECT and the like, each WITH GRANT OPTION where it may be passed on, that PostgreSQL would not give",
        )
        .usually("none"),
        Stated::set(prop::REVOKED, "those that PostgreSQL would give").usually("none"),
        Stated::text(prop::MAINTAIN, "none, granted, with grant option or revoked: MAINTAIN on tables")
            .since(17)
            .usually("none"),
    ],
};

struct DefaultPrivilege {
    role: String,
    /// `None` is all of them.
    schema: Option<String>,
    on: &'static str,
    is_owner: bool,
    /// `None` is everybody.
    grantee: Option<String>,
    privileges: Vec<String>,
    revoked: Vec<String>,
    knows_maintain: bool,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(DefaultPrivilege {
        role: fields.text()?,
        schema: fields.text_opt()?,
        on: fields.word(&[
            ("r", "tables"),
            ("S", "sequences"),
            ("f", "functions"),
            ("T", "types"),
            ("n", "schemas"),
            ("L", "large objects"),
        ])?,
        is_owner: fields.flag()?,
        grantee: fields.text_opt()?,
        privileges: fields.texts()?,
        revoked: fields.texts()?,
        knows_maintain: fields.flag()?,
    }))
}

fn object(privilege: DefaultPrivilege) -> Object {
    let DefaultPrivilege {
        role,
        schema,
        on,
        is_owner,
        grantee,
        mut privileges,
        mut revoked,
        knows_maintain,
    } = privilege;
    let maintain = maintain(&mut privileges, &mut revoked);
    let mut properties = Properties::default()
        .with(prop::PRIVILEGES, Value::set(privileges))
        .with(prop::REVOKED, Value::set(revoked));
    if knows_maintain {
        properties = properties.word(prop::MAINTAIN, maintain);
    }
    let path = [role.into(), grantee::schema(schema), on.into(), label(is_owner, grantee)];
    Object::named(Address::new::<Name>(Kind::DEFAULT_PRIVILEGE, path), properties.done())
}
