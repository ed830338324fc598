//! Whether the sequences of what was asked for go on giving values.

use std::collections::BTreeSet;
use std::time::Instant;

use crate::catalog;
use crate::model::{Address, Kind, Outcome};
use crate::repair;
use crate::rows;
use crate::rules;
use crate::run::progress::Progress;
use crate::run::sides::Subjects;

/// Looks at the sequences that feed the tables whose rows were asked for, and at those that are
/// declared. What is not answered by `until` is unchecked.
pub(super) fn check(
    sides: &mut Subjects,
    tables: impl IntoIterator<Item = Address>,
    until: Option<Instant>,
    progress: &Progress,
    outcome: &mut Outcome,
) {
    let kinds = [Kind::TABLE, Kind::SEQUENCE];
    let declared = sides.declaration.iter().flat_map(|declaration| declaration.objects.keys());
    let declared = declared.filter(|address| kinds.contains(&address.kind)).cloned();
    let wanted: BTreeSet<Address> = declared.chain(tables).collect();
    if wanted.is_empty() {
        return;
    }
    progress.step("looking at what sequences give next");
    sides.fleet.set_budget(until);
    let found = rows::sequences(&mut sides.fleet, wanted, catalog::unplannable());
    sides.fleet.set_budget(None);
    outcome.unchecked.extend(found.unchecked);
    outcome.findings.extend(rules::sequences(&found.behind, &found.near, &repair::forward));
}
