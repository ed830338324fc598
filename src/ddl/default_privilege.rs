//! Default privileges: `ALTER DEFAULT PRIVILEGES`.

use crate::model::{Kind, Object, grantee};

use super::grant::{self, Held, preposition};
use super::{Alteration, Statement, Writer};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::DEFAULT_PRIVILEGE,
    create: |object, _| changed(object, &Held::default(), &Held::of(object)?),
    alter: |&Alteration { from, to, property, .. }| {
        changed(to, &Held::property(from, property)?, &Held::property(to, property)?)
    },
    drop: |object| changed(object, &Held::of(object)?, &Held::default()),
};

fn changed(object: &Object, from: &Held, to: &Held) -> Option<Vec<Statement>> {
    let [role, schema, on, who] = &object.address.path[..] else { return None };
    let on = match on.as_str() {
        known @ ("tables" | "sequences" | "functions" | "types" | "schemas" | "large objects") => {
            known.to_uppercase()
        }
        _ => return None,
    };
    let schema = match schema.as_str() {
        grantee::ALL_SCHEMAS => String::new(),
        "\"(all schemas)\"" => return None,
        _ => format!(" IN SCHEMA {}", schema.quoted()),
    };
    let who = match who.as_str() {
        grantee::OWNER => role.quoted(),
        _ => grant::grantee(who)?,
    };
    let role = role.quoted();
    to.statements(from, &|verb, word, end| {
        let to = preposition(verb);
        format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {role}{schema} {verb} {word} ON {on} {to} {who}{end}"
        )
    })
}
