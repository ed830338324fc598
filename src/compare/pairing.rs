//! Which objects of the sides are one: by address, or within their table by shape.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{Address, Kind, Name, Naming, Object};

use super::group::Group;
use super::judge::Judge;
use super::shapes;
use super::sides::Sides;

/// All groups: schemas, relations, what is in them, what is about others; within that, by address.
pub(super) fn groups<'a>(sides: &Sides<'a>, judge: &mut Judge<'_>) -> Vec<Group<'a>> {
    let shaped = shaped_kinds(sides);
    let mut groups = by_address(sides, &shaped);
    groups.extend(by_shape(sides, &shaped, judge));
    // A stable sort: what is in a schema or table must come after it.
    let is_partition = |group: &Group<'a>| {
        let whole = group.actual().flatten().find_map(|object| object.property(prop::PARTITION_OF));
        whole.is_some_and(|whole| !whole.is_none())
    };
    groups.sort_by_cached_key(|group| match group.kind() {
        Some(Kind::SCHEMA) => 0,
        Some(kind) if kind.is_relation() && !is_partition(group) => 1,
        Some(kind) if kind.is_relation() => 2,
        Some(Kind(_, Naming::About | Naming::AboutBy)) => 4,
        _ => 3,
    });
    groups
}

fn shaped_kinds(sides: &Sides<'_>) -> BTreeSet<Kind> {
    let objects = sides.slots().flatten().flat_map(|side| side.objects.values());
    objects.filter(|object| object.shape.is_some()).map(|object| object.address.kind).collect()
}

/// A merge over the sorted objects of all sides.
fn by_address<'a>(sides: &Sides<'a>, shaped: &BTreeSet<Kind>) -> Vec<Group<'a>> {
    let mut heads: Vec<_> = sides
        .slots()
        .map(|side| {
            let objects = side.into_iter().flat_map(|side| side.objects.values());
            objects.filter(|object| !shaped.contains(&object.address.kind)).peekable()
        })
        .collect();
    let slots = heads.len();
    let mut groups = Vec::new();
    loop {
        let mut next: Option<&'a Address> = None;
        let mut at_next: Vec<usize> = Vec::with_capacity(slots);
        for (slot, head) in heads.iter_mut().enumerate() {
            let Some(object) = head.peek() else { continue };
            let order = next.map(|next| object.address.cmp(next));
            if order.is_none_or(|order| order.is_lt()) {
                next = Some(&object.address);
                at_next.clear();
                at_next.push(slot);
            } else if order.is_some_and(|order| order.is_eq()) {
                at_next.push(slot);
            }
        }
        let mut group: Option<Group<'a>> = None;
        for slot in at_next {
            let Some(object) = heads.get_mut(slot).and_then(Iterator::next) else { continue };
            match &mut group {
                Some(group) => group.put(slot, object),
                None => group = Some(Group::of(slot, object, slots)),
            }
        }
        match group {
            Some(group) => groups.push(group),
            None => return groups,
        }
    }
}

/// Objects of one kind in one table, by side.
type Bucket<'a> = Vec<Vec<&'a Object>>;

fn by_shape<'a>(
    sides: &Sides<'a>,
    shaped: &BTreeSet<Kind>,
    judge: &mut Judge<'_>,
) -> Vec<Group<'a>> {
    let slots = sides.databases.len() + 1;
    let mut buckets: BTreeMap<(Kind, &'a [Name]), Bucket<'a>> = BTreeMap::new();
    for (slot, side) in sides.slots().enumerate() {
        for object in side.into_iter().flat_map(|side| side.objects.values()) {
            if !shaped.contains(&object.address.kind) {
                continue;
            }
            let table = object.address.path.split_last().map_or(&[][..], |(_, table)| table);
            let bucket = buckets
                .entry((object.address.kind, table))
                .or_insert_with(|| vec![Vec::new(); slots]);
            if let Some(of_side) = bucket.get_mut(slot) {
                of_side.push(object);
            }
        }
    }
    buckets.into_values().flat_map(|bucket| shapes::pair(&bucket, sides, judge)).collect()
}
