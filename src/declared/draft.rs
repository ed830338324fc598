//! The snapshot in the making: every object with its places, and none of them twice.

use crate::input::InputError;
use crate::model::{
    Address, Kind, Name, Object, Origin, Place, Property, Severity, Snapshot, shape,
};

use super::complete::Complete;
use super::facts::Facts;
use super::serial;
use super::words::Words;

/// Objects gathered from one file or several.
#[derive(Debug)]
pub(super) struct Draft<'w> {
    snapshot: Snapshot,
    /// What can be said of each kind.
    pub(super) words: &'w Words,
    /// Whether what is not said is meant, where any of the files says so.
    pub(super) complete: Option<Complete>,
    /// Columns that are `serial` or its like, and say nothing else of their defaults.
    serials: Vec<(Address, Place)>,
}

impl<'w> Draft<'w> {
    /// Nothing yet.
    pub(super) fn new(words: &'w Words) -> Self {
        Draft {
            snapshot: Snapshot::empty("", Origin::Declaration),
            words,
            complete: None,
            serials: Vec::new(),
        }
    }

    /// Adds an object. One that was declared before is an error that names both places. Objects
    /// without names may share a shape, as Django's two indexes on one column do: what differs in
    /// anything said is another one. Only a key over the same columns is the same key.
    pub(super) fn add(&mut self, facts: Facts) -> Result<(), InputError> {
        let Facts { mut address, place, shape, name_is_generated, renamed_from, said } = facts;
        let own = address.own_name().to_owned();
        let mut number = 1;
        let may_repeat = name_is_generated && !shape.as_deref().is_some_and(shape::is_key);
        while may_repeat && self.holds_another(&address, &said) {
            number += 1;
            let within = address.path.split_last().map_or(&[][..], |(_, within)| within);
            let numbered = Name::new(format!("{own} #{number}"));
            address = Address::new(address.kind, within.iter().cloned().chain([numbered]));
        }
        if let Some(first) = self.snapshot.places.get(&(address.clone(), None)) {
            let what = format_args!("the {} `{address}` is declared twice", address.kind);
            return Err(InputError::at(&place, what).help(format_args!("the first is at {first}")));
        }
        self.declares(address.kind);
        self.snapshot.places.insert((address.clone(), None), place);
        let mut properties = Vec::with_capacity(said.len());
        for (property, place) in said {
            self.snapshot.places.insert((address.clone(), Some(property.name)), place);
            properties.push(property);
        }
        let former = renamed_from.map(|name| (address.clone(), name));
        self.snapshot.renamed_from.extend(former);
        self.snapshot.insert(Object {
            address,
            shape,
            name_is_generated,
            properties: properties.into(),
        });
        Ok(())
    }

    /// Whether something else is said of this address already.
    fn holds_another(&self, address: &Address, said: &[(Property, Place)]) -> bool {
        self.snapshot.objects.get(address).is_some_and(|first| {
            !first.properties.iter().eq(said.iter().map(|(property, _)| property))
        })
    }

    /// Notes that something is said of this kind, be it only that there is none.
    pub(super) fn declares(&mut self, kind: Kind) {
        self.snapshot.kinds_read.insert(kind);
    }

    /// Notes what an undeclared `kind` within `owner` is.
    pub(super) fn extra(&mut self, owner: &Address, kind: Kind, severity: Option<Severity>) {
        self.snapshot.extras.insert((owner.clone(), kind), severity);
    }

    /// Notes that a column is `serial` or its like.
    pub(super) fn serial(&mut self, column: &Address, place: &Place) {
        self.serials.push((column.clone(), place.clone()));
    }

    /// The snapshot.
    pub(super) fn finish(mut self) -> Snapshot {
        // What declares nothing is no declaration, whatever it means by that.
        if let Some(complete) = self.complete.filter(|_| !self.snapshot.objects.is_empty()) {
            for (column, place) in &self.serials {
                serial::spell_out(&mut self.snapshot, column, place);
            }
            complete.fill(&mut self.snapshot, self.words);
        }
        self.snapshot
    }
}
