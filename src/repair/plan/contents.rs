//! What is in an object, or about it: it goes and comes with the object.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Kind, Name, Naming, Snapshot};

/// The contents of all objects of a side.
pub(super) struct Contents {
    containers: BTreeMap<Address, Address>,
    members: BTreeMap<Address, Vec<Address>>,
}

impl Contents {
    pub(super) fn of(side: &Snapshot) -> Self {
        let mut contents = Contents { containers: BTreeMap::new(), members: BTreeMap::new() };
        for address in side.objects.keys() {
            if let Some(container) = container(address, side) {
                contents.members.entry(container.clone()).or_default().push(address.clone());
                contents.containers.insert(address.clone(), container);
            }
        }
        contents
    }

    /// What the object is in, or about.
    pub(super) fn container(&self, address: &Address) -> Option<&Address> {
        self.containers.get(address)
    }

    /// What is directly in the object, or about it. A schema has no members.
    pub(super) fn members(&self, address: &Address) -> &[Address] {
        self.members.get(address).map(Vec::as_slice).unwrap_or_default()
    }

    /// Its members, and theirs.
    pub(super) fn all_in(&self, address: &Address) -> BTreeSet<Address> {
        let mut all = BTreeSet::new();
        let mut open = vec![address.clone()];
        while let Some(next) = open.pop() {
            for member in self.members(&next) {
                if all.insert(member.clone()) {
                    open.push(member.clone());
                }
            }
        }
        all
    }
}

/// The relation that an object is in, or the object that something is about.
fn container(address: &Address, side: &Snapshot) -> Option<Address> {
    if let Some(target) = address.target() {
        if side.objects.contains_key(&target) {
            return Some(target);
        }
        // The columns of a view are no objects.
        return relation(&target.path, side);
    }
    match address.kind.1 {
        Naming::InTable => relation(&address.path, side),
        _ => None,
    }
}

/// The relation that a path begins with, whatever kind of relation it is.
pub(super) fn relation(path: &[Name], side: &Snapshot) -> Option<Address> {
    let path = path.get(..2)?;
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.is_relation());
    let mut addresses = kinds.map(|kind| Address::new(kind, path.iter().cloned()));
    addresses.find(|address| side.objects.contains_key(address))
}
