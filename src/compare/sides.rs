//! What is compared.

use crate::model::{Difference, Name, Snapshot};

/// A declaration, if there is one, and databases.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The declaration, where there is one.
    pub declaration: Option<&'a Snapshot>,
    /// The databases, in the order of the configuration.
    pub databases: &'a [Snapshot],
}

impl<'a> Sides<'a> {
    /// One database by its name.
    pub fn database(&self, name: &Name) -> Option<&'a Snapshot> {
        self.databases.iter().find(|database| database.name == *name)
    }

    /// The side that a missing object is made like.
    pub fn having(&self, difference: &Difference) -> Option<&'a Snapshot> {
        if difference.declared {
            return self.declaration;
        }
        self.databases.iter().find(|side| side.objects.contains_key(&difference.object))
    }

    /// Every side by its slot in a group: the declaration is the first, even where there is none.
    pub(super) fn slots(&self) -> impl Iterator<Item = Option<&'a Snapshot>> + use<'a> {
        std::iter::once(self.declaration).chain(self.databases.iter().map(Some))
    }

    /// The name of the database in a slot; `None` for the declaration's.
    pub(super) fn name_in(&self, slot: usize) -> Option<&'a Name> {
        self.databases.get(slot.checked_sub(1)?).map(|database| &database.name)
    }
}
