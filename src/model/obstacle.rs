//! Rows that a fix would fail on: what is declared, and the data of a database does not allow.

use std::collections::BTreeMap;

use super::{Address, Name, Place};

/// What such rows are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ObstacleKind {
    /// Several have what is declared unique.
    Duplicates,
    /// They have no value where there is declared to be one.
    Nulls,
    /// They have values that the declared type does not hold.
    Unfitting,
    /// A declared check refuses them.
    Violations,
    /// What they refer to by a declared foreign key does not exist.
    Orphans,
}

/// A structural finding that cannot be mended before: its object, and the property that differs.
pub type Blocked = (Address, Option<&'static str>);

/// So many rows, and which.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Examples {
    /// How many.
    pub count: u64,
    /// The first ones, by the keys of their rows, shortened. Raw.
    pub sample: Vec<String>,
}

/// Rows that stand in the way of one thing that is declared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Obstacle {
    /// What they are.
    pub kind: ObstacleKind,
    /// What is declared: a column, a constraint or an index.
    pub object: Address,
    /// The same as a sentence names it: `unique (a) on public.t`. Raw.
    pub what: String,
    /// Where it was declared.
    pub declared_at: Option<Place>,
    /// What cannot be mended before.
    pub blocks: Vec<Blocked>,
    /// The rows of each database that has such.
    pub rows: BTreeMap<Name, Examples>,
}
