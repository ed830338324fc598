//! Why an operation is not run unless somebody asks for it.

use crate::model::prop;
use crate::model::{Address, Kind, Object};
use crate::sql::Statement;

use super::super::weakening::weakening;
use super::action::{Action, Change, Decisions, changed, is_retyped};
use super::casts::{ColumnType, keeps};
use super::world::World;

/// What a script may do besides what loses nothing and weakens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Allowed {
    /// Statements that destroy something, or may lose values.
    pub destructive: bool,
    /// Statements that weaken a protection.
    pub weakening: bool,
}

/// Why something is not in a script as a statement that runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hold {
    /// No statement does it, or none that is sure to be right.
    ByHand(String),
    /// What it removes is lost.
    Destroys,
    /// Some values may not survive it.
    MayLose(String),
    /// Something is less protected afterwards.
    Weakens(&'static str),
    /// It needs something that is not done.
    RestsOn(Address),
}

impl Hold {
    /// The word that marks it in a script; `None` for what a person has to do.
    pub fn mark(&self) -> Option<&'static str> {
        match self {
            Hold::ByHand(_) => None,
            Hold::Destroys => Some("DESTROYS"),
            Hold::MayLose(_) => Some("MAY LOSE"),
            Hold::Weakens(_) => Some("WEAKENS"),
            Hold::RestsOn(_) => Some("RESTS ON"),
        }
    }

    /// Why, in words. Raw.
    pub fn why(&self) -> String {
        match self {
            Hold::ByHand(why) | Hold::MayLose(why) => why.clone(),
            Hold::Destroys => "what it removes is lost".to_owned(),
            Hold::Weakens(why) => (*why).to_owned(),
            Hold::RestsOn(other) => format!("requires {} {other}, which is not done", other.kind),
        }
    }
}

/// What holds an object's statements back.
pub(super) fn hold(
    address: &Address,
    statements: &[Statement],
    world: &World<'_>,
    decisions: &Decisions,
    allowed: Allowed,
) -> Option<Hold> {
    let action = decisions.actions.get(address)?;
    let before = world.before.get(address);
    let is_same = match (before, world.after.get(address)) {
        (Some(before), Some(after)) => changed(before, after).is_empty(),
        _ => false,
    };
    // It comes back as it was.
    if is_same && matches!(action, Action::Replace) && address.kind != Kind::COLUMN {
        return None;
    }
    if !allowed.destructive {
        let destroys = statements.iter().any(|statement| statement.destructive);
        let is_computed = before.is_some_and(|before| {
            before.property(prop::GENERATED).is_some_and(|value| !value.is_none())
        });
        let holds = address.kind == Kind::COLUMN && !is_computed;
        let comes_again = matches!(action, Action::Replace) || world.anew.contains_key(address);
        if destroys && (holds || !comes_again) {
            return Some(Hold::Destroys);
        }
        if let Some(why) = lost(address, world) {
            return Some(Hold::MayLose(why));
        }
    }
    if world.before.container(address).is_some_and(|container| decisions.goes(&container)) {
        return None;
    }
    if statements.is_empty() {
        return None;
    }
    weakens(address, world, None).filter(|_| !allowed.weakening).map(Hold::Weakens)
}

/// Why an object is less protected, or protects less, in the end; of one property, where that is all
/// that changes.
fn weakens(
    address: &Address,
    world: &World<'_>,
    property: Option<&'static str>,
) -> Option<&'static str> {
    let before = world.former(address).and_then(|former| world.before.get(former));
    let after = world.after.get(world.anew.get(address).unwrap_or(address));
    let partly = match (before, after, property) {
        (Some(before), Some(after), Some(name)) => {
            Some(before.with(name, after.property(name)?.clone()))
        }
        _ => None,
    };
    let table = address.owning_table().and_then(|table| world.before.get(&table));
    weakening(before, partly.as_ref().or(after), table)
}

/// What is said of a column's NOT NULL, and of nothing without it.
const OF_NOT_NULL: [&str; 3] =
    [prop::NOT_NULL_CONSTRAINT, prop::NOT_NULL_VALIDATED, prop::NOT_NULL_NO_INHERIT];

/// Of an object that is altered, the changes that are held back, where others are not.
pub(super) fn held_changes<'d>(
    address: &Address,
    world: &World<'_>,
    decisions: &'d Decisions,
    allowed: Allowed,
) -> Option<Vec<&'d Change>> {
    let Some(Action::Alter(changes)) = decisions.actions.get(address) else { return None };
    // What else is said of a column is often about its type, and of a view about its query.
    let is_another_query = address.kind == Kind::VIEW
        && changes.iter().any(|change| change.property == prop::DEFINITION);
    if !allowed.destructive && lost(address, world).is_some() || is_another_query {
        return None;
    }
    let is_held = |change: &&Change| {
        let destroys = change.statements.iter().any(|statement| statement.destructive);
        let weakens = weakens(address, world, Some(change.property)).is_some();
        destroys && !allowed.destructive || weakens && !allowed.weakening
    };
    let mut held: Vec<&Change> = changes.iter().filter(is_held).collect();
    if held.iter().any(|change| change.property == prop::NOT_NULL) {
        held.extend(changes.iter().filter(|change| OF_NOT_NULL.contains(&change.property)));
    }
    (!held.is_empty() && held.len() < changes.len()).then_some(held)
}

/// Which values a change of type may lose.
pub(super) fn lost(address: &Address, world: &World<'_>) -> Option<String> {
    let is_domain = address.kind == Kind::DOMAIN;
    if !is_domain && (address.kind != Kind::COLUMN || !is_retyped(address, world)) {
        return None;
    }
    let (before, after) = (world.before.get(address)?, world.after.get(address)?);
    let is_computed = before.property(prop::GENERATED).is_some_and(|value| !value.is_none());
    let (from, to) = (column_type(before)?, column_type(after)?);
    if keeps(from, to) || is_computed {
        return None;
    }
    Some(format!("a value of {} may not fit into {}", shown(from), shown(to)))
}

fn column_type(column: &Object) -> Option<ColumnType<'_>> {
    Some(ColumnType { name: column.text(prop::TYPE)?, modifier: column.text(prop::TYPE_MODIFIER) })
}

fn shown(of: ColumnType<'_>) -> String {
    match of.modifier {
        Some(modifier) => format!("{}({})", of.name, modifier.trim_matches(['(', ')'])),
        None => of.name.to_owned(),
    }
}
