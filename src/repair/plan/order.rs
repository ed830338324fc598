//! The order of operations: what goes, goes after what depends on it; what comes, comes after what
//! it needs; a name is free before something else takes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ddl;
use crate::model::{Address, Dependency, DependencyKind, Kind, Name, Part, Value};

use super::action::{Action, Decisions};
use super::manner::comes_with_table;
use super::operation::{
    Act, Operation, exchanges, has_trigger_states, is_named_part, is_owned, is_partial,
    is_shell_first,
};
use super::slots::slots;
use super::world::World;

/// Operations with what each has to wait for.
pub(super) struct Graph {
    operations: Vec<Operation>,
    /// By the position in `operations`.
    waits: Vec<BTreeSet<usize>>,
    /// Those of `waits` without which an operation cannot work, as (later, earlier).
    rests: BTreeSet<(usize, usize)>,
    /// Columns whose default is set after everything that it needs, which needs their table.
    pub(super) deferred: BTreeSet<Address>,
}

pub(super) fn graph(world: &World<'_>, decisions: &Decisions) -> Graph {
    let mut builder = Builder {
        world,
        decisions,
        positions: BTreeMap::new(),
        operations: Vec::new(),
        waits: Vec::new(),
        rests: BTreeSet::new(),
        deferred: BTreeSet::new(),
    };
    builder.operations();
    builder.removals();
    builder.creations();
    builder.names();
    let Builder { operations, waits, rests, deferred, .. } = builder;
    Graph { operations, waits, rests, deferred }
}

struct Builder<'a> {
    world: &'a World<'a>,
    decisions: &'a Decisions,
    positions: BTreeMap<Operation, usize>,
    operations: Vec<Operation>,
    waits: Vec<BTreeSet<usize>>,
    rests: BTreeSet<(usize, usize)>,
    deferred: BTreeSet<Address>,
}

impl Builder<'_> {
    fn add(&mut self, act: Act, object: &Address) {
        let operation = Operation { act, object: object.clone() };
        if !self.positions.contains_key(&operation) {
            self.positions.insert(operation.clone(), self.operations.len());
            self.operations.push(operation);
            self.waits.push(BTreeSet::new());
        }
    }

    /// The operation that does this for an object: its own, or that of what it goes or comes with.
    fn position(&self, act: Act, object: &Address) -> Option<usize> {
        let mut object = object.clone();
        loop {
            let operation = Operation { act, object: object.clone() };
            if let Some(position) = self.positions.get(&operation) {
                return Some(*position);
            }
            let container = match act {
                Act::Remove if self.decisions.implied.contains(&object) => {
                    self.world.before.container(&object)
                }
                Act::Make if comes_with_table(&object, self.world, self.decisions) => {
                    self.world.after.container(&object)
                }
                _ => None,
            };
            object = container?;
        }
    }

    fn wait(&mut self, (act, object): (Act, &Address), (first, of): (Act, &Address)) {
        if let (Some(later), Some(earlier)) = (self.position(act, object), self.position(first, of))
            && later != earlier
            && let Some(waits) = self.waits.get_mut(later)
        {
            waits.insert(earlier);
            // What stays and is altered is there in any case.
            let is_order_only = first == Act::Make
                && !self.decisions.comes(of)
                && !self.decisions.retypes(of, self.world)
                && !self.decisions.by_hand.contains_key(of)
                && act != Act::Remove;
            if !is_order_only {
                self.rests.insert((later, earlier));
            }
        }
    }

    fn operations(&mut self) {
        for (address, action) in &self.decisions.actions {
            let goes = matches!(action, Action::Drop | Action::Replace);
            if goes && !self.decisions.implied.contains(address) {
                self.add(Act::Remove, address);
            }
            if !matches!(action, Action::Drop)
                && !comes_with_table(address, self.world, self.decisions)
            {
                self.add(Act::Make, address);
            }
            let is_given = match action {
                Action::Alter(changes) => changes.iter().any(|c| c.property == "owned by"),
                _ => self.decisions.comes(address),
            };
            if has_trigger_states(address, self.world, self.decisions) {
                self.add(Act::Attach, address);
            }
            if is_given && is_owned(address, self.world) {
                self.add(Act::Attach, address);
            }
            if exchanges(address, self.world) || is_shell_first(address, self.world, self.decisions)
            {
                self.add(Act::Detach, address);
            }
        }
        for address in self.decisions.by_hand.keys() {
            self.add(Act::Make, address);
        }
        for column in self.decisions.detached.iter().chain(self.decisions.interim.keys()) {
            if !self.decisions.goes(column) {
                self.add(Act::Detach, column);
                self.add(Act::Attach, column);
            }
        }
        self.defer();
    }

    /// Defaults that need something that needs the table of their column.
    fn defer(&mut self) {
        let end = &self.world.after;
        let mut needed: BTreeMap<&Address, BTreeSet<Address>> = BTreeMap::new();
        let mut deferred = BTreeSet::new();
        for column in self.decisions.actions.keys().filter(|object| object.kind == Kind::COLUMN) {
            let Some(table) = end.container(column).filter(|table| self.decisions.comes(table))
            else {
                continue;
            };
            let defaults = end.needs.of(column).filter(|one| one.part == Some(Part::Default));
            for Dependency { referenced, .. } in defaults {
                if self.decisions.comes(referenced)
                    && referenced.kind != Kind::SEQUENCE
                    && needed
                        .entry(referenced)
                        .or_insert_with(|| end.needs.all_of(referenced, end.side))
                        .contains(&table)
                {
                    deferred.insert(column.clone());
                }
            }
        }
        for column in &deferred {
            self.add(Act::Attach, column);
        }
        self.deferred = deferred;
    }

    /// Everything that an operation is for, or that goes or comes with something else.
    fn touched(&self) -> BTreeSet<Address> {
        let Decisions { actions, by_hand, implied, detached, interim, .. } = self.decisions;
        let sets = implied.iter().chain(detached);
        let all = actions.keys().chain(by_hand.keys()).chain(interim.keys()).chain(sets);
        all.cloned().collect()
    }

    fn removals(&mut self) {
        let goes = |address: &Address| {
            self.decisions.goes(address) || self.decisions.retypes(address, self.world)
        };
        let touched = self.touched();
        let world = self.world;
        let dependencies = touched.iter().flat_map(|object| world.before.needs.of(object));
        for one in dependencies.filter(|one| goes(&one.referenced)) {
            let act = if self.decisions.goes(&one.referenced) { Act::Remove } else { Act::Make };
            let later = (act, &one.referenced);
            let later = match self.decisions.interim.contains_key(&one.referenced) {
                true => (Act::Detach, &one.referenced),
                false => later,
            };
            self.wait(later, (Act::Detach, &one.dependent));
            self.wait(later, (Act::Remove, &one.dependent));
            let needs_it_still =
                self.world.after.needs.of(&one.dependent).any(|o| o.referenced == one.referenced);
            let is_altered =
                matches!(self.decisions.actions.get(&one.dependent), Some(Action::Alter(_)));
            if act == Act::Remove && is_altered && !needs_it_still {
                self.wait(later, (Act::Make, &one.dependent));
            }
        }
        for address in self.decisions.actions.keys() {
            if let Some(container) = self.world.before.container(address) {
                self.wait((Act::Remove, &container), (Act::Remove, address));
            }
            self.wait((Act::Make, address), (Act::Remove, address));
            self.wait((Act::Make, address), (Act::Detach, address));
            if is_shell_first(address, self.world, self.decisions) {
                self.wait((Act::Detach, address), (Act::Remove, address));
            }
            self.wait((Act::Attach, address), (Act::Make, address));
            if let Some(schema) = address.schema().filter(|_| address.kind != Kind::SCHEMA) {
                let schema = Address::new(Kind::SCHEMA, [schema.clone()]);
                self.wait((Act::Remove, &schema), (Act::Remove, address));
                self.wait((Act::Make, address), (Act::Make, &schema));
                self.wait((Act::Detach, address), (Act::Make, &schema));
            }
        }
    }

    fn creations(&mut self) {
        let touched = self.touched();
        let world = self.world;
        for one in touched.iter().flat_map(|object| world.after.needs.of(object)) {
            let first = (Act::Make, &one.referenced);
            if is_shell_first(&one.referenced, self.world, self.decisions)
                && self.world.after.needs.of(&one.referenced).any(|o| o.referenced == one.dependent)
            {
                self.wait((Act::Make, &one.dependent), (Act::Detach, &one.referenced));
                continue;
            }
            let owns = one.dependent.kind == Kind::SEQUENCE && one.referenced.kind == Kind::COLUMN;
            let is_late = one.part == Some(Part::Default)
                && self
                    .positions
                    .contains_key(&Operation { act: Act::Attach, object: one.dependent.clone() });
            let whole = self.world.after.get(&one.referenced);
            let is_partial = whole.is_some_and(|whole| is_partial(whole, self.world));
            let part = self.world.after.get(&one.dependent);
            let part = part.filter(|part| is_named_part(part) && !is_partial);
            if one.kind == DependencyKind::Partition && part.is_some() {
                self.wait(first, (Act::Make, &one.dependent));
                continue;
            }
            let is_between = self.decisions.interim.contains_key(&one.dependent);
            match owns || is_late || is_between {
                true => self.wait((Act::Attach, &one.dependent), first),
                false => self.wait((Act::Make, &one.dependent), first),
            }
            if self.decisions.interim.contains_key(&one.referenced) {
                self.wait((Act::Make, &one.dependent), (Act::Attach, &one.referenced));
            }
        }
        let states = |table: &&Address| has_trigger_states(table, self.world, self.decisions);
        let stated: Vec<Address> = self.decisions.actions.keys().filter(states).cloned().collect();
        for address in self.decisions.actions.keys() {
            if let Some(container) = self.world.after.container(address) {
                self.wait((Act::Make, address), (Act::Make, &container));
            }
            if address.kind == Kind::TRIGGER {
                for table in &stated {
                    self.wait((Act::Attach, table), (Act::Make, address));
                }
            }
            if let Some(ancestor) = self.world.after.ancestor(address)
                && address.kind == Kind::COLUMN
            {
                self.wait((Act::Make, address), (Act::Make, &ancestor));
                self.wait((Act::Attach, address), (Act::Make, &ancestor));
                self.wait((Act::Attach, address), (Act::Attach, &ancestor));
            }
            for key in self.keys(address) {
                self.wait((Act::Make, address), (Act::Make, &key));
            }
        }
    }

    /// The keys that a foreign key may refer to: which one it was, was another one's matter.
    fn keys(&self, address: &Address) -> Vec<Address> {
        let end = &self.world.after;
        let key = end.get(address).filter(|_| address.kind == Kind::CONSTRAINT);
        let to = key.and_then(|key| Address::from_displayed(Kind::TABLE, key.text("references")?));
        let Some(to) = to else { return Vec::new() };
        let all = [Kind::CONSTRAINT, Kind::INDEX].into_iter();
        let all = all.flat_map(|kind| end.side.within(&to, kind));
        let keys = all.filter(|object| {
            object.flag("unique") || matches!(object.text("type"), Some("unique" | "primary key"))
        });
        keys.map(|object| object.address.clone()).collect()
    }

    /// What takes a name that something else had waits until it is free.
    fn names(&mut self) {
        let mut taken: BTreeMap<(&'static str, Vec<Name>), Vec<Address>> = BTreeMap::new();
        for (address, _) in self.decisions.actions.iter().filter(|(a, _)| self.decisions.goes(a)) {
            for slot in slots(address) {
                taken.entry(slot).or_default().push(address.clone());
            }
        }
        for (from, to) in self.world.renamed {
            for slot in slots(from) {
                taken.entry(slot).or_default().push(to.clone());
            }
        }
        let ends = [&self.world.before, &self.world.after];
        let identity = |end: usize, address: &Address| {
            let column = ends.get(end)?.get(address).filter(|_| address.kind == Kind::COLUMN)?;
            column.text("identity")?;
            let stated = column.property("identity sequence").unwrap_or(&Value::None);
            ddl::column_clause::identity_sequence(address, stated)
        };
        let changes = |address: &Address| identity(0, address) != identity(1, address);
        for address in self.decisions.actions.keys().filter(|address| changes(address)) {
            for slot in identity(0, address).iter().flat_map(slots) {
                taken.entry(slot).or_default().push(address.clone());
            }
        }
        let own_slots = |address: &Address| {
            let sequence = identity(1, address).filter(|_| changes(address));
            let mut own = slots(address);
            own.extend(sequence.iter().flat_map(slots));
            own
        };
        let comes = |address: &&Address| {
            self.decisions.comes(address)
                || self.world.is_renamed(address)
                || changes(address) && identity(1, address).is_some()
        };
        let coming: Vec<Address> = self.decisions.actions.keys().filter(comes).cloned().collect();
        let mut waits = Vec::new();
        for address in &coming {
            for slot in own_slots(address) {
                for old in taken.get(&slot).into_iter().flatten().filter(|old| *old != address) {
                    let act = match exchanges(old, self.world) {
                        _ if self.decisions.goes(old) => Act::Remove,
                        true => Act::Detach,
                        false => Act::Make,
                    };
                    waits.push((address.clone(), (act, old.clone())));
                }
            }
        }
        for (address, (act, old)) in &waits {
            self.wait((Act::Make, address), (*act, old));
        }
    }
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
            found.extend(self.operations.get(next).map(|operation| &operation.object));
            open.extend(self.followers.get(next).into_iter().flatten());
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
