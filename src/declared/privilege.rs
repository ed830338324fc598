//! What grantees may do with objects, and what they will be able to do with new ones.

use crate::input::{
    InputError, Section,
    yaml::{Content, Node},
};
use crate::model::grantee::{self, EVERYBODY, OWNER};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Value};

use super::draft::Draft;
use super::facts::Facts;
use super::words::{self, Word};
use super::{address, names};

/// Keys of an entry of `privileges` beside the kinds of what it may be on.
pub(super) const KEYS: [&str; 2] = ["grantee", "privileges"];
/// Keys of an entry of `default_privileges`.
pub(super) const DEFAULT_KEYS: [&str; 5] = ["role", "schema", "objects", "grantee", "privileges"];
/// What default privileges may be on.
pub(super) const NEW_OBJECTS: [&str; 6] =
    ["tables", "sequences", "functions", "types", "schemas", "large objects"];
/// The properties that these are.
pub(super) const OWN: [&str; 1] = ["privileges"];

/// Every privilege of PostgreSQL 18 ("Privileges", table of abbreviations).
pub(super) const PRIVILEGES: [&str; 15] = [
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
    "EXECUTE",
    "CONNECT",
    "TEMPORARY",
    "SET",
    "ALTER SYSTEM",
];

/// The kinds whose objects have privileges: <https://www.postgresql.org/docs/current/ddl-priv.html>.
pub(super) fn targets() -> impl Iterator<Item = Kind> {
    let own = [
        Kind::DATABASE,
        Kind::TABLESPACE,
        Kind::SCHEMA,
        Kind::LANGUAGE,
        Kind::FOREIGN_DATA_WRAPPER,
        Kind::SERVER,
        Kind::ENUM,
        Kind::DOMAIN,
        Kind::COMPOSITE_TYPE,
        Kind::RANGE_TYPE,
        Kind::BASE_TYPE,
        Kind::SEQUENCE,
        Kind::FUNCTION,
        Kind::PROCEDURE,
        Kind::AGGREGATE,
        Kind::COLUMN,
    ];
    Kind::ALL.iter().copied().filter(move |kind| kind.is_relation() || own.contains(kind))
}

/// What privileges may be on besides: a parameter is no object.
pub(super) const PARAMETER: &str = "parameter";

/// Reads the list of privileges. `grantee: PUBLIC` is everybody, `(owner)` whoever owns the object;
/// an entry may be on several objects of one kind.
pub(super) fn read(node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    draft.declares(Kind::PRIVILEGE);
    let objects = targets().map(|kind| (Some(kind), words::key(kind.0)));
    let targets: Vec<(Option<Kind>, String)> =
        objects.chain([(None, PARAMETER.to_owned())]).collect();
    let rest = draft.words.rest(Kind::PRIVILEGE, &OWN);
    let of_targets = targets.iter().map(|(_, key)| key.as_str());
    let keys: Vec<&str> = of_targets.chain(words::keys(&KEYS, &rest)).collect();
    for node in node.list()? {
        let section = node.section(&keys)?;
        let mut on = targets.iter().filter_map(|(kind, key)| Some((*kind, section.get(key)?)));
        let (Some((kind, target)), None) = (on.next(), on.next()) else {
            let keys: Vec<&str> = targets.iter().map(|(_, key)| key.as_str()).collect();
            let keys = keys.join(", ");
            return Err(node.error("has to name one object").help(format_args!("one of: {keys}")));
        };
        let several = match &target.content {
            Content::List(items) => items.as_slice(),
            _ => std::slice::from_ref(target),
        };
        for target in several {
            draft.add(privilege(kind, target, &section, &rest)?)?;
        }
    }
    Ok(())
}

fn privilege(
    kind: Option<Kind>,
    target: &Node,
    section: &Section<'_>,
    rest: &[&Word],
) -> Result<Facts, InputError> {
    let (word, on) = match kind {
        Some(kind) => (kind.0, address::read(kind, target.filled()?, &target.place)?.path.to_vec()),
        None => (PARAMETER, vec![Name::new(target.filled()?)]),
    };
    let grantee = grantee(section.require("grantee")?)?;
    let path = [Name::new(word)].into_iter().chain(on).chain([grantee.clone()]);
    let mut facts = Facts::new(Address::new(Kind::PRIVILEGE, path), &target.place);
    let granted = section.require("privileges")?;
    let is_owners = grantee.as_str() == OWNER;
    let is_relation = kind.is_some_and(Kind::is_relation);
    let unsaid = (is_relation && !is_owners).then_some("none");
    say(granted, is_relation, unsaid, section, &mut facts)?;
    facts.rest(section, rest)?;
    Ok(facts)
}

/// States the privileges. MAINTAIN is a property of its own, since servers before 17 do not have it;
/// `unsaid` is what its absence means, since an owner may have it without a word.
fn say(
    granted: &Node,
    has_maintain: bool,
    unsaid: Option<&str>,
    section: &Section<'_>,
    facts: &mut Facts,
) -> Result<(), InputError> {
    const MAINTAIN: &str = "maintain";
    let words = granted.list()?.iter().map(granted_word).collect::<Result<Vec<_>, _>>()?;
    let (maintain, words): (Vec<_>, Vec<_>) =
        words.into_iter().partition(|word| has_maintain && word.starts_with("MAINTAIN"));
    facts.say(prop::PRIVILEGES, Value::set(words), &granted.place);
    let held = match maintain.first().map(String::as_str) {
        Some("MAINTAIN") => Some("granted"),
        Some(_) => Some("with grant option"),
        None => unsaid,
    };
    if let Some(held) = held.filter(|_| section.get(MAINTAIN).is_none()) {
        facts.say(MAINTAIN, Value::text(held), &granted.place);
    }
    Ok(())
}

/// Reads the list of default privileges.
pub(super) fn read_defaults(node: &Node, draft: &mut Draft<'_>) -> Result<(), InputError> {
    draft.declares(Kind::DEFAULT_PRIVILEGE);
    let rest = draft.words.rest(Kind::DEFAULT_PRIVILEGE, &OWN);
    let keys = words::keys(&DEFAULT_KEYS, &rest);
    for node in node.list()? {
        let section = node.section(&keys)?;
        let role = names::one(section.require("role")?)?;
        let schema = section.get("schema").filter(|node| !node.is_null());
        let schema = schema.map(names::one).transpose()?;
        let objects = section.require("objects")?;
        let objects = objects.one_of(&NEW_OBJECTS.map(|word| (word, word)))?;
        let path = [
            role,
            schema.unwrap_or_else(|| Name::new(grantee::ALL_SCHEMAS)),
            Name::new(objects),
            grantee(section.require("grantee")?)?,
        ];
        let mut facts = Facts::new(Address::new(Kind::DEFAULT_PRIVILEGE, path), &node.place);
        let granted = section.require("privileges")?;
        let has_maintain = objects == "tables" && rest.iter().any(|word| word.key == "maintain");
        say(granted, has_maintain, has_maintain.then_some("none"), &section, &mut facts)?;
        facts.rest(&section, &rest)?;
        draft.add(facts)?;
    }
    Ok(())
}

fn grantee(node: &Node) -> Result<Name, InputError> {
    Ok(match node.filled()? {
        public if public.eq_ignore_ascii_case(EVERYBODY) => Name::new(EVERYBODY),
        OWNER => Name::new(OWNER),
        // A role that is really called so stands in quotes, as it does for the catalog.
        _ => grantee::role(names::one(node)?),
    })
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
