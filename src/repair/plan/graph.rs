//! Operations with what each has to wait for, in an order in which they can be run.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Kind};

use super::operation::{Act, Operation};

/// Operations with what each has to wait for.
pub(super) struct Graph {
    pub(super) operations: Vec<Operation>,
    /// By the position in `operations`.
    pub(super) waits: Vec<BTreeSet<usize>>,
    /// Those of `waits` without which an operation cannot work, as (later, earlier).
    pub(super) rests: BTreeSet<(usize, usize)>,
    /// Columns whose default is set after everything that it needs, which needs their table.
    pub(super) deferred: BTreeSet<Address>,
}

impl Graph {
    /// The operations in an order in which they can be run. Where some wait for each other in a
    /// circle, one of them has to begin.
    pub(super) fn sorted(&self) -> Vec<Operation> {
        let key = |index: &usize| self.operations.get(*index).map(rank);
        let mut open: Vec<usize> = (0..self.operations.len()).collect();
        open.sort_by_cached_key(key);
        let mut left: Vec<usize> = self.waits.iter().map(BTreeSet::len).collect();
        let mut followers: Vec<Vec<usize>> = vec![Vec::new(); self.operations.len()];
        for (later, waits) in self.waits.iter().enumerate() {
            for earlier in waits {
                if let Some(list) = followers.get_mut(*earlier) {
                    list.push(later);
                }
            }
        }
        let places: BTreeMap<usize, usize> =
            open.iter().enumerate().map(|(place, index)| (*index, place)).collect();
        let place = |index: usize| (places.get(&index).copied().unwrap_or(usize::MAX), index);
        let is_ready = |left: &[usize], index: usize| left.get(index).is_none_or(|n| *n == 0);
        let mut ready: BTreeSet<(usize, usize)> =
            open.iter().filter(|i| is_ready(&left, **i)).map(|i| place(*i)).collect();
        let mut waiting: BTreeSet<(usize, usize)> =
            open.iter().map(|i| place(*i)).filter(|p| !ready.contains(p)).collect();
        let mut order = Vec::with_capacity(self.operations.len());
        while let Some(next) = ready.pop_first().or_else(|| waiting.pop_first()) {
            waiting.remove(&next);
            order.extend(self.operations.get(next.1).cloned());
            for follower in followers.get(next.1).into_iter().flatten() {
                if let Some(count) = left.get_mut(*follower) {
                    *count = count.saturating_sub(1);
                    if *count == 0 && waiting.remove(&place(*follower)) {
                        ready.insert(place(*follower));
                    }
                }
            }
        }
        order
    }

    /// What relies on others, by what it relies on.
    pub(super) fn reliances(&self) -> Reliances<'_> {
        let mut by_object: BTreeMap<&Address, Vec<usize>> = BTreeMap::new();
        for (index, operation) in self.operations.iter().enumerate() {
            by_object.entry(&operation.object).or_default().push(index);
        }
        let mut followers = vec![Vec::new(); self.operations.len()];
        for (later, earlier) in &self.rests {
            if let Some(list) = followers.get_mut(*earlier) {
                list.push(*later);
            }
        }
        let reached = vec![false; self.operations.len()];
        Reliances { operations: &self.operations, by_object, followers, reached }
    }
}

/// Which operations rely on which.
pub(super) struct Reliances<'g> {
    operations: &'g [Operation],
    by_object: BTreeMap<&'g Address, Vec<usize>>,
    followers: Vec<Vec<usize>>,
    reached: Vec<bool>,
}

impl<'g> Reliances<'g> {
    /// The objects of everything that relies on the operations of one, directly or not, and was not
    /// given before.
    pub(super) fn on(&mut self, object: &Address) -> BTreeSet<&'g Address> {
        let mut open: Vec<usize> = self.by_object.get(object).cloned().unwrap_or_default();
        let mut found = BTreeSet::new();
        while let Some(next) = open.pop() {
            match self.reached.get_mut(next) {
                Some(reached) if !*reached => *reached = true,
                _ => continue,
            }
            let operation = self.operations.get(next);
            found.extend(operation.map(|operation| &operation.object));
            open.extend(self.followers.get(next).into_iter().flatten());
            // An object is held back with all that is done to it.
            let same = operation.and_then(|operation| self.by_object.get(&operation.object));
            open.extend(same.into_iter().flatten());
        }
        found
    }
}

/// Removals first; otherwise by kind, foreign keys after other constraints and indexes, default
/// privileges, which would be given to what is created later, last.
fn rank(operation: &Operation) -> (Act, usize, Address) {
    let kind = operation.object.kind;
    let place = Kind::ALL.iter().position(|known| *known == kind).unwrap_or(usize::MAX);
    let act = match operation.act {
        Act::Detach => Act::Remove,
        act => act,
    };
    (act, place, operation.object.clone())
}
