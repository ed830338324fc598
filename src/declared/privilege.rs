//! What grantees may do with objects.

use crate::input::{InputError, yaml::Node};
use crate::model::grantee::{self, EVERYBODY, OWNER};
use crate::model::{Address, Kind, Name, Value};

use super::draft::Draft;
use super::facts::Facts;
use super::names;

/// Keys of an entry of `privileges`: what it is on, and who may do what.
pub(super) const KEYS: [&str; 8] =
    ["schema", "table", "column", "sequence", "enum", "domain", "grantee", "privileges"];

/// The keys that say what an entry is on, each with the number of names in full.
const TARGETS: [(&str, usize); 6] =
    [("schema", 1), ("table", 2), ("column", 3), ("sequence", 2), ("enum", 2), ("domain", 2)];

/// Every privilege of PostgreSQL 18 ("Privileges", table of abbreviations).
const PRIVILEGES: [&str; 12] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
    "MAINTAIN",
    "CREATE",
    "USAGE",
    "CONNECT",
    "TEMPORARY",
];

/// Reads the list of privileges. `grantee: PUBLIC` is everybody, `(owner)` whoever owns the object.
pub(super) fn read(node: &Node, draft: &mut Draft) -> Result<(), InputError> {
    draft.declares(Kind::PRIVILEGE);
    node.list()?.iter().try_for_each(|node| draft.add(privilege(node)?))
}

fn privilege(node: &Node) -> Result<Facts, InputError> {
    let section = node.section(&KEYS)?;
    let mut targets =
        TARGETS.iter().filter_map(|(key, count)| Some((*key, *count, section.get(key)?)));
    let (Some((kind, count, target)), None) = (targets.next(), targets.next()) else {
        let keys = TARGETS.map(|(key, _)| key).join(", ");
        return Err(node.error("has to name one object").help(format_args!("one of: {keys}")));
    };
    let mut path = names::parts(target.filled()?, &target.place)?;
    if path.len() + 1 == count && count > 1 {
        path.insert(0, Name::new("public"));
    }
    if path.len() != count {
        return Err(target.error(format_args!("is not the name of a {kind}")));
    }
    let node_of_grantee = section.require("grantee")?;
    let grantee = match node_of_grantee.filled()? {
        public if public.eq_ignore_ascii_case(EVERYBODY) => Name::new(EVERYBODY),
        OWNER => Name::new(OWNER),
        // A role that is really called so stands in quotes, as it does for the catalog.
        _ => grantee::role(names::one(node_of_grantee)?),
    };
    let path = [Name::new(kind)].into_iter().chain(path).chain([grantee]);
    let mut facts = Facts::new(Address::new(Kind::PRIVILEGE, path), &node.place);
    let granted = section.require("privileges")?;
    let words = granted.list()?.iter().map(granted_word).collect::<Result<Vec<_>, _>>()?;
    let (maintain, words): (Vec<_>, Vec<_>) =
        words.into_iter().partition(|word| kind == "table" && word.starts_with("MAINTAIN"));
    facts.say("privileges", Value::set(words), &granted.place);
    // Stands apart from the rest, since servers before 17 do not have it.
    if let Some(word) = maintain.first() {
        let held = if word == "MAINTAIN" { "granted" } else { "with grant option" };
        facts.say("maintain", Value::text(held), &granted.place);
    }
    Ok(facts)
}

/// `SELECT`, `UPDATE WITH GRANT OPTION`.
fn granted_word(node: &Node) -> Result<String, InputError> {
    let word = node.filled()?.trim().to_uppercase();
    let bare = word.strip_suffix(" WITH GRANT OPTION").unwrap_or(&word);
    if PRIVILEGES.contains(&bare) {
        return Ok(word);
    }
    let help = crate::input::suggest::help(bare, PRIVILEGES);
    Err(node.error("is no privilege of PostgreSQL").help(help))
}
