//! How objects are created.

use crate::model::{Address, Kind};

use super::action::Decisions;
use super::world::World;

/// How objects are created.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Manner {
    /// What is created gets the owner that it has elsewhere.
    pub owners: bool,
    /// What is created gets the privileges that it has elsewhere, and no others.
    pub privileges: bool,
    /// The target holds nothing that anybody uses: nothing has to go on meanwhile.
    pub is_unused: bool,
}

/// Whether a table is created here whose part this is, so that it comes with it.
pub(super) fn comes_with_table(
    address: &Address,
    world: &World<'_>,
    decisions: &Decisions,
) -> bool {
    address.kind == Kind::COLUMN
        && world.after.container(address).is_some_and(|table| decisions.comes(&table))
}
