//! What is done with each object: created, dropped, altered in place, or dropped and created again,
//! with all that PostgreSQL would refuse to leave meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use crate::ddl;
use crate::model::prop;
use crate::model::{Address, Dependency, Kind, Name, Object, Value};

use super::action::{Action, Change, Decisions, changed};
use super::alteration::{altered, is_replaceable};
use super::closure::{close, is_partition_key};
use super::contents;
use super::privileges;
use super::world::World;

/// Decides; `world.after` is a copy of `world.before` with changes. What cannot be done is by hand; nothing that rests on it is looked for here.
pub(super) fn decide(world: &World<'_>) -> Decisions {
    let mut decisions = Decisions::default();
    let changed: BTreeSet<&Address> = world.after.side.objects.changed().collect();
    for address in changed {
        if let Some(action) = first(address, world, &mut decisions.by_hand) {
            decisions.actions.insert(address.clone(), action);
        }
    }
    close(world, &mut decisions);
    hold_parts(world, &mut decisions);
    decisions
}

/// A part of an index or a constraint of a whole table does not go alone.
fn hold_parts(world: &World<'_>, decisions: &mut Decisions) {
    let stays = |address: &Address| {
        let is_part = [Kind::CONSTRAINT, Kind::INDEX].contains(&address.kind);
        let table = address.owning_table();
        let keeps_whole =
            table.is_some_and(|table| world.before.parents(&table) == world.after.parents(&table));
        is_part
            && keeps_whole
            && decisions.goes(address)
            && !decisions.implied.contains_key(address)
            && world.before.ancestor(address).is_some_and(|ancestor| !decisions.goes(&ancestor))
    };
    let parts: Vec<Address> =
        decisions.actions.keys().filter(|address| stays(address)).cloned().collect();
    for part in parts {
        decisions.actions.remove(&part);
        let why = "PostgreSQL drops it only with what it is a part of".to_owned();
        decisions.by_hand.insert(part, why);
    }
}

fn first(
    address: &Address,
    world: &World<'_>,
    by_hand: &mut BTreeMap<Address, String>,
) -> Option<Action> {
    let before = world.former(address).and_then(|former| world.before.get(former));
    if address.kind == Kind::TABLESPACE
        && before.is_some() != world.after.get(address).is_some()
        && lies_in(address, world) == before.is_some()
    {
        let why = "whether it is used is a matter of the objects in it";
        return by_hand_of(address, why, by_hand);
    }
    match (before, world.after.get(address)) {
        (None, None) => None,
        (Some(_), None) if stays_key(address, world) => {
            by_hand_of(address, "its table is partitioned by it", by_hand)
        }
        (Some(before), None) => {
            let none = Object::named(address.clone(), []);
            match passed_on(before, &none, world) {
                Some(others) => {
                    let why =
                        format!("{others} has it from that role, and loses it with CASCADE only");
                    by_hand_of(address, &why, by_hand)
                }
                None => Some(Action::Drop),
            }
        }
        (None, Some(after)) if lacks_parent(after, world) => {
            by_hand_of(address, "it comes with a parent that its table does not get", by_hand)
        }
        (None, Some(_)) => Some(Action::Create),
        (Some(before), Some(after)) => {
            let mut properties = changed(before, after);
            if follows_table(before, world) {
                // Leaving and joining say it.
                properties.retain(|property| *property != prop::INHERITED);
            }
            if properties.is_empty() && before.address == after.address {
                return None;
            }
            let is_part = [Kind::CONSTRAINT, Kind::INDEX].contains(&address.kind);
            if is_part && properties.contains(&"inherited") {
                return by_hand_of(
                    address,
                    "PostgreSQL changes whether it is inherited only with what it is inherited from",
                    by_hand,
                );
            }
            if privileges::is_beyond_owner(before, after) {
                let why = "PostgreSQL gives no owner the right to pass it on by a grant";
                return by_hand_of(address, why, by_hand);
            }
            if let Some(others) = passed_on(before, after, world) {
                let why = format!("{others} has it from that role, and loses it with CASCADE only");
                return by_hand_of(address, &why, by_hand);
            }
            let mut changes = Vec::new();
            if before.address != after.address
                && before.address.kind == Kind::CONSTRAINT
                && world.before.ancestor(&before.address).is_some_and(|a| {
                    a.kind == Kind::CONSTRAINT
                        && before.flag(prop::INHERITED)
                        && before.text(prop::TYPE) == Some("check")
                })
            {
                // It gets its name with its parent's.
                let ancestor = world.before.ancestor(&before.address)?;
                let follows = world
                    .renamed
                    .get(&ancestor)
                    .is_some_and(|to| to.own_name() == address.own_name());
                if !follows {
                    return by_hand_of(
                        address,
                        "PostgreSQL renames an inherited constraint only with its parent's",
                        by_hand,
                    );
                }
            } else if before.address != after.address {
                let name = after.address.path.last()?;
                match ddl::rename(before, name) {
                    Some(statement) => {
                        changes.push(Change::new("name", vec![statement]));
                    }
                    None => return by_hand_of(address, "PostgreSQL cannot rename it", by_hand),
                }
            }
            // It comes again with its parent's.
            if address.kind == Kind::COLUMN
                && properties.contains(&"inherited")
                && after.flag(prop::INHERITED)
            {
                return Some(Action::Replace);
            }
            let in_column = |one: &Dependency| one.dependent.kind == Kind::COLUMN;
            if address.kind == Kind::COMPOSITE_TYPE
                && ddl::composite_type::retypes(before, after)
                && world.before.needs.on(address).any(in_column)
            {
                let why = "PostgreSQL changes no attribute's type while columns have the type";
                return by_hand_of(address, why, by_hand);
            }
            let of_table = |one: &Dependency| one.dependent.kind == Kind::TABLE;
            if address.kind == Kind::COMPOSITE_TYPE
                && !ddl::composite_type::casts_alone(before, after)
                && world.before.needs.on(address).any(of_table)
            {
                let why = "PostgreSQL does not cast an attribute's values by itself";
                return by_hand_of(address, why, by_hand);
            }
            match altered(before, after, &properties, world) {
                Some(more) => {
                    changes.extend(more);
                    Some(Action::Alter(changes))
                }
                None if is_replaceable(before, after, world) => Some(Action::Replace),
                None => by_hand_of(address, &no_statement(&properties), by_hand),
            }
        }
    }
}

/// Whether a new column of a table that stays is inherited from nothing.
fn lacks_parent(column: &Object, world: &World<'_>) -> bool {
    let address = &column.address;
    let stays = |table: &Address| world.before.get(table).is_some();
    address.kind == Kind::COLUMN
        && column.flag(prop::INHERITED)
        && world.after.container(address).is_some_and(|table| stays(&table))
        && world.after.ancestor(address).is_none()
        && !world.is_of_typed_table(address)
}

/// Whether a column is in the partition key of a table that stays.
fn stays_key(column: &Address, world: &World<'_>) -> bool {
    column.kind == Kind::COLUMN
        && column.owning_table().is_some_and(|table| world.after.get(&table).is_some())
        && is_partition_key(column, world)
}

/// Whether something is in a tablespace in the end.
fn lies_in(tablespace: &Address, world: &World<'_>) -> bool {
    let name = Some(tablespace.own_name());
    world.after.side.objects.values().any(|object| object.text(prop::TABLESPACE) == name)
}

/// Whether it is a constraint or an index of a table that gets other parents.
fn follows_table(part: &Object, world: &World<'_>) -> bool {
    let is_part = [Kind::CONSTRAINT, Kind::INDEX].contains(&part.address.kind);
    let table = world.after.container(&part.address).filter(|_| is_part);
    table.is_some_and(|table| {
        // A check that is a child's own stays so when the child inherits.
        let is_partition =
            world.after.get(&table).is_some_and(|table| table.text(prop::PARTITION_OF).is_some());
        let becomes_inherited =
            world.after.get(&part.address).is_some_and(|part| part.flag(prop::INHERITED));
        (is_partition || !becomes_inherited)
            && world.before.parents(&table) != world.after.parents(&table)
    })
}

/// Somebody who has a privilege from a role that may pass it on no longer.
fn passed_on<'a>(before: &Object, after: &Object, world: &'a World<'_>) -> Option<&'a str> {
    const GRANTABLE: &str = " WITH GRANT OPTION";
    (before.address.kind == Kind::PRIVILEGE).then_some(())?;
    let list = |object: &Object| match object.property(prop::PRIVILEGES) {
        Some(Value::Set(items)) => items.iter().map(|item| item.to_string()).collect(),
        _ => Vec::new(),
    };
    let kept: Vec<String> = list(after);
    let is_lost = |item: &String| item.ends_with(GRANTABLE) && !kept.contains(item);
    list(before).iter().any(is_lost).then_some(())?;
    let role = before.address.own_name();
    let on = before.address.target()?;
    let others = contents::members(&world.before.container(&before.address)?, world.before.side);
    let mut others = others.into_iter().filter(|other| other.kind == Kind::PRIVILEGE);
    let has = |other: &Address| {
        let from = world.before.get(other)?.property(prop::GRANTED_BY)?;
        let Value::Set(by) = from else { return None };
        let is_by = |item: &std::sync::Arc<str>| {
            item.split_once(" by ")
                .is_some_and(|(_, by)| by == role || by == Name::new(role).displayed())
        };
        by.iter().any(is_by).then_some(())
    };
    let other =
        others.find(|other| other.target().as_ref() == Some(&on) && has(other).is_some())?;
    world.before.side.objects.get_key_value(&other).map(|(at, _)| at.own_name())
}

fn by_hand_of(
    address: &Address,
    why: &str,
    by_hand: &mut BTreeMap<Address, String>,
) -> Option<Action> {
    by_hand.insert(address.clone(), why.to_owned());
    None
}

fn no_statement(properties: &[&'static str]) -> String {
    format!("no statement changes its {}", properties.join(", "))
}
