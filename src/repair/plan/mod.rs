//! From what a database is to what it should be: which objects are created, altered, dropped or
//! replaced, in which order, and which statements require a flag to be run.
//!
//! Both ends are known with their dependencies. Where something is held back, or no statement can be
//! written for it, it is put back to what it is, with all that rests on it, and the rest is planned
//! again: a script never relies on what it does not do.

mod action;
mod alteration;
mod bounds;
mod casts;
mod closure;
mod contents;
mod decision;
mod desired;
mod graph;
mod inference;
mod joining;
mod kinship;
mod manner;
mod names;
mod needs;
mod obstacle;
mod operation;
mod order;
mod precondition;
mod privileges;
mod safety;
mod slots;
#[cfg(test)]
mod tests;
mod world;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::ddl;
use crate::model::{Address, Dependencies, Difference, Kind, Object, Snapshot};
use crate::sql::Statement;

use self::action::Decisions;
use self::decision::decide;
use self::desired::{Desired, desired};
use self::graph::Graph;
use self::needs::Needs;
use self::operation::Operation;
use self::order::graph;
use self::world::{End, World};

pub(super) use self::contents::all_in;
pub use self::manner::Manner;
pub use self::safety::{Allowed, Hold};

/// What a plan is made for.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// What should no longer differ.
    pub differences: &'a [&'a Difference],
    /// What the script may do.
    pub allowed: Allowed,
    /// How objects are created.
    pub manner: Manner,
    /// The default privileges of the target, those outside of a narrow run included.
    pub default_privileges: &'a [Object],
    /// Why a statement cannot be run on the target although it can be written.
    pub refuses: &'a dyn Fn(&Statement) -> Option<String>,
}

/// Statements about one object, in the order of the script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedStep {
    /// The object.
    pub object: Address,
    /// The object that makes it necessary, where it is not the difference of its own.
    pub cause: Option<Address>,
    /// What to run.
    pub statements: Vec<Statement>,
}

/// What a script does not do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Withheld {
    /// The object.
    pub object: Address,
    /// Why.
    pub hold: Hold,
    /// Of an object that is altered in some properties, those that are not; empty where it is all of
    /// it.
    pub properties: Vec<&'static str>,
    /// What would do it, where that can be written.
    pub statements: Vec<Statement>,
}

impl Withheld {
    fn whole(object: Address, hold: Hold, statements: Vec<Statement>) -> Self {
        Withheld { object, hold, properties: Vec::new(), statements }
    }
}

/// A script before it is text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// What is run, in order.
    pub steps: Vec<PlannedStep>,
    /// What is not, in an order in which it would be run.
    pub withheld: Vec<Withheld>,
}

/// Plans ways from what a database is to what it should be. A plan costs what its differences and
/// what hangs on them do, however large the database is.
pub struct Planner<'a> {
    target: &'a Snapshot,
    source: Option<&'a Snapshot>,
    needs: Cow<'a, Dependencies>,
}

impl<'a> Planner<'a> {
    /// For the database to change, and the side that it is made like. Where the target does not know
    /// its dependencies, they are told from its texts, once.
    pub fn new(target: &'a Snapshot, source: Option<&'a Snapshot>) -> Self {
        Planner { target, source, needs: inference::dependencies(target) }
    }

    /// Plans the way for some differences.
    pub fn plan(&self, request: &Request<'_>) -> Plan {
        plan(self, request)
    }
}

fn plan(planner: &Planner<'_>, request: &Request<'_>) -> Plan {
    let (before, needs_before) = (planner.target, &*planner.needs);
    let mut wanted = desired(before, planner.source, needs_before, request.differences);
    let mut withheld: BTreeMap<Address, Withheld> = BTreeMap::new();
    // Where each object stands while nothing is held back yet.
    let mut places: Option<BTreeMap<Address, usize>> = None;
    loop {
        let may_drop = request.allowed.destructive;
        for (column, why) in wanted.keep_unreachable_inheritance(before, may_drop) {
            let one = Withheld::whole(column.clone(), Hold::ByHand(why), Vec::new());
            withheld.entry(column).or_insert(one);
        }
        let needs_after = wanted.needs(before, needs_before);
        let world = World::new(
            End { side: before, needs: Needs::now(needs_before) },
            End { side: &wanted.snapshot, needs: needs_after },
            wanted.names(),
            planner.source,
            request.default_privileges,
        );
        let decisions = decide(&world);
        let anew: Vec<Address> = wanted
            .names()
            .renamed
            .iter()
            .filter(|(_, to)| to.kind != Kind::COLUMN && decisions.goes(to))
            .map(|(from, _)| from.clone())
            .collect();
        if !anew.is_empty() {
            wanted.make_anew(&anew);
            continue;
        }
        let graph = graph(&world, &decisions);
        let attempt = Attempt::new(&world, &decisions, &graph, request);
        let places = &*places.get_or_insert(attempt.places);
        if attempt.held.is_empty() {
            return Plan { steps: attempt.steps, withheld: in_order(withheld, places) };
        }
        let (partly, whole): (BTreeMap<_, _>, BTreeMap<_, _>) =
            attempt.held.into_iter().partition(|(object, _)| attempt.partly.contains_key(object));
        let mut kept: BTreeSet<Address> = whole.keys().cloned().collect();
        let causes: Vec<(Address, Address)> = kept
            .iter()
            .filter(|object| is_as_it_was(object, &world))
            .filter_map(|object| Some((root(object, &decisions)?, object.clone())))
            .collect();
        for (object, mut one) in partly.into_iter().chain(whole) {
            one.properties = attempt.partly.get(&object).cloned().unwrap_or_default();
            withheld.entry(object).or_insert(one);
        }
        for (cause, object) in causes {
            // What is only in the way of another one, and cannot come back, holds that back.
            let hold = Hold::RestsOn(object);
            let one = Withheld::whole(cause.clone(), hold, Vec::new());
            withheld.entry(cause.clone()).or_insert(one);
            kept.insert(cause);
        }
        let planned = wanted.snapshot.objects.clone();
        for (object, properties) in &attempt.partly {
            wanted.keep_properties(object, properties, before);
        }
        wanted.keep(&kept, before);
        if wanted.snapshot.objects == planned {
            let withheld = all_by_hand(before, &wanted, withheld);
            return Plan { steps: Vec::new(), withheld: in_order(withheld, places) };
        }
    }
}

/// What goes before what it depends on, and what comes after what it needs.
fn in_order(
    withheld: BTreeMap<Address, Withheld>,
    places: &BTreeMap<Address, usize>,
) -> Vec<Withheld> {
    let mut all: Vec<Withheld> = withheld.into_values().collect();
    all.sort_by_key(|one| places.get(&one.object).copied().unwrap_or(usize::MAX));
    all
}

/// Whether an object is in the end what it is now, so that nothing is held back by keeping it.
fn is_as_it_was(object: &Address, world: &World<'_>) -> bool {
    match (world.before.get(object), world.after.get(object)) {
        (Some(before), Some(after)) => before.properties == after.properties,
        _ => false,
    }
}

/// The object for which another one is dropped and created again.
fn root(object: &Address, decisions: &Decisions) -> Option<Address> {
    let mut seen = BTreeSet::new();
    let mut cause = decisions.causes.get(object)?;
    while let Some(next) = decisions.causes.get(cause)
        && seen.insert(cause)
    {
        cause = next;
    }
    Some(cause.clone())
}

/// Everything that differs, left to a person: nothing can be done without something that cannot.
fn all_by_hand(
    before: &Snapshot,
    wanted: &Desired,
    mut withheld: BTreeMap<Address, Withheld>,
) -> BTreeMap<Address, Withheld> {
    let differs = |at: &&Address| {
        let properties = |side: &Snapshot| side.objects.get(at).map(|of| of.properties.clone());
        properties(before) != properties(&wanted.snapshot)
    };
    for object in wanted.snapshot.objects.changed().filter(differs) {
        let hold = Hold::ByHand("there is no safe automatic fix".to_owned());
        let one = Withheld::whole(object.clone(), hold, Vec::new());
        withheld.entry(object.clone()).or_insert(one);
    }
    withheld
}

/// One plan, and what of it is not to be run.
struct Attempt {
    steps: Vec<PlannedStep>,
    held: BTreeMap<Address, Withheld>,
    /// Of what is held, objects of which only some properties are.
    partly: BTreeMap<Address, Vec<&'static str>>,
    /// Where the last operation of each object stands in the order.
    places: BTreeMap<Address, usize>,
}

impl Attempt {
    fn new(world: &World<'_>, decisions: &Decisions, graph: &Graph, request: &Request<'_>) -> Self {
        let mut attempt = Attempt {
            steps: Vec::new(),
            held: BTreeMap::new(),
            partly: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        for (object, why) in &decisions.by_hand {
            attempt.hold(object, Hold::ByHand(why.clone()), Vec::new());
        }
        let order = graph.sorted();
        for (place, operation) in order.iter().enumerate() {
            attempt.places.insert(operation.object.clone(), place);
        }
        let mut by_object: BTreeMap<Address, Vec<Statement>> = BTreeMap::new();
        let mut of_operations: BTreeMap<Operation, Vec<Statement>> = BTreeMap::new();
        for operation in &order {
            let deferred = &graph.deferred;
            let written =
                operation::statements(operation, world, decisions, deferred, request.manner);
            match written {
                Some(statements) => {
                    if let Some(why) = statements.iter().find_map(request.refuses) {
                        attempt.hold(&operation.object, Hold::ByHand(why), Vec::new());
                    }
                    by_object
                        .entry(operation.object.clone())
                        .or_default()
                        .extend(statements.iter().cloned());
                    of_operations.insert(operation.clone(), statements);
                }
                None => {
                    let why = "there is no safe automatic fix".to_owned();
                    attempt.hold(&operation.object, Hold::ByHand(why), Vec::new());
                }
            }
        }
        for (object, statements) in &by_object {
            let hold = safety::hold(object, statements, world, decisions, request.allowed);
            let Some(hold) = hold else { continue };
            match safety::held_changes(object, world, decisions, request.allowed) {
                Some(held) if !attempt.held.contains_key(object) => {
                    let of_held = held.iter().flat_map(|change| change.statements.clone());
                    attempt.hold(object, hold, of_held.collect());
                    let properties = held.iter().map(|change| change.property).collect();
                    attempt.partly.insert(object.clone(), properties);
                }
                _ => attempt.hold(object, hold, statements.clone()),
            }
        }
        attempt.hold_what_goes_along(world, decisions);
        attempt.hold_what_rests(graph, world, &by_object);
        for operation in order {
            let Some(statements) = of_operations.remove(&operation) else { continue };
            if !statements.is_empty() {
                let cause = decisions.causes.get(&operation.object).cloned();
                attempt.steps.push(PlannedStep { object: operation.object, cause, statements });
            }
        }
        attempt
    }

    fn hold(&mut self, object: &Address, hold: Hold, statements: Vec<Statement>) {
        let withheld = Withheld::whole(object.clone(), hold, statements);
        self.held.entry(object.clone()).or_insert(withheld);
    }

    /// Holds back what would go with something that is held back, by no statement of its own.
    fn hold_what_goes_along(&mut self, world: &World<'_>, decisions: &Decisions) {
        // What is in something stays with it, and nobody has to be told.
        let is_told = |object: &Address, with: &Address| {
            let container = world.before.container(object);
            let is_of_identity = object
                .target()
                .is_some_and(|on| on.kind == Kind::SEQUENCE && world.before.get(&on).is_none());
            world.after.get(object).is_none()
                && (container.as_ref() != Some(with) || is_of_identity)
        };
        let is_held =
            |object: &Address| self.held.contains_key(object) && !self.partly.contains_key(object);
        let stays = |object: &Address| {
            let mut seen = BTreeSet::new();
            let mut next = Some(object);
            while let Some(with) = next.and_then(|object| decisions.implied.get(object))
                && seen.insert(with)
            {
                if is_held(with) {
                    return true;
                }
                next = Some(with);
            }
            false
        };
        let along = decisions.implied.iter().filter(|(object, with)| {
            !self.held.contains_key(*object) && is_told(object, with) && stays(object)
        });
        let along: Vec<_> = along.map(|(a, b)| (a.clone(), b.clone())).collect();
        for (object, with) in along {
            let statements = world.before.get(&object).and_then(ddl::removal);
            self.hold(&object, Hold::RestsOn(with), statements.unwrap_or_default());
        }
    }

    /// Holds back what relies on what is held back.
    fn hold_what_rests(
        &mut self,
        graph: &Graph,
        world: &World<'_>,
        by_object: &BTreeMap<Address, Vec<Statement>>,
    ) {
        // What is altered in some other way only is there in any case.
        let whole = self.held.keys().filter(|object| !self.partly.contains_key(*object));
        let mut reliances = graph.reliances();
        for first in whole.cloned().collect::<Vec<_>>() {
            for behind in reliances.on(&first) {
                let differs = match (world.before.get(behind), world.after.get(behind)) {
                    (Some(before), Some(after)) => before.properties != after.properties,
                    _ => true,
                };
                if differs {
                    let statements = by_object.get(behind).cloned().unwrap_or_default();
                    self.hold(behind, Hold::RestsOn(first.clone()), statements);
                }
            }
        }
    }
}
