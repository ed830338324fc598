//! Privileges of what is created. Default privileges of the target give grantees more on it, or less,
//! than they should have, and which of them apply is known only to whoever runs the script: those of
//! every role are taken back, and what they may withhold is granted.
//! <https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html>

use std::collections::{BTreeMap, BTreeSet};

use crate::ddl::{self, Holder};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Origin, Snapshot, Value, grantee};
use crate::sql::Statement;

use super::action::{Action, Decisions};
use super::manner::{Manner, comes_with_table};
use super::world::World;

/// What may be done with tables from PostgreSQL 17 on, which is stated apart from the rest.
const MAINTAIN: &str = "MAINTAIN";

/// Words of privileges, and whether each may be passed on.
type Words = BTreeMap<String, bool>;

/// The statements after which nobody may do with a new object what nobody should, and its owner all
/// that the owner should. What else grantees should have is granted with their own privileges.
pub(super) fn of_created(
    object: &Object,
    world: &World<'_>,
    decisions: &Decisions,
    manner: Manner,
) -> Vec<Statement> {
    let is_replaced = decisions.actions.get(&object.address) == Some(&Action::Replace);
    let owner = object.text(prop::OWNER).filter(|_| is_replaced || manner.owners).map(Name::new);
    let mut all = Vec::new();
    if object.address.kind != Kind::COLUMN && is_known(object, is_replaced, world, manner) {
        all.extend(statements(&object.address, owner.as_ref(), world));
    }
    if object.address.kind == Kind::TABLE {
        let columns = world.after.side.within(&object.address, Kind::COLUMN);
        all.extend(columns.flat_map(|column| of_identity(column, owner.as_ref(), world, manner)));
    }
    all
}

/// The same for the sequence that an identity column of an existing table gets.
pub(super) fn of_new_identity(
    column: &Object,
    world: &World<'_>,
    manner: Manner,
) -> Vec<Statement> {
    let table = column.address.owning_table().and_then(|table| world.after.get(&table));
    match table.and_then(|table| table.text(prop::OWNER)) {
        Some(owner) => of_identity(column, Some(&Name::new(owner)), world, manner),
        None => Vec::new(),
    }
}

fn of_identity(
    column: &Object,
    owner: Option<&Name>,
    world: &World<'_>,
    manner: Manner,
) -> Vec<Statement> {
    let has_sequence = |column: &Object| {
        matches!(column.text(prop::IDENTITY), Some("always" | "by default"))
            && !column.flag(prop::INHERITED)
    };
    let had = world.before.get(&column.address).is_some_and(has_sequence);
    if had || !has_sequence(column) || !is_known(column, false, world, manner) {
        return Vec::new();
    }
    statements(&column.address, owner, world)
}

/// Whether privileges that nobody wants are too many: of what comes back as it was, and where all of
/// them are known and compared.
fn is_known(object: &Object, is_replaced: bool, world: &World<'_>, manner: Manner) -> bool {
    let on = &object.address;
    let sees = |side: &Snapshot| side.can_see(&label(on, grantee::EVERYBODY));
    if is_replaced && world.before.get(on).is_some() {
        return sees(world.before.side);
    }
    match world.source {
        Some(side) if side.origin == Origin::Declaration => {
            let anywhere = Address::new(Kind::PRIVILEGE, [""; 0]);
            let is_whole = matches!(side.extras.get(&(anywhere, Kind::PRIVILEGE)), Some(Some(_)));
            let mut declared = side.of_kind(Kind::PRIVILEGE);
            is_whole && declared.any(|privilege| privilege.address.target().as_ref() == Some(on))
        }
        Some(side) => manner.privileges && sees(side),
        None => manner.privileges,
    }
}

/// Where privileges of a grantee on an object are, whether there are any or not.
fn label(on: &Address, who: &str) -> Address {
    let kind = [Name::new(on.kind.0)].into_iter();
    Address::new(Kind::PRIVILEGE, kind.chain(on.path.iter().cloned()).chain([Name::new(who)]))
}

fn statements(on: &Address, owner: Option<&Name>, world: &World<'_>) -> Vec<Statement> {
    let usual = Usual::of(on, world);
    let wanted = |who: &Name| {
        let property =
            if on.kind == Kind::COLUMN { prop::SEQUENCE_PRIVILEGES } else { "privileges" };
        world.after.get(&label(on, who.as_str())).map(|of| words(of, property))
    };
    let mut all = Vec::new();
    let mut has_lost = false;
    for (who, given) in &usual.given {
        if owner.is_some_and(|owner| grantee::role(owner.clone()) == *who) {
            continue;
        }
        let wanted = wanted(who).unwrap_or_default();
        let excess: Vec<&str> =
            given.keys().filter(|word| !wanted.contains_key(*word)).map(String::as_str).collect();
        let passed = given.iter().filter(|(word, may)| **may && wanted.get(*word) == Some(&false));
        let passed: Vec<&str> = passed.map(|(word, _)| word.as_str()).collect();
        let before = all.len();
        all.extend(ddl::revoke(on, &excess, Holder::Grantee(who), false));
        all.extend(ddl::revoke(on, &passed, Holder::Grantee(who), true));
        has_lost |= all.len() > before && who.as_str() != grantee::EVERYBODY;
    }
    let mut own = wanted(&Name::new(grantee::OWNER)).unwrap_or_default();
    // Of the sequence of a column, what its owner usually has is not stated.
    if on.kind == Kind::COLUMN && own.is_empty() {
        own = usual.owners();
    }
    let holder = owner.map(|owner| grantee::role(owner.clone()));
    let holder = holder.as_ref().map_or(Holder::CurrentUser, Holder::Grantee);
    let mut owners = usual.owners();
    let of_owner = world.after.get(&label(on, grantee::OWNER));
    let lacks_maintain = match of_owner {
        Some(of) => of.text(prop::MAINTAIN) == Some("none"),
        None => on.kind != Kind::COLUMN && own.is_empty() && knows_maintain(on, world),
    };
    if lacks_maintain {
        owners.insert(MAINTAIN.to_owned(), false);
    }
    let too_many: Vec<&str> =
        owners.keys().filter(|word| !own.contains_key(*word)).map(String::as_str).collect();
    all.extend(ddl::revoke(on, &too_many, holder, false));
    // Where the owner is whoever runs the script, what was revoked may have been the owner's.
    let is_lost = has_lost && holder == Holder::CurrentUser;
    let lacking = own.keys().filter(|word| is_lost || usual.taken(grantee::OWNER).contains(*word));
    let lacking: Vec<&str> = lacking.map(String::as_str).collect();
    all.extend(ddl::grant(on, &lacking, holder));
    all
}

/// Whether the privilege is one there for such an object, in the version of the side.
fn knows_maintain(on: &Address, world: &World<'_>) -> bool {
    let mut all = world.after.side.of_kind(Kind::PRIVILEGE);
    class(on.kind) == Some("tables") && all.any(|of| of.property(prop::MAINTAIN).is_some())
}

/// Whether everybody has a privilege on a new object without a grant, whoever creates it.
pub(super) fn is_everybodys(on: &Address, word: &str, world: &World<'_>) -> bool {
    ddl::given(on.kind).is_some_and(|(usual, _)| usual == word)
        && !Usual::of(on, world).taken(grantee::EVERYBODY).contains(word)
}

/// What a new object comes with.
struct Usual {
    kind: Kind,
    /// By label, what default privileges of some role give, and PostgreSQL itself.
    given: BTreeMap<Name, Words>,
    /// What default privileges of some role withhold of what PostgreSQL gives.
    taken: BTreeMap<Name, BTreeSet<String>>,
}

impl Usual {
    fn of(on: &Address, world: &World<'_>) -> Usual {
        let mut usual = Usual { kind: on.kind, given: BTreeMap::new(), taken: BTreeMap::new() };
        if let Some((word, _)) = ddl::given(on.kind) {
            let everybody = usual.given.entry(Name::new(grantee::EVERYBODY)).or_default();
            everybody.insert(word.to_owned(), false);
        }
        let Some(class) = class(on.kind) else { return usual };
        let after = world.after.side.of_kind(Kind::DEFAULT_PRIVILEGE);
        for entry in world.default_privileges.iter().chain(after) {
            let [_, schema, of, who] = &entry.address.path[..] else { continue };
            let is_here = schema.as_str() == grantee::ALL_SCHEMAS
                || on.schema().is_some_and(|own| {
                    on.kind != Kind::SCHEMA
                        && grantee::schema(Some(own.as_str().to_owned())) == *schema
                });
            if of.as_str() != class || !is_here {
                continue;
            }
            if who.as_str() != grantee::OWNER {
                let given = usual.given.entry(who.clone()).or_default();
                for (word, may) in words(entry, "privileges") {
                    *given.entry(word).or_default() |= may;
                }
            }
            usual.taken.entry(who.clone()).or_default().extend(revoked(entry));
        }
        usual
    }

    /// What the owner has.
    fn owners(&self) -> Words {
        let words: &[&str] = match self.kind {
            Kind::TABLE | Kind::VIEW | Kind::MATERIALIZED_VIEW | Kind::FOREIGN_TABLE => {
                &["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"]
            }
            Kind::SEQUENCE | Kind::COLUMN => &["SELECT", "UPDATE", "USAGE"],
            Kind::SCHEMA => &["CREATE", "USAGE"],
            Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE => &["EXECUTE"],
            kind if class(kind).is_some() => &["USAGE"],
            _ => &[],
        };
        words.iter().map(|word| ((*word).to_owned(), false)).collect()
    }

    fn taken(&self, who: &str) -> BTreeSet<String> {
        self.taken.get(&Name::new(who)).cloned().unwrap_or_default()
    }
}

/// What default privileges call objects of the kind; of a column, its sequence.
fn class(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::TABLE | Kind::VIEW | Kind::MATERIALIZED_VIEW | Kind::FOREIGN_TABLE => Some("tables"),
        Kind::SEQUENCE | Kind::COLUMN => Some("sequences"),
        Kind::SCHEMA => Some("schemas"),
        Kind::LANGUAGE => None,
        kind => ddl::given(kind).map(|(_, class)| class),
    }
}

fn words(object: &Object, property: &str) -> Words {
    let mut words = Words::new();
    if let Some(Value::Set(items)) = object.property(property) {
        words.extend(items.iter().map(|item| match item.strip_suffix(" WITH GRANT OPTION") {
            Some(word) => (word.to_owned(), true),
            None => (item.to_string(), false),
        }));
    }
    if property == prop::PRIVILEGES
        && let Some(how @ ("granted" | "with grant option")) = object.text(prop::MAINTAIN)
    {
        words.insert(MAINTAIN.to_owned(), how != "granted");
    }
    words
}

fn revoked(entry: &Object) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = words(entry, "revoked").into_keys().collect();
    if entry.text(prop::MAINTAIN) == Some("revoked") {
        all.insert(MAINTAIN.to_owned());
    }
    all
}

/// Privileges of the owner as those of the role that it is in the end, by whose name alone they can be
/// granted. Others as they are.
pub(super) fn by_name(privilege: &Object, world: &World<'_>) -> Object {
    let address = &privilege.address;
    let owner = || {
        let on = address.target()?;
        let [after, before] = [&world.after, &world.before].map(|end| {
            let relation = end.container(address);
            let on = end.get(&on).filter(|on| on.text(prop::OWNER).is_some());
            let on = on.or_else(|| end.get(&relation?))?;
            on.text(prop::OWNER)
        });
        after.or(before).map(Name::new)
    };
    if address.kind != Kind::PRIVILEGE || address.own_name() != grantee::OWNER {
        return privilege.clone();
    }
    match owner() {
        Some(owner) => {
            let mut path = address.path.to_vec();
            path.pop();
            path.push(grantee::role(owner));
            Object { address: Address::new(address.kind, path), ..privilege.clone() }
        }
        None => privilege.clone(),
    }
}

/// Whether an owner is to be able to pass something on by a grant, which PostgreSQL gives no owner: it
/// comes of changes of the owner alone.
pub(super) fn is_beyond_owner(before: &Object, after: &Object) -> bool {
    const MAY: bool = true;
    let passed =
        |object: &Object| words(object, "privileges").values().filter(|may| **may == MAY).count();
    after.address.kind == Kind::PRIVILEGE
        && after.address.own_name() == grantee::OWNER
        && passed(after) > passed(before)
}

/// Privileges on what is created: those that come with it are not granted again.
pub(super) fn granted(
    privilege: &Object,
    world: &World<'_>,
    decisions: &Decisions,
) -> Option<Vec<Statement>> {
    let on = privilege.address.target()?;
    if decisions.comes(&on) || comes_with_table(&on, world, decisions) {
        if privilege.address.own_name() == grantee::OWNER {
            let is_passed_on = words(privilege, "privileges").values().any(|may| *may);
            return (!is_passed_on).then(Vec::new);
        }
        let is_usual = privilege.address.own_name() == grantee::EVERYBODY
            && matches!(privilege.property(prop::PRIVILEGES), Some(Value::Set(items))
                if matches!(&items[..], [word] if is_everybodys(&on, word, world)));
        if is_usual {
            return Some(Vec::new());
        }
    }
    (ddl::writer(Kind::PRIVILEGE)?.create)(&by_name(privilege, world), world.after.side)
}
