//! Objects whose names do not matter: the constraints and the indexes of one table.
//!
//! Side by side, the best pair first: equal in everything, then the same shape under the same name,
//! then the same name where a person chose it, then the same shape (the closest first), then the
//! same name. What is left stands alone. The order of candidates does not depend on which side is
//! which, so that the comparison of b with a mirrors that of a with b.

use std::cmp::Ordering;

use crate::model::{Object, Value, shape};

use super::group::Group;
use super::judge::{Equality, Judge, plainly_same};
use super::sides::Sides;

/// The groups of one bucket, ordered by their first members' sides and addresses.
pub(super) fn pair<'a>(
    bucket: &[Vec<&'a Object>],
    sides: &Sides<'a>,
    judge: &mut Judge<'_>,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (slot, objects) in bucket.iter().enumerate() {
        let mut open =
            Open { groups: vec![true; groups.len()], objects: vec![true; objects.len()] };
        let mut pairs = identical(&groups, objects, &mut open);
        pairs.extend(agreeing(&groups, objects, &mut open));
        pairs.extend(closest(&groups, objects, slot, &mut open, sides, judge));
        for (group, object) in pairs {
            if let (Some(group), Some(object)) = (groups.get_mut(group), objects.get(object)) {
                group.put(slot, object);
            }
        }
        let alone = objects.iter().zip(&open.objects).filter(|(_, open)| **open);
        groups.extend(alone.map(|(object, _)| Group::of(slot, object, bucket.len())));
    }
    groups
}

/// What is not paired yet.
struct Open {
    groups: Vec<bool>,
    objects: Vec<bool>,
}

impl Open {
    /// Closes both, if both are open.
    fn take(&mut self, group: usize, object: usize) -> bool {
        match (self.groups.get_mut(group), self.objects.get_mut(object)) {
            (Some(group), Some(object)) if *group && *object => {
                *group = false;
                *object = false;
                true
            }
            _ => false,
        }
    }
}

/// Pairs that are equal in name and in everything else. They would win among the candidates
/// anyway; in databases that agree there is nothing else, and no candidates need be weighed.
fn identical(groups: &[Group<'_>], objects: &[&Object], open: &mut Open) -> Vec<(usize, usize)> {
    let same = |group: &Group<'_>, object: &Object| {
        group.first().is_some_and(|first| {
            first.address == object.address
                && first.shape == object.shape
                && first.properties == object.properties
        })
    };
    let mut pairs = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        let group = groups.iter().position(|group| same(group, object));
        if let Some(group) = group.filter(|group| open.take(*group, index)) {
            pairs.push((group, index));
        }
    }
    pairs
}

/// Pairs of one shape that say the same of whatever both say: what a declaration leaves out it does
/// not ask. Nothing could be a better pair, and no server need be asked about a worse one.
fn agreeing(groups: &[Group<'_>], objects: &[&Object], open: &mut Open) -> Vec<(usize, usize)> {
    let agree = |group: &Group<'_>, object: &Object| {
        group.first().is_some_and(|first| first.shape.is_some() && first.shape == object.shape)
            && object.properties.iter().all(|property| {
                stated(group, property.name).is_none_or(|(_, value)| {
                    plainly_same(object.address.kind, value, &property.value)
                })
            })
    };
    let mut candidates = Vec::new();
    for (at_group, group) in groups.iter().enumerate() {
        for (at_object, object) in objects.iter().enumerate() {
            let both_open = open.groups.get(at_group) == Some(&true)
                && open.objects.get(at_object) == Some(&true);
            if both_open && agree(group, object) {
                let renamed = !group.members().any(|(_, member)| member.address == object.address);
                let first = group.first().map(|first| first.address.own_name());
                let names = ordered(first.unwrap_or_default(), object.address.own_name());
                candidates.push((renamed, names, (at_group, at_object)));
            }
        }
    }
    candidates.sort();
    let pairs = candidates.into_iter().map(|(.., pair)| pair);
    pairs.filter(|(group, object)| open.take(*group, *object)).collect()
}

/// Two names in an order that does not depend on whose they are.
fn ordered<'n>(left: &'n str, right: &'n str) -> (&'n str, &'n str) {
    if left.cmp(right) == Ordering::Greater { (right, left) } else { (left, right) }
}

/// One way to pair a group with an object; the smaller, the better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate<'a> {
    tier: u8,
    distance: usize,
    renamed: bool,
    names: (&'a str, &'a str),
    pair: (usize, usize),
}

fn closest(
    groups: &[Group<'_>],
    objects: &[&Object],
    slot: usize,
    open: &mut Open,
    sides: &Sides<'_>,
    judge: &mut Judge<'_>,
) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (at_group, group) in groups.iter().enumerate() {
        let Some(first) = group.first().filter(|_| open.groups.get(at_group) == Some(&true)) else {
            continue;
        };
        for (at_object, object) in objects.iter().enumerate() {
            if open.objects.get(at_object) != Some(&true) {
                continue;
            }
            let renamed = !group.members().any(|(_, member)| member.address == object.address);
            let same_shape = first.shape.is_some() && first.shape == object.shape;
            let may_be_one = match (&first.shape, &object.shape) {
                (Some(left), Some(right)) => shape::may_be_one(left, right),
                _ => false,
            };
            let comparable = same_shape || may_be_one;
            let distance = if comparable { distance(group, object, slot, sides, judge) } else { 0 };
            let tier = match (same_shape, renamed) {
                _ if comparable && distance == 0 => 0,
                (true, false) => 1,
                // A partial declaration does not know all columns of a check, hence its shape.
                (false, false) if !first.name_is_generated && !object.name_is_generated => 2,
                (true, true) => 3,
                (false, false) => 4,
                (false, true) => continue,
            };
            let names = ordered(first.address.own_name(), object.address.own_name());
            candidates.push(Candidate {
                tier,
                distance,
                renamed,
                names,
                pair: (at_group, at_object),
            });
        }
    }
    candidates.sort();
    candidates.into_iter().map(|c| c.pair).filter(|(g, o)| open.take(*g, *o)).collect()
}

/// On how much the object would disagree with the group: two for a property that differs, one for a
/// text that nobody could judge. What a declaration does not state is asked of the databases.
fn distance(
    group: &Group<'_>,
    object: &Object,
    slot: usize,
    sides: &Sides<'_>,
    judge: &mut Judge<'_>,
) -> usize {
    let mut distance = 0;
    for property in object.properties.iter() {
        let Some((from, value)) = stated(group, property.name) else { continue };
        let ask: Vec<_> = [from, slot].into_iter().filter_map(|s| sides.name_in(s)).collect();
        distance += match judge.equality(&object.address, value, &property.value, &ask) {
            Equality::Same => 0,
            Equality::DifferentText => 1,
            Equality::Different => 2,
        };
    }
    distance
}

fn stated<'a>(group: &Group<'a>, property: &str) -> Option<(usize, &'a Value)> {
    group.members().find_map(|(slot, member)| Some((slot, member.property(property)?)))
}
