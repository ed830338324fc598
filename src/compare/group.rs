//! One object as all sides have it.

use std::collections::BTreeMap;

use super::sides::Sides;
use crate::model::{Actual, Actuals, Address, Change, Difference, Kind, Object};

/// One object as all sides have it: slot 0 is the declaration's, then one per database.
pub(super) struct Group<'a> {
    slots: Vec<Option<&'a Object>>,
}

impl<'a> Group<'a> {
    /// A group of one.
    pub(super) fn of(slot: usize, object: &'a Object, slots: usize) -> Self {
        let mut group = Group { slots: vec![None; slots] };
        group.put(slot, object);
        group
    }

    pub(super) fn put(&mut self, slot: usize, object: &'a Object) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = Some(object);
        }
    }

    pub(super) fn declared(&self) -> Option<&'a Object> {
        self.slots.first().copied().flatten()
    }

    /// What each database has, in their order.
    pub(super) fn actual(&self) -> impl Iterator<Item = Option<&'a Object>> + '_ {
        self.slots.iter().skip(1).copied()
    }

    /// The objects with their slots, the declared one first.
    pub(super) fn members(&self) -> impl Iterator<Item = (usize, &'a Object)> + '_ {
        self.slots.iter().enumerate().filter_map(|(slot, object)| Some((slot, (*object)?)))
    }

    /// The member that stands for the group: the first.
    pub(super) fn first(&self) -> Option<&'a Object> {
        self.members().next().map(|(_, object)| object)
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.first().map(|object| object.address.kind)
    }

    /// The declared address where a person chose it, or else the first database's.
    pub(super) fn address(&self) -> Option<&'a Address> {
        let named = self.declared().filter(|object| !object.name_is_generated);
        let object = named.or_else(|| self.actual().flatten().next()).or_else(|| self.first());
        object.map(|object| &object.address)
    }

    /// A difference of this group, its lists still empty.
    pub(super) fn difference(&self, change: Change, declared: bool) -> Option<Difference> {
        Some(Difference {
            object: self.address()?.clone(),
            elsewhere: BTreeMap::new(),
            shape: self.first()?.shape.as_deref().map(str::to_owned),
            change,
            declared,
            expected: None,
            actual: Actuals::new(),
            databases: Vec::new(),
            declared_at: None,
            severity: None,
            model: None,
            by_text_only: false,
        })
    }

    /// Fills in where each database has the object, and that the others do not have it.
    pub(super) fn locate(&self, difference: &mut Difference, sides: &Sides<'_>) {
        for (snapshot, object) in sides.databases.iter().zip(self.actual()) {
            let actual = match object {
                Some(object) => {
                    if object.address != difference.object {
                        difference.elsewhere.insert(snapshot.name.clone(), object.address.clone());
                    }
                    continue;
                }
                None if snapshot.can_see(&difference.object) => Actual::Absent,
                None => Actual::Unseen,
            };
            difference.actual.insert(snapshot.name.clone(), actual);
        }
    }
}
