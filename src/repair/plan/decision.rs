//! What is done with each object: created, dropped, altered in place, or dropped and created again,
//! with all that PostgreSQL would refuse to leave meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use crate::ddl;
use crate::model::prop;
use crate::model::{Address, Kind, Object};

use super::action::{Action, Change, Decisions, changed};
use super::alteration::{altered, is_replaceable};
use super::closure::close;
use super::obstacle::{Case, obstacle};
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
        let why = "PostgreSQL drops it only together with the index or constraint of the partitioned table".to_owned();
        decisions.by_hand.insert(part, why);
    }
}

fn first(
    address: &Address,
    world: &World<'_>,
    by_hand: &mut BTreeMap<Address, String>,
) -> Option<Action> {
    let before = world.former(address).and_then(|former| world.before.get(former));
    let after = world.after.get(address);
    let properties = match (before, after) {
        (Some(before), Some(after)) => differing(before, after, world),
        _ => Vec::new(),
    };
    let case = Case { address, before, after, properties: &properties, world };
    let decided = match obstacle(&case) {
        Some(why) => Err(why),
        None => action(&case),
    };
    decided.unwrap_or_else(|why| {
        by_hand.insert(address.clone(), why);
        None
    })
}

/// The properties that differ, and are not another one's matter.
fn differing(before: &Object, after: &Object, world: &World<'_>) -> Vec<&'static str> {
    let mut properties = changed(before, after);
    if follows_table(before, world) {
        // Leaving and joining say it.
        properties.retain(|property| *property != prop::INHERITED);
    }
    properties
}

/// What is done with an object that nothing stands in the way of; why a person has to, where no
/// statement can be written.
fn action(case: &Case<'_>) -> Result<Option<Action>, String> {
    let (before, after) = match (case.before, case.after) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Ok(Some(Action::Drop)),
        (None, Some(_)) => return Ok(Some(Action::Create)),
        (Some(before), Some(after)) => (before, after),
    };
    let is_renamed = before.address != after.address;
    if case.properties.is_empty() && !is_renamed {
        return Ok(None);
    }
    if case.goes_with_whole() {
        return Ok(Some(Action::Replace));
    }
    // It comes again with its parent's.
    if after.address.kind == Kind::COLUMN
        && case.properties.contains(&prop::INHERITED)
        && after.flag(prop::INHERITED)
    {
        return Ok(Some(Action::Replace));
    }
    let mut changes = Vec::new();
    // An inherited check gets its name with its parent's.
    let follows = before.text(prop::TYPE) == Some("check")
        && case.world.before.ancestor(&before.address).is_some();
    if is_renamed && !follows {
        let name = after.address.path.last();
        let rename = name.and_then(|name| ddl::rename(before, name));
        let rename = rename.ok_or_else(|| "PostgreSQL cannot rename it".to_owned())?;
        changes.push(Change::new("name", vec![rename]));
    }
    let mut properties = case.properties.to_vec();
    if case.becomes_part() {
        properties.retain(|property| *property != prop::INHERITED);
    }
    match altered(before, after, &properties, case.world) {
        Some(more) => {
            changes.extend(more);
            Ok(Some(Action::Alter(changes)))
        }
        None if is_replaceable(before, after, case.world) => Ok(Some(Action::Replace)),
        None => Err(format!("no statement changes its {}", case.properties.join(", "))),
    }
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
