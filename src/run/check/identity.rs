//! Which databases are one, and which only look like it.

use crate::catalog::identity::{mark, seen};
use crate::compare::identity::{Probe, verdicts};
use crate::config::Config;
use crate::model::{Name, Outcome};
use crate::rules;
use crate::server::Fleet;

/// Probes every pair and reports what is not as it was meant.
pub(super) fn check(fleet: &mut Fleet, config: &Config, outcome: &mut Outcome) {
    let several = config.databases.len() > 1;
    // Every session holds a key of its own before any session looks.
    let locked = fleet.each(move |session| {
        session.begin()?;
        let key = i64::from_ne_bytes(uuid::Uuid::new_v4().as_u64_pair().0.to_ne_bytes());
        let held = several && mark(session, key)?;
        Ok(held.then_some(key))
    });
    let looked = if several { fleet.each(seen) } else { Vec::new() };

    let of = |name: &Name| locked.iter().find(|(database, _)| database == name);
    let seen_by = |name: &Name| looked.iter().find(|(database, _)| database == name);
    let probes: Vec<Probe> = config
        .databases
        .iter()
        .zip(fleet.infos())
        .map(|(target, info)| Probe {
            name: target.name.clone(),
            same_as: target.same_as.clone(),
            info,
            locked: of(&target.name).and_then(|(_, key)| key.clone().ok().flatten()),
            seen: seen_by(&target.name).and_then(|(_, seen)| seen.clone().ok()),
        })
        .collect();
    outcome.identity = verdicts(&probes);
    let infos: Vec<_> = probes.into_iter().map(|probe| probe.info).collect();
    outcome.findings.extend(rules::identity(&outcome.identity, &infos));
    outcome.findings.extend(rules::servers(&infos));
}
