//! `GRANT` and `REVOKE`, one privilege at a time: what they have in common for objects that are
//! there and for those that a role will make.

use std::sync::Arc;

use crate::model::prop;
use crate::model::{Name, Object, Value, grantee};

use super::Statement;

/// What somebody has: of ordinary objects all of it, of others what differs from what they begin
/// with.
#[derive(PartialEq, Debug, Default)]
pub(super) struct Held {
    granted: Vec<Item>,
    revoked: Vec<Item>,
}

/// A privilege, and whether it may be passed on.
#[derive(PartialEq, Debug)]
struct Item {
    word: String,
    grantable: bool,
}

const GRANTABLE: &str = " WITH GRANT OPTION";

impl Held {
    /// What an object states; `None` where it states what is no privilege.
    pub(super) fn of(object: &Object) -> Option<Held> {
        let mut held = Held {
            granted: items(object.property(prop::PRIVILEGES))?,
            revoked: items(object.property(prop::REVOKED))?,
        };
        held.maintain(object.property(prop::MAINTAIN))?;
        Some(held)
    }

    /// One property of it.
    pub(super) fn property(object: &Object, property: &str) -> Option<Held> {
        let value = object.property(property);
        let mut held = Held::default();
        match property {
            prop::PRIVILEGES | prop::SEQUENCE_PRIVILEGES => held.granted = items(value)?,
            prop::REVOKED => held.revoked = items(value)?,
            prop::MAINTAIN => held.maintain(value)?,
            _ => return None,
        }
        Some(held)
    }

    fn maintain(&mut self, value: Option<&Value>) -> Option<()> {
        let item = |grantable| Item { word: "MAINTAIN".to_owned(), grantable };
        match value {
            None | Some(Value::None) => {}
            Some(Value::Text(word)) => match &**word {
                "none" => {}
                "granted" => self.granted.push(item(false)),
                "with grant option" => self.granted.push(item(true)),
                "revoked" => self.revoked.push(item(false)),
                _ => return None,
            },
            Some(_) => return None,
        }
        Some(())
    }

    /// The statements that make `from` this, where `write` says on what and to whom; `None` where
    /// there are none. What is revoked comes first: it may be granted again in another way.
    pub(super) fn statements(&self, from: &Held, write: &Write<'_>) -> Option<Vec<Statement>> {
        let mut statements = Vec::new();
        let mut add = |verb: &str, word: &str, end: &str| {
            statements.push(Statement::grant(write(verb, word, end)));
        };
        for item in without(&from.granted, &self.granted) {
            if !self.granted.iter().any(|other| other.word == item.word) {
                add("REVOKE", &item.word, "");
            } else if item.grantable {
                add("REVOKE", &format!("GRANT OPTION FOR {}", item.word), "");
            }
        }
        for item in without(&self.revoked, &from.revoked) {
            add("REVOKE", &item.word, "");
        }
        for item in without(&from.revoked, &self.revoked) {
            add("GRANT", &item.word, if item.grantable { GRANTABLE } else { "" });
        }
        for item in without(&self.granted, &from.granted) {
            if item.grantable {
                add("GRANT", &item.word, GRANTABLE);
            } else if !from.granted.iter().any(|other| other.word == item.word) {
                add("GRANT", &item.word, "");
            }
        }
        (!statements.is_empty()).then_some(statements)
    }
}

/// A statement from its verb, the privilege, and what follows the grantee.
pub(super) type Write<'w> = dyn Fn(&str, &str, &str) -> String + 'w;

fn without<'i>(items: &'i [Item], others: &'i [Item]) -> impl Iterator<Item = &'i Item> {
    items.iter().filter(|item| !others.contains(item))
}

fn items(value: Option<&Value>) -> Option<Vec<Item>> {
    match value {
        None | Some(Value::None) => Some(Vec::new()),
        Some(Value::Set(items)) => items.iter().map(item).collect(),
        Some(_) => None,
    }
}

fn item(text: &Arc<str>) -> Option<Item> {
    let (word, grantable) = match text.strip_suffix(GRANTABLE) {
        Some(word) => (word, true),
        None => (&**text, false),
    };
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
    is_word.then(|| Item { word: word.to_owned(), grantable })
}

/// The grantee as SQL. `None` for the owner, who has no fixed name, and for roles that are called
/// like these labels.
pub(super) fn grantee(label: &Name) -> Option<String> {
    match label.as_str() {
        grantee::EVERYBODY => Some(grantee::EVERYBODY.to_owned()),
        grantee::OWNER | "\"(owner)\"" | "\"PUBLIC\"" => None,
        _ => Some(label.quoted()),
    }
}

/// `TO` or `FROM`.
pub(super) fn preposition(verb: &str) -> &'static str {
    if verb == "GRANT" { "TO" } else { "FROM" }
}
