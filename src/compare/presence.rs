//! Who has an object and who does not.

use std::collections::BTreeSet;

use crate::model::{
    Actual, Address, Change, Difference, Kind, Object, Severity, Snapshot, grantee,
};

use super::group::{Group, Sides};

/// Presence, group by group, parents before what is in them: what is in something that is missing
/// is not reported again.
pub(super) struct Presence<'s, 'a> {
    sides: &'s Sides<'a>,
    /// Every kind that a side has read: what a privilege may be on.
    kinds: BTreeSet<Kind>,
    /// What was found to be absent, by database.
    gone: BTreeSet<(Address, usize)>,
    ignored: BTreeSet<Address>,
}

impl<'s, 'a> Presence<'s, 'a> {
    pub(super) fn new(sides: &'s Sides<'a>) -> Self {
        let kinds = sides.slots().flatten().flat_map(|side| side.kinds_read.iter().copied());
        let kinds = kinds.collect();
        Presence { sides, kinds, gone: BTreeSet::new(), ignored: BTreeSet::new() }
    }

    /// Whether the declaration says to ignore what it does not declare here, and with it what is in
    /// such a thing.
    pub(super) fn is_ignored(&mut self, group: &Group<'a>) -> bool {
        let Some(declaration) = self.sides.declaration.filter(|side| !side.extras.is_empty())
        else {
            return false;
        };
        let Some(address) = group.address().filter(|_| group.declared().is_none()) else {
            return false;
        };
        let itself =
            self.covers(declaration, address) && self.extra(declaration, address) == Some(None);
        let ignored =
            itself || self.parents(address).iter().any(|in_it| self.ignored.contains(in_it));
        if ignored {
            self.ignored.insert(address.clone());
        }
        ignored
    }

    /// The difference in who has it, if there is one.
    pub(super) fn difference(&mut self, group: &Group<'a>) -> Option<Difference> {
        let declaration = self.sides.declaration;
        let address = group.address()?;
        let undeclared = group.declared().is_none()
            && declaration.is_some_and(|declaration| self.covers(declaration, address));
        let full = group.actual().all(|object| object.is_some());
        if full && !undeclared {
            return None;
        }
        let absent = self.absent(group, address);
        let (change, wrong): (_, Vec<bool>) = if undeclared {
            (Change::Extra, group.actual().map(|object| object.is_some()).collect())
        } else {
            (Change::Missing, absent.clone())
        };
        if !wrong.contains(&true) {
            return None;
        }
        let mut difference = group.difference(change, group.declared().is_some() || undeclared)?;
        self.remember(address, &absent);
        group.locate(&mut difference, self.sides);
        for ((snapshot, object), wrong) in
            self.sides.databases.iter().zip(group.actual()).zip(wrong)
        {
            if object.is_some() {
                difference.actual.insert(snapshot.name.clone(), Actual::Present);
            }
            if wrong {
                difference.databases.push(snapshot.name.clone());
            }
        }
        difference.model = group.first().cloned();
        if let Some(declaration) = declaration {
            difference.severity = self.extra(declaration, address).flatten().filter(|_| undeclared);
            difference.declared_at = group
                .declared()
                .and_then(|object: &Object| declaration.declared_at(&object.address, None))
                .cloned();
        }
        Some(difference)
    }

    /// In which databases the object is absent on its own account: visible, and not merely gone with
    /// what it is in.
    fn absent(&self, group: &Group<'a>, address: &Address) -> Vec<bool> {
        let parents = if self.gone.is_empty() { Vec::new() } else { self.parents(address) };
        let databases = self.sides.databases.iter().zip(group.actual()).enumerate();
        databases
            .map(|(index, (snapshot, object))| {
                object.is_none()
                    && snapshot.can_see(address)
                    && !parents.iter().any(|parent| self.gone.contains(&(parent.clone(), index)))
            })
            .collect()
    }

    fn remember(&mut self, address: &Address, absent: &[bool]) {
        if address.kind == Kind::PRIVILEGE {
            return;
        }
        let absent = absent.iter().enumerate().filter(|(_, absent)| **absent);
        self.gone.extend(absent.map(|(index, _)| (address.clone(), index)));
    }

    /// Whether the declaration speaks about things of this kind in this place, so that what it does
    /// not declare is one too many: it declares what the thing is in or on, or, for what is in no
    /// table, things of its kind at all. What an owner may do is never too much: it comes with
    /// owning.
    fn covers(&self, declaration: &Snapshot, address: &Address) -> bool {
        let is_privilege = address.kind == Kind::PRIVILEGE;
        let is_owners = is_privilege && address.own_name() == grantee::OWNER;
        let surroundings = table(address).or_else(|| self.target(address));
        !is_owners
            && declaration.can_see(address)
            && surroundings
                .map_or(!is_privilege, |parent| declaration.objects.contains_key(&parent))
    }

    /// What the declaration says an undeclared thing is; `Some(None)` is to be ignored.
    fn extra(&self, declaration: &Snapshot, address: &Address) -> Option<Option<Severity>> {
        if declaration.extras.is_empty() {
            return None;
        }
        self.parents(address)
            .into_iter()
            .find_map(|parent| declaration.extras.get(&(parent, address.kind)).copied())
    }

    /// What the object is in or on, nearest first.
    fn parents(&self, address: &Address) -> Vec<Address> {
        let schema = address.schema().filter(|_| address.kind != Kind::SCHEMA);
        let schema = schema.map(|schema| Address::new(Kind::SCHEMA, [schema.clone()]));
        self.target(address).into_iter().chain(table(address)).chain(schema).collect()
    }

    /// What a privilege is on.
    fn target(&self, address: &Address) -> Option<Address> {
        let (kind, names) = address.subject();
        let kind = self.kinds.iter().find(|known| known.0 == kind)?;
        (*kind != address.kind).then(|| Address::new(*kind, names.iter().cloned()))
    }
}

/// The table that the object is in.
fn table(address: &Address) -> Option<Address> {
    address.owning_table().filter(|table| table != address)
}
