//! The order of operations: what goes, goes after what depends on it; what comes, comes after what
//! it needs; a name is free before something else takes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{Address, Dependency, DependencyKind, Kind, Object, Part};

use super::action::{Action, Decisions};
use super::closure::stays_alone;
use super::graph::Graph;
use super::manner::comes_with_table;
use super::operation::{
    Act, Operation, exchanges, has_trigger_states, is_named_part, is_owned, is_partial,
    is_shell_first, kept_parts,
};
use super::world::World;

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

/// Puts a graph together.
pub(super) struct Builder<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) decisions: &'a Decisions,
    positions: BTreeMap<Operation, usize>,
    operations: Vec<Operation>,
    pub(super) waits: Vec<BTreeSet<usize>>,
    pub(super) rests: BTreeSet<(usize, usize)>,
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
    pub(super) fn position(&self, act: Act, object: &Address) -> Option<usize> {
        let mut object = object.clone();
        let mut seen = BTreeSet::new();
        while seen.insert(object.clone()) {
            let operation = Operation { act, object: object.clone() };
            if let Some(position) = self.positions.get(&operation) {
                return Some(*position);
            }
            let container = match act {
                Act::Remove => self.decisions.implied.get(&object).cloned(),
                Act::Make if comes_with_table(&object, self.world, self.decisions) => {
                    self.world.after.container(&object)
                }
                _ => None,
            };
            object = container?;
        }
        None
    }

    pub(super) fn wait(&mut self, (act, object): (Act, &Address), (first, of): (Act, &Address)) {
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

    /// Has one wait for another without which it cannot work, even where that alters only.
    pub(super) fn rely(&mut self, later: (Act, &Address), earlier: (Act, &Address)) {
        self.wait(later, earlier);
        self.rest(later, earlier);
    }

    /// Has one be held back with another, in whatever order they are done.
    pub(super) fn rest(&mut self, later: (Act, &Address), earlier: (Act, &Address)) {
        if let (Some(later), Some(earlier)) =
            (self.position(later.0, later.1), self.position(earlier.0, earlier.1))
            && later != earlier
        {
            self.rests.insert((later, earlier));
        }
    }

    fn operations(&mut self) {
        for (address, action) in &self.decisions.actions {
            let goes = matches!(action, Action::Drop | Action::Replace);
            if goes && !self.decisions.implied.contains_key(address) {
                self.add(Act::Remove, address);
            }
            if !matches!(action, Action::Drop)
                && !comes_with_table(address, self.world, self.decisions)
            {
                self.add(Act::Make, address);
            }
            let is_given = match action {
                Action::Alter(changes) => changes.iter().any(|c| c.property == prop::OWNED_BY),
                _ => self.decisions.comes(address),
            };
            if has_trigger_states(address, self.world, self.decisions) {
                self.add(Act::Attach, address);
            }
            if self.decisions.joins(address) {
                self.add(Act::Attach, address);
                for part in kept_parts(address, self.world, self.decisions) {
                    self.add(Act::Attach, &part);
                }
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
        let sets = implied.keys().chain(detached);
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
            // A part that goes with its own table would go with the whole, too.
            let is_part = matches!(one.kind, DependencyKind::Partition | DependencyKind::Internal);
            if is_part && self.decisions.implied.contains_key(&one.dependent) {
                continue;
            }
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
                // A sequence gets its new owner only when that is there.
                if is_owned(&one.dependent, self.world) {
                    self.wait(later, (Act::Attach, &one.dependent));
                }
            }
        }
        for (from, to) in world.anew {
            self.rest((Act::Remove, from), (Act::Make, to));
            match from.kind {
                // There is one at any time.
                Kind::INDEX => self.wait((Act::Remove, from), (Act::Make, to)),
                _ => self.wait((Act::Make, to), (Act::Remove, from)),
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
            if let Some(table) = self.world.before.container(address)
                && stays_alone(address, self.world)
            {
                self.wait((Act::Remove, address), (Act::Make, &table));
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
            let is_whole =
                one.kind == DependencyKind::Partition && one.referenced.kind == one.dependent.kind;
            let is_taken_in = is_whole
                && [Kind::CONSTRAINT, Kind::INDEX].contains(&one.dependent.kind)
                && matches!(self.decisions.actions.get(&one.dependent), Some(Action::Alter(_)));
            if is_whole && part.is_some() || is_taken_in {
                self.wait(first, (Act::Make, &one.dependent));
                self.rest((Act::Make, &one.dependent), first);
                continue;
            }
            let is_between = self.decisions.interim.contains_key(&one.dependent);
            let is_joined = self.decisions.joins(&one.dependent)
                && world.after.parents(&one.dependent).contains(&one.referenced);
            match owns || is_late || is_between || is_joined {
                true => self.wait((Act::Attach, &one.dependent), first),
                false => self.wait((Act::Make, &one.dependent), first),
            }
            if self.decisions.interim.contains_key(&one.referenced) {
                self.wait((Act::Make, &one.dependent), (Act::Attach, &one.referenced));
            }
        }
        self.parents();
        self.bounds();
        self.members_of_extensions();
        let states = |table: &&Address| has_trigger_states(table, self.world, self.decisions);
        let stated: Vec<Address> = self.decisions.actions.keys().filter(states).cloned().collect();
        for address in self.decisions.actions.keys() {
            if self.world.is_of_typed_table(address) {
                self.follow_type(address);
            }
            if address.kind == Kind::TABLE {
                self.after_type(address);
            }
            if let Some(container) = self.world.after.container(address) {
                self.wait((Act::Make, address), (Act::Make, &container));
                if self.decisions.joins(&container) {
                    self.fits(address, &container);
                }
            }
            if address.kind == Kind::TRIGGER {
                for table in &stated {
                    self.wait((Act::Attach, table), (Act::Make, address));
                }
                self.see_plain_rows(address);
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

    /// The condition of a BEFORE trigger cannot see rows whose columns are computed after it.
    fn see_plain_rows(&mut self, trigger: &Address) {
        let end = &self.world.after;
        let is_before = |of: &Object| {
            of.text(prop::TIMING) == Some("before")
                && of.property(prop::CONDITION).is_some_and(|condition| !condition.is_none())
        };
        let Some(table) =
            trigger.owning_table().filter(|_| end.get(trigger).is_some_and(is_before))
        else {
            return;
        };
        let is_computed = |column: &&Object| {
            column.property(prop::GENERATED).is_some_and(|expression| !expression.is_none())
        };
        for column in self.world.before.side.within(&table, Kind::COLUMN).filter(is_computed) {
            self.rely((Act::Make, trigger), (Act::Remove, &column.address));
            if end.get(&column.address).is_some_and(|after| !is_computed(&after)) {
                self.rely((Act::Make, trigger), (Act::Make, &column.address));
            }
        }
    }

    /// What belongs to an extension is no object here, but privileges on it and words about it are.
    fn members_of_extensions(&mut self) {
        let world = self.world;
        let all = || self.decisions.actions.keys().chain(self.decisions.by_hand.keys());
        let extensions: Vec<&Address> = all().filter(|at| at.kind == Kind::EXTENSION).collect();
        let is_outside = |at: &&Address| {
            let is_known =
                |on: &Address| [&world.before, &world.after].iter().any(|e| e.get(on).is_some());
            at.target().is_some_and(|on| !is_known(&on) && world.before.container(at).is_none())
        };
        for about in all().filter(is_outside) {
            for extension in &extensions {
                self.wait((Act::Remove, extension), (Act::Remove, about));
                self.wait((Act::Make, about), (Act::Make, extension));
            }
        }
    }

    /// The keys that a foreign key may refer to: which one it was, was another one's matter.
    fn keys(&self, address: &Address) -> Vec<Address> {
        let end = &self.world.after;
        let key = end.get(address).filter(|_| address.kind == Kind::CONSTRAINT);
        let to =
            key.and_then(|key| Address::from_displayed(Kind::TABLE, key.text(prop::REFERENCES)?));
        let Some(to) = to else { return Vec::new() };
        let all = [Kind::CONSTRAINT, Kind::INDEX].into_iter();
        let all = all.flat_map(|kind| end.side.within(&to, kind));
        let keys = all.filter(|object| {
            object.flag(prop::UNIQUE)
                || matches!(object.text(prop::TYPE), Some("unique" | "primary key"))
        });
        keys.map(|object| object.address.clone()).collect()
    }
}
