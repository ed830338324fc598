//! What every dialect makes of a file: assignments in order, one layer a file; and how layers
//! become variables with their origins.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::apps::files::Search;
use crate::apps::variables::{
    Access, Assignment, Origin, Process, Unresolved, Value, Variable, Variables,
};
use crate::model::Place;

/// One assignment as a dialect reads it: quotes removed, nothing expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Counted from 1.
    pub(crate) line: u64,
}

/// The assignments of one file, in its order.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) file: Arc<str>,
    pub(crate) written: Vec<Written>,
}

impl Layer {
    /// The line of the last assignment of this name.
    pub(crate) fn place(&self, name: &str) -> Option<Place> {
        let last = self.written.iter().rev().find(|written| written.name == name)?;
        Some(Place { file: self.file.clone(), line: last.line })
    }

    /// Gives a reason the line of this name, where it has none.
    pub(crate) fn placed(&self, name: &str, mut unresolved: Unresolved) -> Unresolved {
        unresolved.place = unresolved.place.or_else(|| self.place(name));
        unresolved
    }
}

/// What a loader makes of layers, before origins are attached.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Values of all variables that the files set, by name.
    pub(crate) values: BTreeMap<String, Value>,
    pub(crate) unknown: Option<Unresolved>,
    pub(crate) access: Access,
    /// Whether files win over the process environment.
    pub(crate) files_win: bool,
}

/// Joins values with their origins. The strongest layer comes first; in one layer the last
/// assignment of a name is the strongest.
pub(crate) fn assemble(
    process: &Process,
    layers: &[Layer],
    search: Search,
    outcome: Outcome,
) -> Variables {
    let Outcome { values, unknown, access, files_win } = outcome;
    let names: BTreeSet<&String> = process.keys().chain(values.keys()).collect();
    let variable = |name: &String| {
        let in_process = process.get(name).map(|value| Assignment {
            value: Ok(value.clone()),
            origin: Origin { place: None, variable: name.clone() },
        });
        let in_files = layers.iter().flat_map(|layer| {
            layer.written.iter().rev().filter(|written| written.name == *name).map(|written| {
                let place = Place { file: layer.file.clone(), line: written.line };
                let origin = Origin { place: Some(place), variable: name.clone() };
                Assignment { value: Ok(written.value.clone()), origin }
            })
        });
        let mut all: Vec<Assignment> = match files_win {
            true => in_files.chain(in_process).collect(),
            false => in_process.into_iter().chain(in_files).collect(),
        };
        if all.is_empty() {
            return None;
        }
        let mut assignment = all.remove(0);
        if let Some(value) = values.get(name) {
            assignment.value = value.clone();
        }
        Some((name.clone(), Variable { assignment, overrides: all }))
    };
    let names = names.into_iter().filter_map(variable).collect();
    let Search { searched, warnings, notes, .. } = search;
    Variables { names, searched, warnings, notes, unknown, access }
}
