//! What is in an object, or about it: it goes and comes with the object.

use std::collections::BTreeSet;

use crate::ddl::column_clause;
use crate::model::prop;
use crate::model::{Address, Kind, Name, Naming, Snapshot, Value};

/// The relation that an object is in, or the object that something is about.
pub(super) fn container(address: &Address, side: &Snapshot) -> Option<Address> {
    if let Some(target) = address.target() {
        if side.objects.contains_key(&target) {
            return Some(target);
        }
        // The columns of a view are no objects, nor are the sequences of identity columns.
        return match target.kind {
            Kind::SEQUENCE => with_identity(&target, side),
            _ => relation(&target.path, side),
        };
    }
    match address.kind.1 {
        Naming::InTable => relation(&address.path, side),
        _ => None,
    }
}

/// What is directly in the object, or about it. A schema has no members.
pub(super) fn members(address: &Address, side: &Snapshot) -> Vec<Address> {
    let is_about = |kind: &&Kind| matches!(kind.1, Naming::About | Naming::AboutBy);
    let in_table = || Kind::ALL.iter().filter(|kind| kind.1 == Naming::InTable);
    let is_relation = address.kind.is_relation();
    let mut found = Vec::new();
    for kind in Kind::ALL.iter().filter(is_about) {
        // The words after which the names of this object follow.
        let parts = in_table().filter(|_| is_relation).map(|kind| kind.0);
        for word in [address.kind.0].into_iter().chain(parts) {
            let path = [Name::new(word)].into_iter().chain(address.path.iter().cloned());
            below(&Address::new(*kind, path), side, &mut found);
        }
    }
    if let Some(sequence) = sequence_of(address, side) {
        for kind in Kind::ALL.iter().filter(is_about) {
            let path =
                [Name::new(sequence.kind.0)].into_iter().chain(sequence.path.iter().cloned());
            below(&Address::new(*kind, path), side, &mut found);
        }
    }
    for kind in in_table().filter(|_| is_relation) {
        below(&Address { kind: *kind, path: address.path.clone() }, side, &mut found);
    }
    found.retain(|member| container(member, side).as_ref() == Some(address));
    found.sort();
    found
}

/// The sequence of an identity column.
fn sequence_of(column: &Address, side: &Snapshot) -> Option<Address> {
    let column = side.objects.get(column).filter(|_| column.kind == Kind::COLUMN)?;
    column.text(prop::IDENTITY)?;
    let stated = column.property(prop::IDENTITY_SEQUENCE).unwrap_or(&Value::None);
    column_clause::identity_sequence(&column.address, stated)
}

/// The column whose identity a sequence is.
fn with_identity(sequence: &Address, side: &Snapshot) -> Option<Address> {
    let mut columns = side.of_kind(Kind::COLUMN);
    let found = columns
        .find(|column| sequence_of(&column.address, side).is_some_and(|own| own == *sequence));
    found.map(|column| column.address.clone())
}

/// Everything of a kind whose names begin so.
fn below(first: &Address, side: &Snapshot, found: &mut Vec<Address>) {
    let all = side.within(first, first.kind).map(|object| object.address.clone());
    found.extend(all);
}

/// Its members, and theirs.
pub(in crate::repair) fn all_in(address: &Address, side: &Snapshot) -> BTreeSet<Address> {
    let mut all = BTreeSet::new();
    let mut open = vec![address.clone()];
    while let Some(next) = open.pop() {
        for member in members(&next, side) {
            if all.insert(member.clone()) {
                open.push(member);
            }
        }
    }
    all
}

/// The relation that a path begins with, whatever kind of relation it is.
pub(super) fn relation(path: &[Name], side: &Snapshot) -> Option<Address> {
    let path = path.get(..2)?;
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.is_relation());
    let mut addresses = kinds.map(|kind| Address::new(kind, path.iter().cloned()));
    addresses.find(|address| side.objects.contains_key(address))
}
