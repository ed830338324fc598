//! What a declaration is written of.

use std::collections::BTreeMap;

use crate::declared::usual::Keys;
use crate::declared::words::Words;
use crate::model::{Name, Object, Snapshot};

use super::detail::Detail;

/// What is written, and what it is written with.
pub(super) struct Writer<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) words: &'a Words,
    pub(super) detail: Detail,
    /// What is in each relation.
    pub(super) contents: BTreeMap<&'a [Name], Vec<&'a Object>>,
    /// The types that are in sight, by name.
    pub(super) types: BTreeMap<String, &'a Object>,
    /// The columns of primary keys.
    pub(super) keys: Keys,
}

impl Writer<'_> {
    /// Whether nobody asks what a constraint or an index is called.
    pub(super) fn is_unnamed(&self, object: &Object) -> bool {
        object.name_is_generated || !self.detail.names
    }

    /// The properties that tell an object from others of its shape that have no names either: what
    /// one of them leaves unsaid, another must not be taken to be.
    pub(super) fn alike(&self, object: &Object, among: &[&Object]) -> Vec<&'static str> {
        let others: Vec<_> = among
            .iter()
            .filter(|other| {
                let is_another = other.address != object.address && other.shape == object.shape;
                is_another && self.is_unnamed(other) && self.is_unnamed(object)
            })
            .collect();
        let differs = |name: &str| others.iter().any(|o| o.property(name) != object.property(name));
        let names = object.properties.iter().map(|property| property.name);
        names.filter(|name| differs(name)).collect()
    }
}
