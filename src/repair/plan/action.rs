//! What can be done with an object, and what is decided for all of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{Address, Kind, Object, Property, Value};
use crate::sql::Statement;

use super::world::World;

/// What is done with an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Action {
    Create,
    Drop,
    Alter(Vec<Change>),
    /// Dropped, and created as it is in the end.
    Replace,
}

/// The statements for one property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Change {
    pub(super) property: &'static str,
    pub(super) statements: Vec<Statement>,
    /// Of a table that gets other parents, what has it join them once it fits them.
    pub(super) join: Vec<Statement>,
}

impl Change {
    /// Of one that is made in one go.
    pub(super) fn new(property: &'static str, statements: Vec<Statement>) -> Self {
        Change { property, statements, join: Vec::new() }
    }
}

impl Action {
    /// What has a table join other parents.
    pub(super) fn joins(&self) -> impl Iterator<Item = &Statement> {
        let changes = match self {
            Action::Alter(changes) => changes.as_slice(),
            _ => &[],
        };
        changes.iter().flat_map(|change| &change.join)
    }
}

/// What is done with all objects. What is not among them stays.
#[derive(Clone, Debug, Default)]
pub(super) struct Decisions {
    pub(super) actions: BTreeMap<Address, Action>,
    /// Dropped with something else, by no statement of its own, and with what.
    pub(super) implied: BTreeMap<Address, Address>,
    /// Columns whose default is dropped before what it needs goes, and is set again.
    pub(super) detached: BTreeSet<Address>,
    /// Columns that are of another type while theirs is replaced, and of which.
    pub(super) interim: BTreeMap<Address, ColumnType>,
    /// What is dropped and created again only because of another object.
    pub(super) causes: BTreeMap<Address, Address>,
    /// What a person has to do, and why.
    pub(super) by_hand: BTreeMap<Address, String>,
}

impl Decisions {
    /// Whether the object is gone at some moment.
    pub(super) fn goes(&self, address: &Address) -> bool {
        matches!(self.actions.get(address), Some(Action::Drop | Action::Replace))
    }

    /// Whether a table gets parents that it does not have.
    pub(super) fn joins(&self, table: &Address) -> bool {
        self.actions.get(table).is_some_and(|action| action.joins().next().is_some())
    }

    /// Has the object go with another one, by no statement of its own.
    pub(super) fn goes_with(&mut self, address: &Address, other: &Address) {
        self.implied.entry(address.clone()).or_insert_with(|| other.clone());
    }

    /// Whether the object is created at some moment.
    pub(super) fn comes(&self, address: &Address) -> bool {
        matches!(self.actions.get(address), Some(Action::Create | Action::Replace))
    }
}

/// A column's type: its name, and its modifier if it has one.
pub(super) type ColumnType = (Value, Value);

/// Properties of a column that `ALTER COLUMN TYPE` changes.
pub(super) const OF_TYPE: [&str; 3] = ["type", prop::TYPE_MODIFIER, "collation"];

/// The properties that differ.
pub(super) fn changed(before: &Object, after: &Object) -> Vec<&'static str> {
    let differs = |property: &&Property| before.property(property.name) != Some(&property.value);
    after.properties.iter().filter(differs).map(|property| property.name).collect()
}

/// Whether the column's type changes, which PostgreSQL refuses while other things read the column.
pub(super) fn is_retyped(address: &Address, world: &World<'_>) -> bool {
    let (Some(before), Some(after)) = (world.before.get(address), world.after.get(address)) else {
        return false;
    };
    address.kind == Kind::COLUMN
        && changed(before, after).iter().any(|property| OF_TYPE.contains(property))
}

impl Decisions {
    /// Whether the column has another type at some moment.
    pub(super) fn retypes(&self, address: &Address, world: &World<'_>) -> bool {
        self.interim.contains_key(address) || is_retyped(address, world)
    }
}

/// Whether a column has a default, and not an expression that it is computed from.
pub(super) fn has_default(column: &Object) -> bool {
    let is_stated = |name| column.property(name).is_some_and(|value: &Value| !value.is_none());
    is_stated("default") && !is_stated("generated")
}
