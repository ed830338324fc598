//! What has to be out of the way of what goes, as PostgreSQL refuses to leave it: it is dropped first,
//! and comes back as it is in the end.

use crate::ddl;
use crate::model::prop;
use crate::model::{Address, Dependency, DependencyKind, Kind, Object, Part, Value};

use super::action::{Action, ColumnType, Decisions, has_default, is_retyped};
use super::alteration::is_replaceable;
use super::contents;
use super::slots::further;
use super::world::World;

/// Adds to the decisions what has to be out of the way.
pub(super) fn close(world: &World<'_>, decisions: &mut Decisions) {
    let goes = |(address, action): (&Address, &Action)| {
        let is_of = match action {
            Action::Drop | Action::Replace => true,
            Action::Alter(_) => is_retyped(address, world),
            Action::Create => false,
        };
        is_of.then(|| address.clone())
    };
    let mut open: Vec<Address> = decisions.actions.iter().filter_map(goes).collect();
    while let Some(next) = open.pop() {
        if decisions.goes(&next) {
            for member in contents::members(&next, world.before.side) {
                if !is_key_between(&member, &next, world, decisions) {
                    decisions.goes_with(&member, &next);
                }
                if again(&member, &next, world, decisions) {
                    open.push(member);
                }
            }
            for heir in computed_heirs(&next, world, decisions) {
                if again(&heir, &next, world, decisions) {
                    open.push(heir);
                }
            }
        } else if !is_inherited_change(&next, world)
            && [&world.before, &world.after]
                .iter()
                .any(|end| end.get(&next).is_some_and(has_default))
        {
            decisions.detached.insert(next.clone());
        }
        let dependents: Vec<&Dependency> = world.before.needs.on(&next).collect();
        for dependency in dependents {
            dependent(&next, dependency, world, decisions, &mut open);
        }
    }
    for (heir, ancestor) in inherited(world, decisions) {
        decisions.goes_with(&heir, &ancestor);
    }
}

/// The columns that are inherited from one that is computed anew, now and in the end: they go and come
/// with it.
fn computed_heirs(column: &Address, world: &World<'_>, decisions: &Decisions) -> Vec<Address> {
    if column.kind != Kind::COLUMN || decisions.actions.get(column) != Some(&Action::Replace) {
        return Vec::new();
    }
    let is_inherited = |heir: &Address| {
        [&world.before, &world.after]
            .iter()
            .all(|end| end.get(heir).is_some_and(|heir| heir.flag(prop::INHERITED)))
    };
    let mut heirs = world.heirs(column);
    heirs.retain(is_inherited);
    heirs
}

/// Whether it is a foreign key to another table that goes as well: each may have one to the other.
fn is_key_between(
    member: &Address,
    table: &Address,
    world: &World<'_>,
    decisions: &Decisions,
) -> bool {
    let key = world.before.get(member).filter(|_| member.kind == Kind::CONSTRAINT);
    let to = key.and_then(|key| Address::from_displayed(Kind::TABLE, key.text(prop::REFERENCES)?));
    to.is_some_and(|to| to != *table && decisions.goes(&to))
}

/// Whether a column takes its type from its parent, whose change takes this one along.
fn is_inherited_change(column: &Address, world: &World<'_>) -> bool {
    world.after.get(column).is_some_and(|column| column.flag(prop::INHERITED))
        || world.leader(column).is_some_and(|leader| is_retyped(&leader, world))
}

/// Has an object that goes come again, if it is wanted in the end; whether this is new.
fn again(address: &Address, cause: &Address, world: &World<'_>, decisions: &mut Decisions) -> bool {
    let action = match world.after.get(address) {
        Some(_) => Action::Replace,
        None => Action::Drop,
    };
    decisions.by_hand.remove(address);
    if !decisions.actions.contains_key(address) {
        decisions.causes.insert(address.clone(), cause.clone());
    }
    decisions.actions.insert(address.clone(), action.clone()) != Some(action)
}

/// Decides what becomes of something that needs what goes.
fn dependent(
    gone: &Address,
    dependency: &Dependency,
    world: &World<'_>,
    decisions: &mut Decisions,
    open: &mut Vec<Address>,
) {
    let address = &dependency.dependent;
    let Some(object) = world.before.get(address) else { return };
    if address == gone {
        return;
    }
    let is_part = [Kind::CONSTRAINT, Kind::INDEX].contains(&address.kind);
    if is_part
        && world.before.ancestor(address).as_ref() == Some(gone)
        && stays_alone(address, world)
    {
        return;
    }
    let is_gone = decisions.goes(gone);
    let is_auto = matches!(
        dependency.kind,
        DependencyKind::Auto | DependencyKind::Internal | DependencyKind::Partition
    );
    if is_gone
        && is_auto
        && dependency.part.is_none()
        && (decisions.actions.get(address) == Some(&Action::Drop)
            || decisions.goes(address) && dependency.kind == DependencyKind::Partition)
        && !object
            .address
            .owning_table()
            .is_some_and(|table| is_key_between(address, &table, world, decisions))
    {
        decisions.goes_with(address, gone);
    }
    if is_gone && gone.kind == Kind::BASE_TYPE && is_function_of(address, gone, world) {
        decisions.goes_with(address, gone);
    }
    // Its parent's went without it, and no statement but that for its column drops it.
    let is_orphan = address.kind == Kind::CONSTRAINT
        && object.flag(prop::INHERITED)
        && world.before.ancestor(address).is_none();
    if is_gone && is_orphan && gone.kind == Kind::COLUMN && dependency.kind == DependencyKind::Auto
    {
        decisions.goes_with(address, gone);
    }
    if decisions.goes(address) {
        return;
    }
    let follows = [Kind::CONSTRAINT, Kind::INDEX, Kind::STATISTICS, Kind::SEQUENCE];
    if !is_gone && follows.contains(&address.kind) {
        let is_key =
            object.text(prop::TYPE) == Some("foreign key") && address.kind == Kind::CONSTRAINT;
        // PostgreSQL makes them again itself, and a key of two types in between is none.
        if is_key && again(address, gone, world, decisions) {
            open.push(address.clone());
        }
        return;
    }
    match (dependency.part, dependency.kind) {
        (Some(Part::Default), _) => {
            if world.after.get(address).is_some() && is_gone {
                decisions.detached.insert(address.clone());
            }
            return;
        }
        (Some(Part::NotNull), _) => return,
        (_, DependencyKind::Internal | DependencyKind::Partition) => {
            decisions.goes_with(address, gone);
        }
        (_, DependencyKind::Auto | DependencyKind::AutoExtension)
            if world.after.get(address).is_none() =>
        {
            decisions.goes_with(address, gone);
        }
        (None, _) if address.kind == Kind::COLUMN && is_gone => {
            let between = interim(gone, object, world);
            if let Some(between) = between
                && world.after.get(address).is_some()
            {
                if is_partition_key(address, world) {
                    let why = format!("column {address} is of it, and a partition key");
                    decisions.by_hand.insert(gone.clone(), why);
                } else if !object.flag(prop::INHERITED)
                    && decisions.interim.insert(address.clone(), between).is_none()
                {
                    open.push(address.clone());
                }
                return;
            }
        }
        _ => {}
    }
    // It needs it no more, and says so itself.
    if let (Some(Action::Alter(_)), false) = (
        decisions.actions.get(address),
        world.after.needs.of(address).any(|one| one.referenced == *gone),
    ) && !needs_its_place(address, gone, world)
    {
        return;
    }
    let wanted = world.after.get(address);
    if wanted.is_none_or(|wanted| is_replaceable(object, wanted, world)) {
        if again(address, gone, world, decisions) {
            open.push(address.clone());
        }
        return;
    }
    let why = format!("{} {address} needs it and cannot be created again", address.kind);
    decisions.by_hand.insert(gone.clone(), why);
}

/// Whether an object needs in the end what comes only when another object has gone, whose name it takes.
fn needs_its_place(address: &Address, gone: &Address, world: &World<'_>) -> bool {
    let left = world.before.get(gone).map_or(Vec::new(), further);
    let takes = |of: &Address| {
        let comes = world.after.get(of).filter(|_| world.before.get(of).is_none());
        comes.is_some_and(|of| further(of).iter().any(|slot| left.contains(slot)))
    };
    !left.is_empty() && world.after.needs.of(address).any(|one| takes(&one.referenced))
}

/// Whether something in a table stays with it when the table leaves all its parents.
pub(super) fn stays_alone(part: &Address, world: &World<'_>) -> bool {
    let table = world.before.container(part).filter(|table| world.after.get(table).is_some());
    table.is_some_and(|table| {
        let (old, kept) = (world.before.parents(&table), world.after.parents(&table));
        !old.is_empty() && old.iter().all(|parent| !kept.contains(parent))
    })
}

/// Whether a function is one of those without which a base type is none.
fn is_function_of(address: &Address, of: &Address, world: &World<'_>) -> bool {
    let Some(of) = world.before.get(of).filter(|_| address.kind == Kind::FUNCTION) else {
        return false;
    };
    let [schema, name, ..] = &address.path[..] else { return false };
    let is_named = |function: &str| matches!(&crate::sql::identifiers(function)[..], [s, n] if s == schema.as_str() && n == name.as_str());
    ddl::base_type::functions(of).any(is_named)
}

/// What a column is of while its own type is replaced: the type under a domain, text for an enum.
fn interim(gone: &Address, column: &Object, world: &World<'_>) -> Option<ColumnType> {
    let array = if column.text(prop::TYPE)?.ends_with("[]") { "[]" } else { "" };
    match gone.kind {
        Kind::ENUM | Kind::COMPOSITE_TYPE | Kind::RANGE_TYPE => {
            Some((Value::type_name(format!("text{array}")), Value::None))
        }
        Kind::DOMAIN => {
            let mut domain = world.before.get(gone)?;
            let mut base = domain.text(prop::TYPE)?;
            // One over another, which may go as well.
            while let Some(under) = Address::from_displayed(Kind::DOMAIN, base)
                && let Some(found) = world.before.get(&under)
            {
                domain = found;
                base = domain.text(prop::TYPE)?;
            }
            let modifier = domain.property(prop::TYPE_MODIFIER).cloned().unwrap_or(Value::None);
            Some((Value::type_name(format!("{base}{array}")), modifier))
        }
        _ => None,
    }
}

/// Whether a table is partitioned by the column, which PostgreSQL never changes.
pub(super) fn is_partition_key(column: &Address, world: &World<'_>) -> bool {
    let table = column.owning_table().and_then(|table| world.before.get(&table));
    let key = table.and_then(|table| table.text(prop::PARTITIONED_BY));
    key.is_some_and(|key| crate::sql::identifiers(key).iter().any(|name| name == column.own_name()))
}

/// What goes with what it is inherited from, and that.
fn inherited(world: &World<'_>, decisions: &Decisions) -> Vec<(Address, Address)> {
    let followed = |address: &Address| {
        let ancestor = world.before.ancestor(address)?;
        let takes_along = decisions.goes(&ancestor)
            && !leaves_heirs(&ancestor, world, decisions)
            && !stays_alone(address, world);
        takes_along.then_some((address.clone(), ancestor))
    };
    let all = decisions.actions.keys().filter(|address| decisions.goes(address));
    all.filter_map(followed).collect()
}

/// Whether something stays that is inherited from what goes.
pub(super) fn leaves_heirs(address: &Address, world: &World<'_>, decisions: &Decisions) -> bool {
    let heirs = world.heirs(address);
    address.kind == Kind::COLUMN
        && decisions.goes(address)
        && heirs.iter().any(|heir| {
            let inherits = world.before.get(heir).is_some_and(|heir| heir.flag(prop::INHERITED));
            inherits && !decisions.goes(heir)
        })
}
