//! Privileges: what one grantee may do with one object.
//! <https://www.postgresql.org/docs/current/ddl-priv.html>

use crate::model::{Address, Kind, Name, Object, Stated, Value, grantee};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::Properties;

/// Privileges in the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::PRIVILEGE,
    statements: &[(13, after_heading(include_str!("privilege.sql")))],
    read: Read::By(read),
    properties: &[
        Stated::set(
            "privileges",
            "SELECT and the like, each WITH GRANT OPTION where it may be passed on",
        ),
        Stated::text("maintain", "none, granted or with grant option: MAINTAIN on a table")
            .since(17),
    ],
};

struct Privilege {
    on: String,
    path: Vec<String>,
    is_owner: bool,
    /// `None` is everybody.
    grantee: Option<String>,
    privileges: Vec<String>,
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
        knows_maintain: fields.flag()?,
    }))
}

const MAINTAIN: &str = "MAINTAIN";
const GRANTABLE: &str = " WITH GRANT OPTION";

fn object(privilege: Privilege) -> Object {
    let Privilege { on, path, is_owner, grantee, privileges, knows_maintain } = privilege;
    // Apart from the rest, because an owner has it by default, and only from 17 on: as one of the
    // set it would make every table of two versions differ.
    let (maintain, privileges): (Vec<_>, Vec<_>) =
        privileges.into_iter().partition(|name| name.starts_with(MAINTAIN));
    let mut properties = Properties::default().with("privileges", Value::set(privileges));
    if knows_maintain {
        let grantable = maintain.iter().any(|name| name.ends_with(GRANTABLE));
        properties = properties.word(
            "maintain",
            match (maintain.is_empty(), grantable) {
                (true, _) => "none",
                (false, false) => "granted",
                (false, true) => "with grant option",
            },
        );
    }
    let names = std::iter::once(on).chain(path).map(Name::from).chain([label(is_owner, grantee)]);
    Object::named(Address::new(Kind::PRIVILEGE, names), properties.done())
}

fn label(is_owner: bool, grantee: Option<String>) -> Name {
    match grantee {
        _ if is_owner => Name::new(grantee::OWNER),
        None => Name::new(grantee::EVERYBODY),
        Some(role) => grantee::role(role.into()),
    }
}
