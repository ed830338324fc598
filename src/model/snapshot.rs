//! Everything we know of one side at one moment, and what could not be read of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{
    Address, Dependencies, Kind, Name, Object, Objects, Place, Reason, Severity, Unchecked,
};

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
    pub objects: Objects,
    /// Which object needs which; `None` where nobody read it, as of declarations and older files.
    pub dependencies: Option<Dependencies>,
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
            objects: Objects::default(),
            dependencies: None,
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

    /// Why nothing may be concluded from the absence of objects of a kind at this address or below it;
    /// `None` where absence means that they do not exist.
    pub fn why_unseen(&self, kind: Kind, at: &Address) -> Option<Unchecked> {
        let names = &at.path[..];
        let mut near =
            self.blind.iter().filter(|path| names.starts_with(path) || path.starts_with(names));
        let blind = near.next();
        let is_near = |of: &&Address| {
            of.kind == kind && (names.starts_with(&of.path) || of.path.starts_with(names))
        };
        let unreadable = self.unreadable.iter().find(is_near).map(|of| format!("{kind} {of}"));
        if blind.is_none() && unreadable.is_none() && self.kinds_read.contains(&kind) {
            return None;
        }
        let of_kind = format!("kind {kind}");
        let of_path = blind.map(|path| Address { kind, path: path.clone() }.to_string());
        let is_about = |unchecked: &&Unchecked| match (unchecked.object.as_deref(), &of_path) {
            (None, _) => true,
            (Some(object), None) if unreadable.is_some() => {
                unreadable.as_deref().is_some_and(|of| object.starts_with(of))
            }
            (Some(object), Some(path)) => {
                object.strip_suffix(path.as_str()).is_some_and(|kind| kind.ends_with(' '))
            }
            (Some(object), None) => object == of_kind,
        };
        let known = self.unchecked.iter().find(is_about).cloned();
        Some(known.unwrap_or_else(|| Unchecked {
            database: Some(self.name.clone()),
            object: None,
            reason: Reason::NotComparable,
            message: "the catalog's entries for it could not be read".to_owned(),
            hint: None,
        }))
    }

    /// Tables that exist and could not be read, as far as their names are known.
    pub fn unseen_tables(&self) -> impl Iterator<Item = Address> {
        let tables = self.blind.iter().filter(|path| path.len() == 2);
        let tables = tables.map(|path| Address { kind: Kind::TABLE, path: path.clone() });
        tables.filter(|table| {
            let object = format!("{} {table}", Kind::TABLE);
            self.unchecked.iter().any(|unchecked| unchecked.object.as_ref() == Some(&object))
        })
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
            && self.dependencies == other.dependencies
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
    use crate::model::{Address, Kind, Name, Reason, Unchecked};

    fn unchecked(object: &str, reason: Reason) -> Unchecked {
        let object = Some(object.to_owned());
        Unchecked { database: None, object, reason, message: String::new(), hint: None }
    }

    #[test]
    fn unseen_object_has_the_reason_of_what_hides_it() {
        let mut snapshot = Snapshot::empty("a", Origin::Database);
        let of = |name: &str| Address::table("public", name);
        let why = |snapshot: &Snapshot, kind, table: &str| {
            snapshot.why_unseen(kind, &of(table)).map(|unchecked| unchecked.reason)
        };
        assert_eq!(why(&snapshot, Kind::TABLE, "t"), Some(Reason::NotComparable));
        snapshot.unchecked.push(unchecked("kind table", Reason::Timeout));
        assert_eq!(why(&snapshot, Kind::TABLE, "t"), Some(Reason::Timeout));
        snapshot.kinds_read.extend([Kind::TABLE, Kind::COLUMN]);
        assert_eq!(why(&snapshot, Kind::TABLE, "t"), None);
        snapshot.blind.insert([Name::new("public"), Name::new("t")].into());
        snapshot.unchecked.push(unchecked("table public.xt", Reason::Server));
        snapshot.unchecked.push(unchecked("table public.t", Reason::Locked));
        for kind in [Kind::TABLE, Kind::COLUMN] {
            assert_eq!(why(&snapshot, kind, "t"), Some(Reason::Locked));
            assert_eq!(why(&snapshot, kind, "u"), None);
        }
        assert!(snapshot.unseen_tables().eq([of("t")]));
    }

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
