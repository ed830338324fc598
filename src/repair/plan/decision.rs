//! What is done with each object: created, dropped, altered in place, or dropped and created again,
//! with all that PostgreSQL would refuse to leave meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use crate::ddl;
use crate::model::{Address, Kind};

use super::action::{Action, Change, Decisions, changed};
use super::alteration::{altered, is_replaceable};
use super::closure::close;
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
            && !decisions.implied.contains(address)
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
    match (before, world.after.get(address)) {
        (None, None) => None,
        (Some(_), None) => Some(Action::Drop),
        (None, Some(_)) => Some(Action::Create),
        (Some(before), Some(after)) => {
            let properties = changed(before, after);
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
            let mut changes = Vec::new();
            if before.address != after.address
                && before.address.kind == Kind::CONSTRAINT
                && world.before.ancestor(&before.address).is_some_and(|a| {
                    a.kind == Kind::CONSTRAINT
                        && before.flag("inherited")
                        && before.text("type") == Some("check")
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
                        changes.push(Change { property: "name", statements: vec![statement] });
                    }
                    None => return by_hand_of(address, "PostgreSQL cannot rename it", by_hand),
                }
            }
            // It comes again with its parent's.
            if address.kind == Kind::COLUMN
                && properties.contains(&"inherited")
                && after.flag("inherited")
            {
                return Some(Action::Replace);
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
