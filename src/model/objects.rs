//! The objects of a side by address. A copy shares them with its original and holds only what it
//! changes itself, so that what a side is to become costs as much as the changes do.

use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::iter::Peekable;
use std::ops::RangeFrom;
use std::sync::Arc;

use super::{Address, Object};

/// Objects by address, in the order of addresses.
#[derive(Clone, Default)]
pub struct Objects {
    shared: Arc<BTreeMap<Address, Object>>,
    /// What this copy has instead; `None` where it has nothing.
    own: BTreeMap<Address, Option<Object>>,
}

impl Objects {
    /// The object at an address.
    pub fn get(&self, address: &Address) -> Option<&Object> {
        self.get_key_value(address).map(|(_, object)| object)
    }

    /// The object at an address, with the address as it is kept here.
    pub fn get_key_value(&self, address: &Address) -> Option<(&Address, &Object)> {
        count_lookup();
        match self.own.get_key_value(address) {
            Some((address, own)) => own.as_ref().map(|object| (address, object)),
            None => self.shared.get_key_value(address),
        }
    }

    /// Whether there is an object at an address.
    pub fn contains_key(&self, address: &Address) -> bool {
        self.get(address).is_some()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        let (mut more, mut less) = (0, 0);
        for (address, own) in &self.own {
            match (own, self.shared.contains_key(address)) {
                (Some(_), false) => more += 1,
                (None, true) => less += 1,
                _ => {}
            }
        }
        (self.shared.len() + more).saturating_sub(less)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// All of them.
    pub fn iter(&self) -> Iter<'_> {
        Iter { shared: self.shared.range(..).peekable(), own: self.own.range(..).peekable() }
    }

    /// Those from an address on.
    pub fn range(&self, from: RangeFrom<Address>) -> Iter<'_> {
        let own = self.own.range(from.clone()).peekable();
        Iter { shared: self.shared.range(from).peekable(), own }
    }

    /// Their addresses.
    pub fn keys(&self) -> impl Iterator<Item = &Address> {
        self.iter().map(|(address, _)| address)
    }

    /// The objects without their addresses.
    pub fn values(&self) -> impl Iterator<Item = &Object> {
        self.iter().map(|(_, object)| object)
    }

    /// Puts an object at an address; gives whether another one was there.
    pub fn insert(&mut self, address: Address, object: Object) -> bool {
        let was = self.contains_key(&address);
        match self.sole() {
            Some(all) => {
                all.insert(address, object);
            }
            None => {
                self.own.insert(address, Some(object));
            }
        }
        was
    }

    /// Takes the object at an address away; gives whether there was one.
    pub fn remove(&mut self, address: &Address) -> bool {
        let was = self.contains_key(address);
        match self.sole() {
            Some(all) => {
                all.remove(address);
            }
            None if was => {
                self.own.insert(address.clone(), None);
            }
            None => {}
        }
        was
    }

    /// The object at an address, to change it.
    pub fn get_mut(&mut self, address: &Address) -> Option<&mut Object> {
        if self.sole().is_some() {
            // Asked for again: the first answer would borrow it on every path.
            return self.sole()?.get_mut(address);
        }
        if !self.own.contains_key(address) {
            let object = self.shared.get(address)?.clone();
            self.own.insert(address.clone(), Some(object));
        }
        self.own.get_mut(address)?.as_mut()
    }

    /// All objects, to change them. A copy stops to share any.
    pub fn values_mut(&mut self) -> btree_map::ValuesMut<'_, Address, Object> {
        self.all_mut().values_mut()
    }

    /// Keeps only some. A copy stops to share any.
    pub fn retain(&mut self, keep: impl FnMut(&Address, &mut Object) -> bool) {
        self.all_mut().retain(keep);
    }

    /// Their addresses alone.
    pub fn into_keys(self) -> btree_map::IntoKeys<Address, Object> {
        self.into_map().into_keys()
    }

    /// The addresses at which a copy differs from what it shares: all that differs between it and an
    /// original that was not changed since.
    pub fn changed(&self) -> impl Iterator<Item = &Address> {
        let differs =
            |(address, own): &(&Address, &Option<Object>)| own.as_ref() != self.shared.get(address);
        self.own.iter().filter(differs).map(|(address, _)| address)
    }

    /// What is held, where nobody shares it.
    fn sole(&mut self) -> Option<&mut BTreeMap<Address, Object>> {
        Arc::get_mut(&mut self.shared).filter(|_| self.own.is_empty())
    }

    fn all_mut(&mut self) -> &mut BTreeMap<Address, Object> {
        let all = Arc::make_mut(&mut self.shared);
        for (address, own) in std::mem::take(&mut self.own) {
            match own {
                Some(object) => all.insert(address, object),
                None => all.remove(&address),
            };
        }
        all
    }

    fn into_map(mut self) -> BTreeMap<Address, Object> {
        self.all_mut();
        Arc::unwrap_or_clone(self.shared)
    }
}

impl PartialEq for Objects {
    fn eq(&self, other: &Self) -> bool {
        match Arc::ptr_eq(&self.shared, &other.shared) {
            true => self.own == other.own || self.changed_to().eq(other.changed_to()),
            false => self.len() == other.len() && self.iter().eq(other.iter()),
        }
    }
}

impl Eq for Objects {}

impl Objects {
    fn changed_to(&self) -> impl Iterator<Item = (&Address, Option<&Object>)> {
        self.changed().map(|address| (address, self.get(address)))
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl From<BTreeMap<Address, Object>> for Objects {
    fn from(all: BTreeMap<Address, Object>) -> Self {
        Objects { shared: Arc::new(all), own: BTreeMap::new() }
    }
}

impl FromIterator<(Address, Object)> for Objects {
    fn from_iter<I: IntoIterator<Item = (Address, Object)>>(all: I) -> Self {
        Objects::from(BTreeMap::from_iter(all))
    }
}

impl Extend<(Address, Object)> for Objects {
    fn extend<I: IntoIterator<Item = (Address, Object)>>(&mut self, more: I) {
        for (address, object) in more {
            self.insert(address, object);
        }
    }
}

impl IntoIterator for Objects {
    type Item = (Address, Object);
    type IntoIter = btree_map::IntoIter<Address, Object>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_map().into_iter()
    }
}

impl<'a> IntoIterator for &'a Objects {
    type Item = (&'a Address, &'a Object);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Objects with their addresses, in order.
pub struct Iter<'a> {
    shared: Peekable<btree_map::Range<'a, Address, Object>>,
    own: Peekable<btree_map::Range<'a, Address, Option<Object>>>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Address, &'a Object);

    fn next(&mut self) -> Option<Self::Item> {
        count_lookup();
        loop {
            let Some((next, _)) = self.own.peek() else { return self.shared.next() };
            if self.shared.peek().is_some_and(|(address, _)| address < next) {
                return self.shared.next();
            }
            self.shared.next_if(|(address, _)| address == next);
            let (address, own) = self.own.next()?;
            if let Some(object) = own {
                return Some((address, object));
            }
        }
    }
}

#[cfg(test)]
thread_local! {
    static LOOKUPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many objects this thread has looked up so far, one by one or in order.
#[cfg(test)]
pub fn lookups() -> usize {
    LOOKUPS.get()
}

fn count_lookup() {
    #[cfg(test)]
    LOOKUPS.set(LOOKUPS.get() + 1);
}

#[cfg(test)]
mod tests {
    use super::Objects;
    use crate::model::{Address, Object, Property, Value};

    fn table(name: &str) -> Object {
        Object::named(Address::table("s", name), [])
    }

    fn of(names: &[&str]) -> Objects {
        names.iter().map(|name| (table(name).address, table(name))).collect()
    }

    fn names(objects: &Objects) -> Vec<String> {
        objects.keys().map(|address| address.own_name().to_owned()).collect()
    }

    #[test]
    fn copy_holds_only_what_it_changes() {
        let original = of(&["a", "c", "e", "g"]);
        let mut copy = original.clone();
        for name in ["b", "c", "h"] {
            copy.insert(table(name).address, table(name));
        }
        for name in ["a", "e", "x"] {
            copy.remove(&table(name).address);
        }
        let g = copy.get_mut(&table("g").address).unwrap();
        g.properties = [Property { name: "owner", value: Value::None }].into();
        assert_eq!(names(&original), ["a", "c", "e", "g"]);
        assert_eq!(names(&copy), ["b", "c", "g", "h"]);
        assert_eq!(copy.len(), 4);
        let from = copy.range(table("c").address..).map(|(at, _)| at.own_name());
        assert!(from.eq(["c", "g", "h"]));
        assert!(copy.changed().map(Address::own_name).eq(["a", "b", "e", "g", "h"]));
        assert_eq!(copy.own.len(), 6);
        assert_ne!(copy, original);
        let whole: Objects = copy.clone().into_iter().collect();
        assert_eq!(copy, whole);
        copy.retain(|_, _| true);
        assert_eq!(copy, whole);
    }

    #[test]
    fn sole_holder_is_changed_in_place() {
        let mut objects = of(&["a"]);
        objects.insert(table("b").address, table("b"));
        objects.remove(&table("a").address);
        assert!(objects.own.is_empty());
        assert_eq!(names(&objects), ["b"]);
        assert_eq!(names(&of(&[])), [""; 0]);
        assert!(of(&[]).is_empty());
    }
}
