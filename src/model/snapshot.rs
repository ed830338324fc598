//! Everything we know of one side at one moment, and what could not be read of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Address, Kind, Name, Object, Place, Severity, Unchecked};

/// What kind of side a snapshot was taken of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A live database (or, later, a file written from one): states all that it has.
    Database,
    /// A declaration: what it does not say, it does not ask.
    Declaration,
}

/// One side at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The side's name: a database's name, or a declaration's file.
    pub name: Name,
    /// What kind of side it is.
    pub origin: Origin,
    /// Every object that was read, by address.
    pub objects: BTreeMap<Address, Object>,
    /// Kinds that were read whole; of other kinds nothing may be concluded.
    pub kinds_read: BTreeSet<Kind>,
    /// What could not be looked at.
    pub unchecked: Vec<Unchecked>,
    /// Path prefixes (`[schema]`, `[schema, table]`) of which nothing may be concluded although
    /// their kind was read: a locked table, a schema dropped while it was read.
    pub blind: BTreeSet<Arc<[Name]>>,
    /// Objects that could not be read, although others of their kind were: of the kind, nothing may be
    /// concluded of what these paths begin.
    pub unreadable: BTreeSet<Address>,
    /// Where a declaration declared an object (`None`) or one of its properties.
    pub places: BTreeMap<(Address, Option<&'static str>), Place>,
    /// What an undeclared object of a kind is within a declared one, where the declaration says
    /// (`extra_columns: error`); a `None` severity means that it is ignored. Where it says so for all
    /// of a kind (`extra_sequences: error`), under that kind's address without names.
    pub extras: BTreeMap<(Address, Kind), Option<Severity>>,
}

impl Snapshot {
    /// A snapshot without objects.
    pub fn empty(name: impl Into<Name>, origin: Origin) -> Self {
        Snapshot {
            name: name.into(),
            origin,
            objects: BTreeMap::new(),
            kinds_read: BTreeSet::new(),
            unchecked: Vec::new(),
            blind: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            places: BTreeMap::new(),
            extras: BTreeMap::new(),
        }
    }

    /// Adds an object; the later one wins where two have one address, which a catalog excludes.
    pub fn insert(&mut self, object: Object) {
        self.objects.insert(object.address.clone(), object);
    }

    /// The objects of one kind, by address.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        let first = Address { kind, path: std::sync::Arc::new([]) };
        let rest = self.objects.range(first..).map(|(_, object)| object);
        rest.take_while(move |object| object.address.kind == kind)
    }

    /// What of one kind is in a relation, by address.
    pub fn within(&self, relation: &Address, kind: Kind) -> impl Iterator<Item = &Object> {
        let first = Address { kind, path: relation.path.clone() };
        let rest = self.objects.range(first.clone()..).map(|(_, object)| object);
        rest.take_while(move |object| {
            object.address.kind == kind && object.address.path.starts_with(&first.path)
        })
    }

    /// Whether the absence of an object at this address means that it does not exist.
    /// "Cannot see" is not "missing".
    pub fn can_see(&self, address: &Address) -> bool {
        if !self.kinds_read.contains(&address.kind) {
            return false;
        }
        let hides = |of: &Address| of.kind == address.kind && address.path.starts_with(&of.path);
        if self.unreadable.iter().any(hides) {
            return false;
        }
        let (_, names) = address.subject();
        !self.blind.iter().any(|prefix| names.starts_with(prefix))
    }

    /// Whether every object of the kind was read, but for those that are locked.
    pub fn is_whole(&self, kind: Kind) -> bool {
        self.kinds_read.contains(&kind) && !self.unreadable.iter().any(|of| of.kind == kind)
    }

    /// Where the property, or else its object, was declared.
    pub fn declared_at(&self, address: &Address, property: Option<&'static str>) -> Option<&Place> {
        self.places
            .get(&(address.clone(), property))
            .or_else(|| self.places.get(&(address.clone(), None)))
    }

    /// Whether another snapshot of a database knows the same, in whatever order.
    pub fn holds_the_same(&self, other: &Snapshot) -> bool {
        let sorted = |snapshot: &Snapshot| {
            let mut unchecked = snapshot.unchecked.clone();
            unchecked.sort();
            unchecked
        };
        self.objects == other.objects
            && self.kinds_read == other.kinds_read
            && self.blind == other.blind
            && self.unreadable == other.unreadable
            && sorted(self) == sorted(other)
    }

    /// How many objects of each kind were read.
    pub fn coverage(&self) -> BTreeMap<Kind, u64> {
        let mut counts: BTreeMap<Kind, u64> =
            self.kinds_read.iter().map(|kind| (*kind, 0)).collect();
        for address in self.objects.keys() {
            *counts.entry(address.kind).or_default() += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Snapshot};
    use crate::model::{Address, Kind, Name};

    #[test]
    fn a_locked_table_is_not_a_missing_one() {
        let mut snapshot = Snapshot::empty("a", Origin::Database);
        let column = Address::new(Kind::COLUMN, ["public", "t", "c"]);
        assert!(!snapshot.can_see(&column), "its kind was never read");
        snapshot.kinds_read.insert(Kind::COLUMN);
        assert!(snapshot.can_see(&column));
        snapshot.blind.insert([Name::new("public"), Name::new("t")].into());
        assert!(!snapshot.can_see(&column));
    }

    #[test]
    fn an_object_that_could_not_be_read_is_not_missing() {
        let mut snapshot = Snapshot::empty("a", Origin::Database);
        snapshot.kinds_read.extend([Kind::COLUMN, Kind::CONSTRAINT]);
        snapshot.unreadable.insert(Address::new(Kind::COLUMN, ["public", "t", "c"]));
        assert!(!snapshot.can_see(&Address::new(Kind::COLUMN, ["public", "t", "c"])));
        assert!(snapshot.can_see(&Address::new(Kind::COLUMN, ["public", "t", "d"])));
        assert!(snapshot.can_see(&Address::new(Kind::CONSTRAINT, ["public", "t", "c"])));
    }
}
