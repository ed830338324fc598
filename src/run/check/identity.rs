//! Which databases are one, and which only look like it.

use super::gather::Probed;
use crate::compare::identity::{Probe, verdicts};
use crate::config::Config;
use crate::model::{Finding, Name, Outcome};
use crate::rules;
use crate::run::provenance;
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
    let mut findings = rules::identity(&outcome.identity, &infos);
    findings.iter_mut().for_each(|finding| name_causes(finding, config));
    outcome.findings.extend(findings);
    outcome.findings.extend(rules::servers(&infos));
}

/// Adds to the help of a pair that is not one which lines of which files decide that.
fn name_causes(finding: &mut Finding, config: &Config) {
    let target = |name: &Name| config.databases.iter().find(|target| target.name == *name);
    if let [left, right] = finding.databases.as_slice()
        && let (Some(left), Some(right)) = (target(left), target(right))
        && let Some(advice) = &mut finding.advice
    {
        advice.push_str(&provenance::differing(left, right));
    }
}
