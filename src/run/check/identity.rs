//! Which databases are one, and which only look like it.

use super::gather::Probed;
use crate::compare::identity::{Probe, verdicts};
use crate::config::Config;
use crate::model::{Name, Outcome};
use crate::rules;
use crate::server::Fleet;

/// Judges every pair and reports what is not as it was meant.
pub(super) fn check(
    probed: &[(Name, Probed)],
    fleet: &Fleet,
    config: &Config,
    outcome: &mut Outcome,
) {
    let probes: Vec<Probe> = config
        .databases
        .iter()
        .zip(fleet.infos())
        .map(|(target, info)| {
            let of = probed.iter().find(|(database, _)| *database == target.name);
            let of = of.map(|(_, probed)| probed.clone()).unwrap_or_default();
            Probe {
                name: target.name.clone(),
                same_as: target.same_as.clone(),
                info,
                locked: of.locked,
                seen: of.seen,
                trouble: of.trouble,
            }
        })
        .collect();
    outcome.identity = verdicts(&probes);
    let infos: Vec<_> = probes.into_iter().map(|probe| probe.info).collect();
    outcome.findings.extend(rules::identity(&outcome.identity, &infos));
    outcome.findings.extend(rules::servers(&infos));
}
