//! One place in memory for what many objects have in common.
//!
//! The tables of a thousand tenants have the same columns, and a column's table and schema are
//! named again for each of its neighbours: kept apart, they would be most of a snapshot's memory.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use super::{Address, Name, Object, Property};

/// What objects have said so far.
#[derive(Debug, Default)]
pub struct Pool {
    names: HashSet<Name>,
    addresses: HashSet<Address>,
    shapes: HashSet<Arc<str>>,
    properties: HashSet<Arc<[Property]>>,
}

impl Pool {
    /// Gives up the object's own copies of what earlier objects hold already.
    pub fn share(&mut self, object: &mut Object) {
        // A path that is shared already is worth no second look.
        for name in Arc::get_mut(&mut object.address.path).into_iter().flatten() {
            share(&mut self.names, name);
        }
        if let Some(shape) = &mut object.shape {
            share(&mut self.shapes, shape);
        }
        share(&mut self.properties, &mut object.properties);
    }

    /// Gives up the address's own copy of a path that an earlier one holds already.
    pub fn share_address(&mut self, address: &mut Address) {
        for name in Arc::get_mut(&mut address.path).into_iter().flatten() {
            share(&mut self.names, name);
        }
        share(&mut self.addresses, address);
    }
}

fn share<T: Clone + Eq + Hash>(known: &mut HashSet<T>, value: &mut T) {
    match known.get(value) {
        Some(held) => *value = held.clone(),
        None => drop(known.insert(value.clone())),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Pool;
    use crate::model::{Address, Kind, Object, Property, Value};

    #[test]
    fn equal_things_are_kept_once() {
        let column = |name: &str| {
            let property = Property { name: "type", value: Value::text("uuid") };
            Object::named(Address::new(Kind::COLUMN, ["public", "t", name]), [property])
        };
        let (mut one, mut other) = (column("a"), column("b"));
        let before = (one.clone(), other.clone());
        let mut pool = Pool::default();
        pool.share(&mut one);
        pool.share(&mut other);
        assert!(Arc::ptr_eq(&one.properties, &other.properties));
        assert_eq!((one, other), before);
    }
}
