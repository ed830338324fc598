//! Privileges: what one grantee may do with one object.
//! <https://www.postgresql.org/docs/current/ddl-priv.html>
//!
//! What came with the server or an extension has the privileges that it came with, which differ from
//! version to version: of it only what somebody granted or revoked since then is stated.
//! <https://www.postgresql.org/docs/current/catalog-pg-init-privs.html>

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Stated, Value, grantee};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::Properties;

/// Privileges in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::PRIVILEGE,
    statements: &[
        (13, after_heading(include_str!("privilege_13.sql"))),
        (15, after_heading(include_str!("privilege.sql"))),
    ],
    read: Read::By(2, read),
    properties: &[
        Stated::set(
            prop::PRIVILEGES,
            "SELECT and the like, each WITH GRANT OPTION where it may be passed on; of what came with the server or an extension, those that it did not come with",
        ),
        Stated::set(
            prop::REVOKED,
            "of what came with the server or an extension, the privileges that it came with and has no more",
        )
        .usually("none"),
        Stated::set(prop::SEQUENCE_PRIVILEGES, "on the sequence of an identity column")
            .usually("none"),
        Stated::set(prop::GRANTED_BY, "privileges that somebody else than the owner granted, and who")
            .usually("none"),
        Stated::text(prop::MAINTAIN, "none, granted, with grant option or revoked: MAINTAIN on a table")
            .since(17)
            .usually("none"),
    ],
};

struct Privilege {
    on: String,
    path: Vec<String>,
    is_owner: bool,
    /// `None` is everybody.
    grantee: Option<String>,
    privileges: Vec<String>,
    /// `None` for what did not come with the server or an extension.
    revoked: Option<Vec<String>>,
    /// `None` for what is no column.
    of_sequence: Option<Vec<String>>,
    granted_by: Vec<String>,
    knows_maintain: bool,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Privilege {
        on: fields.text()?,
        path: fields.texts()?,
        is_owner: fields.flag()?,
        grantee: fields.text_opt()?,
        privileges: fields.texts()?,
        revoked: fields.texts_opt()?,
        of_sequence: fields.texts_opt()?,
        granted_by: fields.texts()?,
        knows_maintain: fields.flag()?,
    }))
}

fn object(privilege: Privilege) -> Object {
    let Privilege {
        on,
        path,
        is_owner,
        grantee,
        privileges,
        revoked,
        of_sequence,
        granted_by,
        knows_maintain,
    } = privilege;
    let (mut privileges, mut taken) = (privileges, revoked.clone().unwrap_or_default());
    let maintain = maintain(&mut privileges, &mut taken);
    let mut properties = Properties::default().with(prop::PRIVILEGES, Value::set(privileges));
    if revoked.is_some() {
        properties = properties.with(prop::REVOKED, Value::set(taken));
    }
    if let Some(of_sequence) = of_sequence {
        properties = properties.with(prop::SEQUENCE_PRIVILEGES, Value::set(of_sequence));
    }
    properties = properties.with(prop::GRANTED_BY, Value::set(granted_by));
    if knows_maintain {
        properties = properties.word(prop::MAINTAIN, maintain);
    }
    let names = std::iter::once(on).chain(path).map(Name::from).chain([label(is_owner, grantee)]);
    Object::named(Address::new(Kind::PRIVILEGE, names), properties.done())
}

const MAINTAIN: &str = "MAINTAIN";
const GRANTABLE: &str = " WITH GRANT OPTION";

/// How MAINTAIN is held, which is taken out of the privileges. It stands apart from the rest, because
/// an owner has it by default, and only from 17 on: as one of the set it would make every table of two
/// versions differ.
pub(super) fn maintain(privileges: &mut Vec<String>, revoked: &mut Vec<String>) -> &'static str {
    let take = |from: &mut Vec<String>| {
        let found = from.iter().find(|name| name.starts_with(MAINTAIN)).cloned();
        from.retain(|name| !name.starts_with(MAINTAIN));
        found
    };
    match (take(privileges), take(revoked)) {
        (Some(name), _) if name.ends_with(GRANTABLE) => "with grant option",
        (Some(_), _) => "granted",
        (None, Some(_)) => "revoked",
        (None, None) => "none",
    }
}

/// The last name of the address: who holds the privileges.
pub(super) fn label(is_owner: bool, grantee: Option<String>) -> Name {
    match grantee {
        _ if is_owner => Name::new(grantee::OWNER),
        None => Name::new(grantee::EVERYBODY),
        Some(role) => grantee::role(role.into()),
    }
}
