//! The statements of one operation.

use std::collections::BTreeSet;

use crate::ddl::{self, Alteration};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Value};
use crate::sql::Statement;

use super::action::{Action, Decisions, OF_TYPE};
use super::closure::leaves_heirs;
use super::manner::{Manner, comes_with_table};
use super::precondition;
use super::privileges;
use super::slots::slots;
use super::world::{End, World};

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Act {
    /// Drops the object.
    Remove,
    /// Drops the default of a column that stays.
    Detach,
    /// Creates the object, or alters it.
    Make,
    /// Sets what had to wait: the default of a column, the column that owns a sequence.
    Attach,
}

/// One operation: an object and what is done with it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Operation {
    pub(super) act: Act,
    pub(super) object: Address,
}

/// Whether a type is created as a shell first, which its functions need.
pub(super) fn is_shell_first(address: &Address, world: &World<'_>, decisions: &Decisions) -> bool {
    let needs_functions = |of: &Object| match address.kind {
        Kind::BASE_TYPE => of.property(prop::DEFINED) != Some(&Value::Flag(false)),
        Kind::RANGE_TYPE => of.text(prop::CANONICAL).is_some(),
        _ => false,
    };
    decisions.comes(address) && world.after.get(address).is_some_and(needs_functions)
}

/// Whether triggers that a new partition has from its table do not all fire as they do there.
pub(super) fn has_trigger_states(
    address: &Address,
    world: &World<'_>,
    decisions: &Decisions,
) -> bool {
    let table = world.after.get(address).filter(|_| address.kind == Kind::TABLE);
    let is_stated = |table: &Object| {
        table.property(prop::TRIGGER_STATES).is_some_and(|states| *states != Value::set([""; 0]))
    };
    decisions.comes(address) && table.is_some_and(is_stated)
}

/// Whether the sequence is a column's in the end.
pub(super) fn is_owned(address: &Address, world: &World<'_>) -> bool {
    let sequence = world.after.get(address).filter(|_| address.kind == Kind::SEQUENCE);
    sequence.is_some_and(|sequence| sequence.text(prop::OWNED_BY).is_some())
}

/// Whether an object gets a name that another one has until that gets another as well.
pub(super) fn exchanges(address: &Address, world: &World<'_>) -> bool {
    world.is_renamed(address) && slots(address).iter().any(|slot| world.is_freed(slot))
}

/// The name of an object while another one takes its own.
fn between(former: &Address) -> Name {
    Name::new(format!("tenantctl_{}", former.own_name()).chars().take(40).collect::<String>())
}

/// The statements of an operation; `None` where they cannot be written.
pub(super) fn statements(
    operation: &Operation,
    world: &World<'_>,
    decisions: &Decisions,
    deferred: &BTreeSet<Address>,
    manner: Manner,
) -> Option<Vec<Statement>> {
    let address = &operation.object;
    match operation.act {
        Act::Remove if world.is_of_typed_table(address) => Some(Vec::new()),
        Act::Remove => {
            let statements = ddl::removal(&privileges::by_name(world.before.get(address)?, world))?;
            // A column that comes back is computed anew: what was stored in it is lost.
            Some(match leaves_heirs(address, world, decisions) {
                true => ddl::only(statements),
                false => statements,
            })
        }
        Act::Detach if is_shell_first(address, world, decisions) => {
            let object = world.after.get(address)?;
            let all = (ddl::writer(address.kind)?.create)(object, world.after.side)?;
            Some(all.into_iter().take(1).collect())
        }
        Act::Detach if world.is_renamed(address) => {
            let former = world.before.get(world.former(address)?)?;
            Some(vec![ddl::rename(former, &between(&former.address))?])
        }
        Act::Detach => {
            let column = world.before.get(address)?;
            let plain = column.with(prop::DEFAULT, Value::None);
            let mut all = default(column, &plain, world)?;
            if !world.spreads(address, "default") {
                all = ddl::only(all);
            }
            if let Some(between) = decisions.interim.get(address) {
                all.extend(removed_labels(column, world));
                all.extend(retyped(&plain, &typed(&plain, between), world)?);
            }
            Some(all)
        }
        Act::Attach if [Kind::TABLE, Kind::FOREIGN_TABLE].contains(&address.kind) => {
            let mut all = keys_by_joining(address, world, decisions);
            let joins = decisions.actions.get(address).into_iter().flat_map(Action::joins);
            all.extend(joins.cloned());
            if has_trigger_states(address, world, decisions) {
                all.extend(ddl::table::set_trigger_states(world.after.get(address)?)?);
            }
            Some(all)
        }
        Act::Attach if address.kind == Kind::INDEX => {
            let whole = world.after.ancestor(address)?;
            let (whole, own) = (ddl::target::index(&whole)?, ddl::target::index(address)?);
            Some(vec![Statement::attach_index(&whole, &own)])
        }
        Act::Attach if address.kind == Kind::SEQUENCE => {
            ddl::sequence::own(world.after.get(address)?)
        }
        Act::Attach => {
            let column = world.after.get(address)?;
            let plain = column.with(prop::DEFAULT, Value::None);
            let mut all = match decisions.interim.get(address) {
                Some(between) => retyped(&typed(&plain, between), &plain, world)?,
                None => Vec::new(),
            };
            let default = default(&plain, column, world)?;
            all.extend(match world.spreads(address, "default") {
                true => default,
                false => ddl::only(default),
            });
            Some(all)
        }
        Act::Make => match decisions.actions.get(address)? {
            Action::Alter(changes) if exchanges(address, world) => {
                let former = world.before.get(world.former(address)?)?;
                let parents = former.address.path.iter().take(former.address.path.len() - 1);
                let path = parents.cloned().chain([between(&former.address)]);
                let now = Object { address: Address::new(address.kind, path), ..former.clone() };
                let mut all = vec![ddl::rename(&now, address.path.last()?)?];
                let rest = changes.iter().filter(|change| change.property != "name");
                all.extend(rest.flat_map(|change| change.statements.iter().cloned()));
                Some(all)
            }
            Action::Alter(changes) => {
                let is_late = |property| {
                    decisions.interim.contains_key(address) && OF_TYPE.contains(&property)
                        || decisions.detached.contains(address) && property == prop::DEFAULT
                        || is_owned(address, world) && property == prop::OWNED_BY
                };
                let now = changes.iter().filter(|change| !is_late(change.property));
                let mut all: Vec<Statement> =
                    now.flat_map(|change| change.statements.iter().cloned()).collect();
                if address.kind == Kind::COLUMN {
                    let column = world.after.get(address)?;
                    all.extend(privileges::of_new_identity(column, world, manner));
                }
                Some(all)
            }
            Action::Drop => None,
            Action::Create | Action::Replace => {
                let object = world.after.get(address)?;
                let is_own_first = has_to_fit(address, &world.after)
                    && world.after.container(address).is_some_and(|t| decisions.joins(&t));
                let own = is_own_first.then(|| object.with(prop::INHERITED, Value::Flag(false)));
                make(own.as_ref().unwrap_or(object), world, decisions, deferred, manner)
            }
        },
    }
}

/// The precondition of an enum that loses labels.
fn removed_labels(column: &Object, world: &World<'_>) -> Option<Statement> {
    let name = column.text(prop::TYPE)?.trim_end_matches("[]");
    let address = Address::from_displayed(Kind::ENUM, name)?;
    precondition::labels(column, world.before.get(&address)?, world.after.get(&address)?)
}

fn typed(column: &Object, (name, modifier): &(Value, Value)) -> Object {
    let column = column.with(prop::TYPE, name.clone());
    column.with(prop::TYPE_MODIFIER, modifier.clone()).with(prop::COLLATION, Value::None)
}

fn retyped(from: &Object, to: &Object, world: &World<'_>) -> Option<Vec<Statement>> {
    let (before, after) = (world.before.side, world.after.side);
    let alteration = Alteration { from, to, property: prop::TYPE, before, after };
    (ddl::writer(Kind::COLUMN)?.alter)(&alteration)
}

fn default(from: &Object, to: &Object, world: &World<'_>) -> Option<Vec<Statement>> {
    let (before, after) = (world.before.side, world.after.side);
    let alteration = Alteration { from, to, property: prop::DEFAULT, before, after };
    let is_none = |object: &Object| object.property(prop::DEFAULT).is_none_or(Value::is_none);
    if is_none(from) && is_none(to) {
        return Some(Vec::new());
    }
    (ddl::writer(Kind::COLUMN)?.alter)(&alteration)
}

fn make(
    object: &Object,
    world: &World<'_>,
    decisions: &Decisions,
    deferred: &BTreeSet<Address>,
    manner: Manner,
) -> Option<Vec<Statement>> {
    let (address, side) = (&object.address, world.after.side);
    if comes_with_ancestor(object, world, decisions) {
        let mut all = Vec::new();
        if is_named_part(object) {
            all.push(ddl::rename_part(address, &world.after.ancestor(address)?)?);
        }
        all.extend(differences_from_ancestor(object, world)?);
        return Some(all);
    }
    if comes_with_table(address, world, decisions) {
        return Some(Vec::new());
    }
    if world.is_of_typed_table(address) {
        return ddl::column::adjust(object, side);
    }
    let is_replaced = decisions.actions.get(address) == Some(&Action::Replace);
    let container = world.after.container(address);
    let container = container.as_ref();
    let is_in_use = !manner.is_unused
        && container.is_some_and(|table| table.kind == Kind::TABLE && !decisions.comes(table));
    let writer = ddl::writer(address.kind)?;
    let is_partial = is_partial(object, world);
    let mut all = match address.kind {
        Kind::INDEX if is_partial => ddl::index::create_only(object)?,
        Kind::TABLE => ddl::table::create_without(object, side, deferred, &BTreeSet::new())?,
        Kind::SEQUENCE => ddl::sequence::create_unowned(object)?,
        _ if is_shell_first(address, world, decisions) => {
            (writer.create)(object, side)?.into_iter().skip(1).collect()
        }
        Kind::PRIVILEGE => privileges::granted(object, world, decisions)?,
        Kind::INDEX if is_in_use && !is_partitioned(container, world) => {
            ddl::index::create_concurrently(object).or_else(|| (writer.create)(object, side))?
        }
        Kind::CONSTRAINT if is_in_use && !is_replaced && !is_partitioned(container, world) => {
            match object.text(prop::TYPE) {
                Some("check" | "foreign key") => ddl::constraint::create_not_valid(object),
                Some("unique" | "primary key") => ddl::constraint::create_concurrently(object),
                _ => None,
            }
            .or_else(|| (writer.create)(object, side))?
        }
        Kind::COLUMN
            if is_in_use
                && !ddl::column::is_filled(object)
                && object.flag(prop::NOT_NULL)
                // Its parent's rows are looked at with those of its own table.
                && !object.flag(prop::INHERITED) =>
        {
            let mut all = ddl::column::create_nullable(object, side)?;
            let nullable = object.with(prop::NOT_NULL, Value::Flag(false));
            let (before, after) = (world.before.side, side);
            let demand =
                Alteration { from: &nullable, to: object, property: prop::NOT_NULL, before, after };
            all.extend(precondition::not_null(object, side));
            all.extend((writer.alter)(&demand)?);
            all
        }
        _ => (writer.create)(object, side)?,
    };
    let has_children = || container.is_some_and(|t| !world.after.children(t).is_empty());
    if object.text(prop::TYPE) == Some("primary key")
        && !is_partitioned(container, world)
        && has_children()
    {
        // It is no key of theirs, and would make columns of theirs NOT NULL.
        all = ddl::only(all);
    }
    if is_in_use && [Kind::CONSTRAINT, Kind::INDEX].contains(&address.kind) && !is_replaced {
        all.splice(0..0, precondition::of(object, side));
    }
    let has_index = address.kind == Kind::INDEX
        || matches!(object.text(prop::TYPE), Some("unique" | "primary key"));
    // A table that joins is attached with all its parts.
    let joins = container.is_some_and(|table| decisions.joins(table));
    let ancestor = world.after.ancestor(address).filter(|_| has_index && !joins);
    let is_of_partial = |whole: &Address| {
        world.after.get(whole).is_some_and(|whole| self::is_partial(whole, world))
            || !decisions.comes(whole)
    };
    if let Some(whole) = ancestor.filter(is_of_partial) {
        let (whole, own) = (ddl::target::index(&whole)?, ddl::target::index(address)?);
        all.push(Statement::attach_index(&whole, &own));
    }
    // A type that is a name alone has whoever makes it as its owner.
    let is_name = object.property(prop::DEFINED) == Some(&Value::Flag(false));
    let owner = object.text(prop::OWNER).filter(|_| is_replaced || manner.owners);
    if let Some(owner) = owner.filter(|_| !is_name) {
        let statement = ddl::hand_over(address, owner);
        all.extend(statement.filter(|statement| !all.iter().any(|s| s.sql == statement.sql)));
    }
    all.extend(privileges::of_created(object, world, decisions, manner));
    if address.kind == Kind::COLUMN {
        all.extend(privileges::of_new_identity(object, world, manner));
    }
    if address.kind == Kind::TABLE {
        all.extend(switched_off(object, world, decisions)?);
    }
    Some(all)
}

/// An event trigger may switch row-level security on for whatever is created.
fn switched_off(
    table: &Object,
    world: &World<'_>,
    decisions: &Decisions,
) -> Option<Vec<Statement>> {
    let mut triggers = world.before.side.of_kind(Kind::EVENT_TRIGGER);
    let is_watched = triggers.any(|trigger| !decisions.goes(&trigger.address));
    if !is_watched || table.flag(prop::ROW_LEVEL_SECURITY) {
        return Some(Vec::new());
    }
    let off = ddl::table::row_security(prop::ROW_LEVEL_SECURITY, false)?;
    Some(vec![Statement::alter_table(&table.address.quoted(), off)])
}

/// The preconditions of the keys that a table gets with the parent that it joins.
fn keys_by_joining(table: &Address, world: &World<'_>, decisions: &Decisions) -> Vec<Statement> {
    if !decisions.joins(table) {
        return Vec::new();
    }
    let kinds = [Kind::CONSTRAINT, Kind::INDEX].into_iter();
    let parts = kinds.flat_map(|kind| world.after.side.within(table, kind));
    let comes = |part: &&Object| {
        decisions.comes(&part.address)
            && !has_to_fit(&part.address, &world.after)
            && comes_with_ancestor(part, world, decisions)
    };
    parts.filter(comes).flat_map(|part| precondition::of(part, world.after.side)).collect()
}

/// Indexes that a table has and keeps while it joins another parent, which are parts of one that not
/// every partition has a part of: PostgreSQL does not find them by itself.
pub(super) fn kept_parts(
    table: &Address,
    world: &World<'_>,
    decisions: &Decisions,
) -> Vec<Address> {
    let is_part = |index: &&Object| {
        let whole = world.after.ancestor(&index.address);
        !decisions.comes(&index.address)
            && whole.is_some_and(|whole| {
                decisions.comes(&whole)
                    && world.after.get(&whole).is_some_and(|whole| is_partial(whole, world))
            })
    };
    let indexes = world.after.side.within(table, Kind::INDEX).filter(is_part);
    indexes.map(|index| index.address.clone()).collect()
}

/// What makes an index that came with that of its parent what it is here.
fn differences_from_ancestor(object: &Object, world: &World<'_>) -> Option<Vec<Statement>> {
    const OF_INDEX: [&str; 6] = [
        prop::TABLESPACE,
        prop::OPTIONS,
        prop::STATISTICS_TARGETS,
        prop::CLUSTERED,
        prop::REPLICA_IDENTITY,
        prop::EXTENSIONS,
    ];
    let whole = world.after.ancestor(&object.address).and_then(|whole| world.after.get(&whole));
    let (Some(whole), Kind::INDEX | Kind::CONSTRAINT) = (whole, object.address.kind) else {
        return Some(Vec::new());
    };
    let mut from = Object { address: object.address.clone(), ..whole.clone() };
    for property in [prop::CLUSTERED, prop::REPLICA_IDENTITY] {
        from.set(property, Value::Flag(false));
    }
    from.set(prop::EXTENSIONS, Value::set([""; 0]));
    let (before, after) = (world.before.side, world.after.side);
    let mut all = Vec::new();
    for property in OF_INDEX.into_iter().filter(|p| object.property(p) != from.property(p)) {
        if object.property(property).is_some() {
            let change = Alteration { from: &from, to: object, property, before, after };
            all.extend((ddl::writer(object.address.kind)?.alter)(&change)?);
        }
    }
    Some(all)
}

/// Whether it is something that a table has to have before it can join a parent that has it.
pub(super) fn has_to_fit(part: &Address, end: &End<'_>) -> bool {
    let is_check =
        |of: &Object| part.kind == Kind::CONSTRAINT && of.text(prop::TYPE) == Some("check");
    part.kind == Kind::COLUMN || end.get(part).is_some_and(is_check)
}

/// Whether it comes with what it is inherited from.
fn comes_with_ancestor(object: &Object, world: &World<'_>, decisions: &Decisions) -> bool {
    if object.address.kind == Kind::COLUMN || !object.flag(prop::INHERITED) {
        return false;
    }
    let table = world.after.container(&object.address);
    world.after.ancestor(&object.address).is_some_and(|ancestor| {
        let is_partial = world.after.get(&ancestor).is_some_and(|a| is_partial(a, world));
        decisions.comes(&ancestor) && !is_named_part(object) && !is_partial
            || !decisions.comes(&ancestor)
                && table.is_some_and(|table| {
                    decisions.comes(&table) || decisions.joins(&table) && !is_named_part(object)
                })
    })
}

/// Whether it is the index of a partitioned table that not every partition has a part of.
pub(super) fn is_partial(object: &Object, world: &World<'_>) -> bool {
    let Some(table) = object.address.owning_table().filter(|_| object.address.kind == Kind::INDEX)
    else {
        return false;
    };
    let end = &world.after;
    let is_whole = |partition: &Address| {
        let mut parts = end.side.within(partition, Kind::INDEX);
        parts.any(|part| end.ancestor(&part.address).as_ref() == Some(&object.address))
    };
    world.remember_partial(&object.address, || {
        is_partitioned(Some(&table), world)
            && end.children(&table).iter().any(|partition| !is_whole(partition))
    })
}

/// Whether it is made before what it belongs to, which takes it in: it has a name of its own.
pub(super) fn is_named_part(object: &Object) -> bool {
    !object.name_is_generated
        && object.flag(prop::INHERITED)
        && (object.address.kind == Kind::INDEX
            || matches!(object.text(prop::TYPE), Some("unique" | "primary key")))
}

fn is_partitioned(table: Option<&Address>, world: &World<'_>) -> bool {
    let table = table.and_then(|table| world.after.get(table));
    table
        .is_some_and(|table| table.property(prop::PARTITIONED_BY).is_some_and(|key| !key.is_none()))
}
