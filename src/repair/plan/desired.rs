//! The target as it should be: what it is, with the wanted differences laid over it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ddl;
use crate::model::prop;
use crate::model::{
    Actual, Address, Change, Dependencies, Dependency, Difference, Kind, Name, Object, Snapshot,
    Value,
};

use super::contents::all_in;
use super::inference::needs_of;
use super::kinship::{
    comes_before_joining, counterparts, is_held_by_parents, joins_partition, keeps_parents,
    loses_parents, parents,
};
use super::needs::Needs;
use super::world::Names;

/// The state that a script leads to.
#[derive(Clone, Debug)]
pub(super) struct Desired {
    /// What the target has in the end. Its dependencies are those of [`Desired::needs`].
    pub(super) snapshot: Snapshot,
    /// What each object that differs needs in the end.
    wanted: BTreeMap<Address, Vec<Dependency>>,
    /// Objects that get another name: as the target calls them, and as they are called in the end.
    renamed: BTreeMap<Address, Address>,
    /// Objects that are dropped, and made as what they are called in the end.
    anew: BTreeMap<Address, Address>,
}

/// Lays differences over the target. `source` is the side that objects are made like.
pub(super) fn desired(
    target: &Snapshot,
    source: Option<&Snapshot>,
    now: &Dependencies,
    differences: &[&Difference],
) -> Desired {
    // What it does not share with the target is what changes.
    let mut snapshot = Snapshot { objects: target.objects.clone(), ..about(target) };
    let mut origins: BTreeMap<Address, Address> = BTreeMap::new();
    let mut renamed = BTreeMap::new();
    for difference in differences {
        let at = difference.address_in(&target.name).clone();
        origins.insert(at.clone(), difference.object.clone());
        let is_there = difference.actual.get(&target.name) == Some(&Actual::Present);
        match difference.change {
            Change::Missing if !is_there => {
                if let Some(model) = &difference.model {
                    snapshot.insert(Object { address: at, ..model.clone() });
                }
            }
            Change::Missing if difference.declared => {}
            Change::Missing | Change::Extra => {
                snapshot.objects.remove(&at);
            }
            Change::Property(property) => {
                if let Some(value) = wanted_value(difference, &target.name)
                    && let Some(object) = snapshot.objects.get_mut(&at)
                {
                    object.set(property, value);
                }
            }
            Change::Renamed => {
                if let Some(Value::Text(name)) = wanted_value(difference, &target.name) {
                    let to = with_own_name(&at, &Name::new(&*name));
                    if to != at && target.objects.contains_key(&at) {
                        renamed.insert(at, to);
                    }
                }
            }
        }
    }
    // Two may exchange their names.
    let taken = |(from, to): (&Address, &Address)| {
        let object = snapshot.objects.get(from)?;
        Some(Object { address: to.clone(), ..object.clone() })
    };
    let objects: Vec<Object> = renamed.iter().filter_map(taken).collect();
    for from in renamed.keys() {
        snapshot.objects.remove(from);
    }
    snapshot.objects.extend(objects.into_iter().map(|object| (object.address.clone(), object)));
    take_defaults(&mut snapshot, target, source, &origins);
    take_checks(&mut snapshot, target, source, &origins);
    take_parts(&mut snapshot, target, source, &origins);
    let wanted = wanted_needs(target, source, &snapshot, now, &origins);
    Desired { snapshot, wanted, renamed, anew: BTreeMap::new() }
}

/// A column of another type has the default as it is spelt for that type, even where both spellings
/// mean the same.
fn take_defaults(
    snapshot: &mut Snapshot,
    target: &Snapshot,
    source: Option<&Snapshot>,
    origins: &BTreeMap<Address, Address>,
) {
    let changed = snapshot.objects.changed().filter(|at| at.kind == Kind::COLUMN);
    for at in changed.cloned().collect::<Vec<_>>() {
        let before = target.objects.get(&at).and_then(|before| before.property(prop::TYPE));
        let model = source.and_then(|source| source.objects.get(origins.get(&at).unwrap_or(&at)));
        if let Some(default @ Value::Expression(_)) = model.and_then(|m| m.property(prop::DEFAULT))
            && let Some(column) = snapshot.objects.get_mut(&at)
            && before.is_some_and(|before| column.property(prop::TYPE) != Some(before))
        {
            column.set(prop::DEFAULT, default.clone());
        }
    }
}

/// A check that a domain gets holds old values, or not, as that of the source does. That it is not
/// validated there is no fault of the target's, and no difference of its own.
fn take_checks(
    snapshot: &mut Snapshot,
    target: &Snapshot,
    source: Option<&Snapshot>,
    origins: &BTreeMap<Address, Address>,
) {
    const PROPERTY: &str = prop::NOT_VALIDATED;
    let changed = snapshot.objects.changed().filter(|at| at.kind == Kind::DOMAIN);
    for at in changed.cloned().collect::<Vec<_>>() {
        let model = source.and_then(|source| source.objects.get(origins.get(&at).unwrap_or(&at)));
        let later = model.and_then(|model| model.names(PROPERTY)).unwrap_or_default();
        if let (Some(before), Some(domain)) =
            (target.objects.get(&at), snapshot.objects.get_mut(&at))
            && let Some(mut names) = ddl::domain::new_checks(before, domain)
        {
            names.retain(|name| later.contains(name));
            if !names.is_empty() {
                names.extend(domain.names(PROPERTY).unwrap_or_default());
                domain.set(PROPERTY, Value::set(names.iter().map(Name::as_str)));
            }
        }
    }
}

/// What a table had from a parent that it leaves becomes its own. Where the source has nothing like it, it
/// is dropped: the comparison reports it as missing from the parent only.
fn take_parts(
    snapshot: &mut Snapshot,
    target: &Snapshot,
    source: Option<&Snapshot>,
    origins: &BTreeMap<Address, Address>,
) {
    let Some(source) = source else { return };
    let is_like = |part: &Object| {
        let own = origins.get(&part.address).unwrap_or(&part.address);
        let table = own.owning_table();
        let mut others = table.iter().flat_map(|table| source.within(table, own.kind));
        others.any(|other| {
            other.address == *own || other.shape.is_some() && other.shape == part.shape
        })
    };
    let is_known = |part: &Object| {
        let own = origins.get(&part.address).unwrap_or(&part.address);
        own.owning_table().is_some_and(|table| source.objects.contains_key(&table))
    };
    let gone: Vec<Address> = moved_parts(target, snapshot)
        .into_iter()
        .filter(|part| {
            target.objects.get(&part.address).is_some_and(|was| was.flag(prop::INHERITED))
        })
        .filter(|part| is_known(part) && !is_like(part))
        .map(|part| part.address.clone())
        .collect();
    for part in gone {
        snapshot.objects.remove(&part);
    }
}

/// All that is known of a side but its objects and what they need.
fn about(side: &Snapshot) -> Snapshot {
    Snapshot {
        kinds_read: side.kinds_read.clone(),
        unchecked: side.unchecked.clone(),
        blind: side.blind.clone(),
        unreadable: side.unreadable.clone(),
        places: side.places.clone(),
        extras: side.extras.clone(),
        ..Snapshot::empty(side.name.clone(), side.origin)
    }
}

const OWN_COLUMN: &str =
    "PostgreSQL cannot make a column inherited only that the child defines itself";

/// What a property is to be; `None` where this database is not the one to change.
fn wanted_value(difference: &Difference, target: &Name) -> Option<Value> {
    let actual = |database: &Name| match difference.actual.get(database) {
        Some(Actual::Value(value)) => Some(value.clone()),
        _ => None,
    };
    let wanted = match &difference.expected {
        Some(expected) => expected.clone(),
        None => actual(difference.databases.iter().find(|name| *name != target)?)?,
    };
    (actual(target).as_ref() != Some(&wanted)).then_some(wanted)
}

fn with_own_name(address: &Address, name: &Name) -> Address {
    let parents = address.path.len().saturating_sub(1);
    let path = address.path.iter().take(parents).cloned().chain([name.clone()]);
    Address::new(address.kind, path)
}

/// What everything needs that is not as it was: as the source knows it, else as the texts tell.
fn wanted_needs(
    target: &Snapshot,
    source: Option<&Snapshot>,
    wanted: &Snapshot,
    now: &Dependencies,
    origins: &BTreeMap<Address, Address>,
) -> BTreeMap<Address, Vec<Dependency>> {
    let known = source.and_then(|source| source.dependencies.as_ref());
    let changed = wanted.objects.changed().filter_map(|at| wanted.objects.get_key_value(at));
    let changed = changed.filter(|(at, object)| {
        target.objects.get(at).is_none_or(|before| before.properties != object.properties)
    });
    let moved = moved_parts(target, wanted);
    // What is there now says more of those than their text.
    let is_known = |at: &Address| source.is_some_and(|source| source.objects.contains_key(at));
    let left = left_behind(wanted, now).into_iter();
    let left = left.filter(|object| known.is_some() && is_known(&object.address));
    let moved = moved.into_iter().chain(left).map(|object| (&object.address, object));
    let changed = changed.chain(moved);
    let needs = changed.map(|(at, object)| {
        let origin = origins.get(at).unwrap_or(at);
        let of: Vec<Dependency> = match known.filter(|_| is_known(origin)) {
            Some(known) => known
                .of(origin)
                .iter()
                .map(|one| Dependency { dependent: at.clone(), ..one.clone() })
                .collect(),
            None => needs_of(object, wanted).into_iter().collect(),
        };
        (at.clone(), of)
    });
    needs.collect()
}

/// The constraints and indexes of tables that get other parents: what they are parts of is other, too.
fn moved_parts<'w>(before: &Snapshot, wanted: &'w Snapshot) -> Vec<&'w Object> {
    let is_moved = |table: &&Address| {
        table.kind == Kind::TABLE
            && before.objects.contains_key(table)
            && parents(before, table) != parents(wanted, table)
    };
    let tables = wanted.objects.changed().filter(is_moved);
    let kinds = [Kind::CONSTRAINT, Kind::INDEX];
    tables.flat_map(|table| kinds.map(|kind| wanted.within(table, kind))).flatten().collect()
}

/// What stays while something goes that it needs now, and so needs something else: a domain of a
/// multirange that gets another range.
fn left_behind<'w>(wanted: &'w Snapshot, now: &Dependencies) -> Vec<&'w Object> {
    let gone = wanted.objects.changed().filter(|at| !wanted.objects.contains_key(at));
    let dependents = gone.flat_map(|at| now.on(at)).map(|one| &one.dependent);
    dependents.filter_map(|at| wanted.objects.get(at)).collect()
}

impl Desired {
    /// What needs what in the end.
    pub(super) fn needs<'a>(&'a self, before: &Snapshot, now: &'a Dependencies) -> Needs<'a> {
        let is_as_it_was = |at: &Address, object: &Object| {
            before.objects.get(at).is_some_and(|was| was.properties == object.properties)
        };
        let changed = self.snapshot.objects.changed();
        let changed = changed.filter_map(|at| self.snapshot.objects.get_key_value(at));
        let changed = changed.filter(|(at, object)| !is_as_it_was(at, object));
        let moved = moved_parts(before, &self.snapshot).into_iter();
        let moved = moved.chain(left_behind(&self.snapshot, now));
        let changed = changed.chain(moved.map(|part| (&part.address, part)));
        let of = changed.filter_map(|(at, _)| Some((at.clone(), self.wanted.get(at)?.clone())));
        Needs::in_the_end(now, &self.snapshot, of.collect())
    }

    /// Puts back what no statement makes: a column of a child that is to be inherited only, or, while
    /// its parent keeps the column, its own. Gives those columns and why. Where the column may be
    /// dropped, it comes again with its parent's.
    pub(super) fn keep_unreachable_inheritance(
        &mut self,
        before: &Snapshot,
        may_drop: bool,
    ) -> Vec<(Address, String)> {
        let flag = |side: &Snapshot, at: &Address| {
            side.objects.get(at).map(|column| column.flag(prop::INHERITED))
        };
        let mut kept = Vec::new();
        for at in self.changed_columns(before) {
            if joins_partition(before, &self.snapshot, &at) {
                // Attaching makes it inherited.
                if before.objects.contains_key(&at)
                    && let Some(column) = self.snapshot.objects.get_mut(&at)
                {
                    column.set(prop::INHERITED, Value::Flag(flag(before, &at).unwrap_or_default()));
                }
                continue;
            }
            let why = match (flag(before, &at), flag(&self.snapshot, &at)) {
                (Some(false), Some(true))
                    if may_drop
                        && counterparts(before, &at).is_empty()
                        && keeps_parents(before, &self.snapshot, &at) =>
                {
                    continue;
                }
                (Some(false), Some(true)) => OWN_COLUMN,
                (None, Some(true)) if comes_before_joining(before, &self.snapshot, &at) => {
                    if let Some(column) = self.snapshot.objects.get_mut(&at) {
                        column.set(prop::INHERITED, Value::Flag(false));
                    }
                    kept.push((at, OWN_COLUMN.to_owned()));
                    continue;
                }
                (Some(true), Some(true)) if loses_parents(before, &self.snapshot, &at) => {
                    "PostgreSQL makes the column local when its table leaves the parent"
                }
                (Some(false), Some(false))
                    if loses_parents(before, &self.snapshot, &at)
                        && is_held_by_parents(before, &self.snapshot, &at) =>
                {
                    "PostgreSQL makes NOT NULL local when its table leaves the parent"
                }
                (Some(true), Some(false)) if !counterparts(&self.snapshot, &at).is_empty() => {
                    "PostgreSQL makes an inherited column local only when the parent's column is dropped"
                }
                _ => continue,
            };
            if let Some(column) = self.snapshot.objects.get_mut(&at)
                && let Some(was) = before.objects.get(&at).and_then(|c| c.property(prop::INHERITED))
            {
                if column.property(prop::INHERITED) == Some(was) {
                    // The change of its table makes it the child's own, which is not what is wanted.
                    kept.push((at, why.to_owned()));
                    continue;
                }
                column.set(prop::INHERITED, was.clone());
                kept.push((at, why.to_owned()));
            }
        }
        let checks = self.checks_of_left_parents(before).into_iter();
        let why = "PostgreSQL makes a check local when its table leaves the parent";
        kept.extend(checks.map(|check| (check, why.to_owned())));
        kept
    }

    /// Checks that are to be inherited, and are not any more when their table has left the parents that
    /// they are from.
    fn checks_of_left_parents(&self, before: &Snapshot) -> Vec<Address> {
        let tables = self.snapshot.objects.changed().filter(|at| at.kind == Kind::TABLE);
        let checks = tables.flat_map(|table| before.within(table, Kind::CONSTRAINT));
        let is_inherited =
            |check: &Object| check.flag(prop::INHERITED) && check.text(prop::TYPE) == Some("check");
        let is_lost = |check: &&Object| {
            let wanted = self.snapshot.objects.get(&check.address);
            is_inherited(check)
                && wanted.is_some_and(is_inherited)
                && loses_parents(before, &self.snapshot, &check.address)
        };
        checks.filter(is_lost).map(|check| check.address.clone()).collect()
    }

    /// Columns that differ, and those of tables that do.
    fn changed_columns(&self, before: &Snapshot) -> BTreeSet<Address> {
        let mut columns = BTreeSet::new();
        for at in self.snapshot.objects.changed() {
            match at.kind {
                Kind::COLUMN => columns.extend([at.clone()]),
                Kind::TABLE | Kind::FOREIGN_TABLE => {
                    let own = before.within(at, Kind::COLUMN);
                    columns.extend(own.map(|column| column.address.clone()));
                }
                _ => {}
            }
        }
        columns
    }

    /// Puts some properties of an object back to what they are now.
    pub(super) fn keep_properties(
        &mut self,
        object: &Address,
        properties: &[&'static str],
        before: &Snapshot,
    ) {
        let (Some(now), Some(was)) =
            (self.snapshot.objects.get_mut(object), before.objects.get(object))
        else {
            return;
        };
        for property in properties {
            if let Some(value) = was.property(property) {
                now.set(property, value.clone());
            }
        }
    }

    /// What gets another name, and how.
    pub(super) fn names(&self) -> Names<'_> {
        Names { renamed: &self.renamed, anew: &self.anew }
    }

    /// Has objects that would get another name be dropped, and made under that.
    pub(super) fn make_anew(&mut self, objects: &[Address]) {
        for object in objects {
            self.anew.extend(self.renamed.remove_entry(object));
        }
    }

    /// Puts objects back to what they are now, with all that is in them or about them.
    pub(super) fn keep(&mut self, objects: &BTreeSet<Address>, before: &Snapshot) {
        let names: Vec<_> = self.renamed.iter().chain(&self.anew).collect();
        let names: Vec<_> =
            names.into_iter().map(|(from, to)| (from.clone(), to.clone())).collect();
        for (from, to) in names {
            if objects.contains(&from) || objects.contains(&to) {
                self.snapshot.objects.remove(&to);
                self.renamed.remove(&from);
                self.anew.remove(&from);
                self.snapshot.objects.extend(before.objects.get_key_value(&from).map(owned));
            }
        }
        for object in objects {
            match before.objects.get_key_value(object) {
                Some(entry) => {
                    let is_back = !self.snapshot.objects.contains_key(object);
                    self.snapshot.objects.extend([owned(entry)]);
                    if is_back {
                        let parts = all_in(object, before);
                        let parts = parts.iter().filter_map(|p| before.objects.get_key_value(p));
                        self.snapshot.objects.extend(parts.map(owned));
                    }
                }
                None => {
                    let parts = all_in(object, &self.snapshot);
                    self.snapshot.objects.remove(object);
                    for part in parts {
                        self.snapshot.objects.remove(&part);
                    }
                }
            }
        }
    }
}

fn owned((address, object): (&Address, &Object)) -> (Address, Object) {
    (address.clone(), object.clone())
}
