//! Whether the rows of each database allow what is declared and differs there.

use std::time::Instant;

use crate::catalog;
use crate::model::{Difference, Name, Outcome};
use crate::rows;
use crate::rules;
use crate::run::progress::Progress;
use crate::run::sides::Subjects;

/// Asks the live databases about the rows behind the differences; what stands in the way is found,
/// and the fixes that it is in the way of are marked. What is not answered by `until` is unchecked.
pub(super) fn check(
    sides: &mut Subjects,
    differences: &[Difference],
    until: Option<Instant>,
    progress: &Progress,
    outcome: &mut Outcome,
) {
    let of = sides.compared();
    let demanding = rules::demanding(differences, &of);
    if demanding.is_empty() {
        return;
    }
    let live: Vec<Name> = sides.live().iter().map(|side| side.name.clone()).collect();
    let unplannable = catalog::unplannable();
    let asked = rows::Obstructed {
        differences: &demanding,
        databases: &live,
        snapshots: &sides.databases,
        unplannable: &unplannable,
    };
    let step = |table: &crate::model::Address| {
        progress.step(format!("asking whether the rows of {table} allow the fix"));
    };
    sides.fleet.set_budget(until);
    let allowed = rows::obstacles(&mut sides.fleet, &asked, step);
    sides.fleet.set_budget(None);
    outcome.unchecked.extend(allowed.unchecked);
    rules::obstacles(&allowed.obstacles, &mut outcome.findings);
}
