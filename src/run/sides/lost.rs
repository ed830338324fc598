//! Databases that were never reached, or were lost on the way.

use crate::model::Outcome;
use crate::rules;
use crate::server::Fleet;

/// Adds them: unchecked, and those that were never reached as findings, too.
pub(super) fn add(fleet: &Fleet, outcome: &mut Outcome) {
    let infos = fleet.infos();
    for (database, failure) in fleet.lost() {
        let info = infos.iter().find(|info| info.name == database.as_str());
        let unchecked = failure.into_unchecked(&database, None);
        if info.is_some_and(|info| info.server.is_none()) {
            let hint = unchecked.hint.as_deref();
            outcome.findings.push(rules::unreachable(&database, &unchecked.message, hint));
        }
        outcome.unchecked.push(unchecked);
    }
}
