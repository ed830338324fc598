//! What is about other objects: privileges, comments, labels.

use crate::model::grantee::{ALL_SCHEMAS, EVERYBODY, OWNER};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object};

use super::super::{address, names, privilege::PARAMETER, words};
use super::object::{Unsaid, short};
use super::writer::Writer;
use super::yaml::{Map, Yaml};

/// What an owner may do as long as nobody changes it, by kind.
/// <https://www.postgresql.org/docs/current/ddl-priv.html#PRIVILEGES-SUMMARY-TABLE>
const OF_OWNER: [(&[Kind], &[&str]); 8] = [
    (
        &[Kind::TABLE, Kind::VIEW, Kind::MATERIALIZED_VIEW, Kind::FOREIGN_TABLE],
        &["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"],
    ),
    (&[Kind::SEQUENCE], &["SELECT", "UPDATE", "USAGE"]),
    (&[Kind::DATABASE], &["CONNECT", "CREATE", "TEMPORARY"]),
    (&[Kind::FUNCTION, Kind::PROCEDURE, Kind::AGGREGATE], &["EXECUTE"]),
    (&[Kind::SCHEMA], &["CREATE", "USAGE"]),
    (&[Kind::TABLESPACE], &["CREATE"]),
    (&[Kind::COLUMN], &[]),
    (&[], &["USAGE"]),
];

impl Writer<'_> {
    /// The list of privileges, objects of one kind with the same ones together.
    pub(super) fn privileges(&self) -> Vec<Yaml> {
        let mut entries: Vec<(String, Vec<String>, Map)> = Vec::new();
        for privilege in self.snapshot.of_kind(Kind::PRIVILEGE) {
            let Some((key, on, map)) = self.privilege(privilege) else { continue };
            match entries.iter_mut().find(|(other, _, same)| *other == key && *same == map) {
                Some((_, several, _)) => several.push(on),
                None => entries.push((key, vec![on], map)),
            }
        }
        let entry = |(key, mut several, map): (String, Vec<String>, Map)| {
            let on = match &mut several[..] {
                [one] => Yaml::Text(std::mem::take(one)),
                _ => Yaml::texts(several),
            };
            Yaml::Map(std::iter::once((key, on)).chain(map).collect())
        };
        entries.into_iter().map(entry).collect()
    }

    /// The kind and name of what a privilege is on, and who may do what; `None` where it goes without
    /// saying, or where we have no word for what it is on.
    fn privilege(&self, privilege: &Object) -> Option<(String, String, Map)> {
        let (key, on, kind) = match privilege.address.subject() {
            (PARAMETER, [name]) => (PARAMETER.to_owned(), name.to_string(), None),
            _ => {
                let on = subject(&privilege.address)?;
                (words::key(on.kind.0), address::written(&on), Some(on.kind))
            }
        };
        let grantee = privilege.address.path.last()?;
        let mut unsaid = Unsaid::of(privilege);
        let mut words = unsaid.take_texts(prop::PRIVILEGES);
        let maintain = unsaid.take_text(prop::MAINTAIN);
        let mut rest = Map::new();
        unsaid.rest(self, &mut rest);
        let is_owners = grantee.as_str() == OWNER && rest.is_empty();
        if is_owners && kind.is_some_and(|kind| is_usual(kind, &words, maintain.as_deref())) {
            return None;
        }
        let mut map = vec![("grantee".into(), Yaml::Text(written(grantee)))];
        map.extend(granted(&mut words, maintain, grantee.as_str() == OWNER));
        map.extend(rest);
        Some((key, on, map))
    }

    /// An entry of the list of default privileges.
    pub(super) fn default_privilege(&self, privilege: &Object) -> Option<Yaml> {
        let [role, schema, objects, grantee] = &privilege.address.path[..] else { return None };
        let mut unsaid = Unsaid::of(privilege);
        let mut map = vec![("role".into(), Yaml::Text(names::written(role)))];
        if schema.as_str() != ALL_SCHEMAS {
            map.push(("schema".into(), Yaml::Text(names::written(schema))));
        }
        map.push(("objects".into(), Yaml::Text(objects.to_string())));
        map.push(("grantee".into(), Yaml::Text(written(grantee))));
        let mut words = unsaid.take_texts(prop::PRIVILEGES);
        map.extend(granted(&mut words, unsaid.take_text(prop::MAINTAIN), false));
        unsaid.rest(self, &mut map);
        Some(Yaml::Map(map))
    }

    /// A comment by what it is on; `None` where we have no word for that.
    pub(super) fn comment(&self, comment: &Object) -> Option<(String, Yaml)> {
        let on = address::written_with_kind(&subject(&comment.address)?);
        let mut map = Map::new();
        Unsaid::of(comment).rest(self, &mut map);
        Some((on, short(comment, self.words, map)))
    }

    /// All labels, by what they are on and by provider.
    pub(super) fn labels(&self, kind: Kind) -> Map {
        let mut all = Map::new();
        for label in self.snapshot.of_kind(kind) {
            let Some((on, provider)) = subject(&label.address).zip(label.address.path.last())
            else {
                continue;
            };
            let mut map = Map::new();
            Unsaid::of(label).rest(self, &mut map);
            let own = (provider.to_string(), short(label, self.words, map));
            let on = address::written_with_kind(&on);
            match all.iter_mut().find(|(other, _)| *other == on) {
                Some((_, Yaml::Map(labels))) => labels.push(own),
                _ => all.push((on, Yaml::Map(vec![own]))),
            }
        }
        all
    }
}

/// What something is about, by the names that it has there; `None` where we have no word for the kind.
fn subject(address: &Address) -> Option<Address> {
    let (kind, names) = address.subject();
    Some(Address::new(Kind::named(kind)?, names.iter().cloned()))
}

/// Privileges, MAINTAIN among them unless there is something else to say of it. Who is not said to
/// have it has it not, but for an owner.
fn granted(words: &mut Vec<String>, maintain: Option<String>, is_owners: bool) -> Map {
    let said = match maintain.as_deref() {
        Some("granted") => {
            words.push("MAINTAIN".into());
            None
        }
        Some("with grant option") => {
            words.push("MAINTAIN WITH GRANT OPTION".into());
            None
        }
        Some("none") if !is_owners => None,
        _ => maintain,
    };
    let said = said.map(|said| ("maintain".into(), Yaml::Text(said)));
    std::iter::once(("privileges".into(), Yaml::texts(&*words))).chain(said).collect()
}

fn is_usual(kind: Kind, words: &[String], maintain: Option<&str>) -> bool {
    let usual = OF_OWNER.iter().find(|(kinds, _)| kinds.contains(&kind) || kinds.is_empty());
    usual.is_some_and(|(_, usual)| words == *usual)
        && !matches!(maintain, Some(held) if held != "granted")
}

/// A grantee, so that a role is not taken for everybody or for the owner.
fn written(grantee: &Name) -> String {
    match grantee.as_str() {
        label @ (EVERYBODY | OWNER) => label.to_owned(),
        role if role.eq_ignore_ascii_case(EVERYBODY) => grantee.quoted(),
        // Quoted already, since a role is called like one of these.
        role if [EVERYBODY, OWNER].iter().any(|label| Name::new(label).quoted() == role) => {
            role.to_owned()
        }
        _ => names::written(grantee),
    }
}

/// The scope of a setting, or the user of a mapping, that is a role's.
pub(super) fn names_a_role(object: &Object) -> bool {
    match (object.address.kind, &object.address.path[..]) {
        (Kind::SETTING, [scope, ..]) => scope.as_str().starts_with("role "),
        (Kind::USER_MAPPING, [_, user]) => user.as_str() != EVERYBODY,
        _ => false,
    }
}
