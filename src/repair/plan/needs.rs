//! What needs what at one end of a script: as it is now, with what is different in the end laid over.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Dependencies, Dependency, Kind, Snapshot};

/// The dependencies of one end.
pub(super) struct Needs<'a> {
    now: &'a Dependencies,
    end: Option<Changed<'a>>,
}

/// What is different in the end.
struct Changed<'a> {
    side: &'a Snapshot,
    /// What those objects need that are not as they were.
    of: BTreeMap<Address, Vec<Dependency>>,
    /// Which of them need an object.
    on: BTreeMap<Address, BTreeSet<Address>>,
}

impl<'a> Needs<'a> {
    /// Those that there are now.
    pub(super) fn now(now: &'a Dependencies) -> Self {
        Needs { now, end: None }
    }

    /// Those of a side in the end, in which some objects need something else than they do now.
    pub(super) fn in_the_end(
        now: &'a Dependencies,
        side: &'a Snapshot,
        of: BTreeMap<Address, Vec<Dependency>>,
    ) -> Self {
        let mut on: BTreeMap<Address, BTreeSet<Address>> = BTreeMap::new();
        for one in of.values().flatten() {
            on.entry(one.referenced.clone()).or_default().insert(one.dependent.clone());
        }
        Needs { now, end: Some(Changed { side, of, on }) }
    }

    /// What the object needs.
    pub(super) fn of(&self, dependent: &Address) -> impl Iterator<Item = &Dependency> {
        let changed = self.end.as_ref().and_then(|end| end.of.get(dependent));
        let all = match (changed, self.has(dependent)) {
            (Some(changed), true) => changed,
            (None, true) => self.now.of(dependent),
            (_, false) => &[],
        };
        all.iter().filter(|one| self.has(&one.referenced))
    }

    /// What needs the object.
    pub(super) fn on(&self, referenced: &Address) -> impl Iterator<Item = &Dependency> {
        let is_unchanged = |one: &&Dependency| {
            self.end.as_ref().is_none_or(|end| !end.of.contains_key(&one.dependent))
        };
        let now = self.now.on(referenced).filter(is_unchanged);
        let changed = self.end.as_ref().and_then(|end| end.on.get(referenced));
        let changed = changed.into_iter().flatten().flat_map(|dependent| self.of(dependent));
        let changed = changed.filter(move |one| one.referenced == *referenced);
        now.filter(|one| self.has(&one.dependent) && self.has(&one.referenced)).chain(changed)
    }

    /// Everything that has to exist before an object can, directly or because something that it needs
    /// does. A table needs what its columns do.
    pub(super) fn all_of(&self, first: &Address, side: &Snapshot) -> BTreeSet<Address> {
        let mut found = BTreeSet::new();
        let mut open = vec![first.clone()];
        while let Some(next) = open.pop() {
            let has_columns = [Kind::TABLE, Kind::FOREIGN_TABLE].contains(&next.kind);
            let columns = side.within(&next, Kind::COLUMN).filter(|_| has_columns);
            let own: Vec<&Address> = columns.map(|column| &column.address).collect();
            for dependent in [&next].into_iter().chain(own.iter().copied()) {
                for Dependency { referenced, .. } in self.of(dependent) {
                    let is_new = referenced != first && !own.contains(&referenced);
                    if is_new && found.insert(referenced.clone()) {
                        open.push(referenced.clone());
                    }
                }
            }
        }
        found
    }

    /// Whether an object is there in the end. What is there now may not have been read.
    fn has(&self, address: &Address) -> bool {
        self.end.as_ref().is_none_or(|end| end.side.objects.contains_key(address))
    }
}
