//! From differences to findings.

use std::collections::BTreeSet;

use crate::compare::Sides;
use crate::model::{Address, Change, Difference, Finding, Name, Remedy, Snapshot};

use super::book::{BY_TEXT_ONLY, claimed};
use super::claim::Claim;
use super::collapse;
use super::registry::RULES;
use super::rule::{Lint, Rule};
use super::words;

/// What removes a difference, together with others that are not told by themselves.
pub type Remedies<'r> = dyn Fn(&Difference, &[&Difference]) -> Remedy + 'r;

/// Findings of all differences. With `lint`, also what is wrong in one database alone; what a
/// difference says already is not said again. In the order of the differences: `policy` sorts.
pub fn findings_of(
    differences: &[Difference],
    sides: &Sides<'_>,
    lint: bool,
    remedies: &Remedies<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut told: BTreeSet<(&'static str, Name, Address)> = BTreeSet::new();
    let collapsed = collapse::collapsed(differences, sides);
    for difference in &collapsed.told {
        let Some((rule, claim)) = claimed(difference, sides) else { continue };
        let along = collapsed.along(difference);
        let finding = finding(rule, difference, claim, &along, remedies);
        told.extend(finding.databases.iter().map(|database| {
            (finding.code, database.clone(), difference.address_in(database).clone())
        }));
        findings.push(finding);
    }
    if lint {
        for Lint { finding, wish } in sides.databases.iter().flat_map(lints) {
            let new = finding.databases.iter().zip(&finding.object).all(|(database, object)| {
                !told.contains(&(finding.code, database.clone(), object.clone()))
            });
            if new {
                let remedy = wish.map(|wish| remedies(&wish, &[])).unwrap_or_default();
                merge(&mut findings, Finding { fix: remedy.fix, ..finding });
            }
        }
    }
    findings
}

fn finding(
    rule: &Rule,
    difference: &Difference,
    claim: Claim,
    along: &[&Difference],
    remedies: &Remedies<'_>,
) -> Finding {
    let Remedy { fix, like, why_not } = match &claim.wish {
        Some(wish) => remedies(wish, &[]),
        None => remedies(difference, along),
    };
    let advice = match &fix {
        Some(_) => {
            let direction = like.map(|(like, wrong)| words::direction(&like, &wrong));
            let all: Vec<String> = direction.into_iter().chain(claim.advice).collect();
            (!all.is_empty()).then(|| all.join(" "))
        }
        None => {
            let own = claim.by_hand.or(claim.advice);
            Some(own.unwrap_or_else(|| by_hand(difference, why_not)))
        }
    };
    let mut message = claim.message;
    if difference.by_text_only {
        message.push_str(&format!("; {BY_TEXT_ONLY}"));
    }
    Finding {
        severity: claim.severity.or(difference.severity).unwrap_or(rule.severity),
        object: Some(difference.object.clone()),
        property: match difference.change {
            Change::Property(property) => Some(property),
            Change::Renamed => Some("name"),
            Change::Missing | Change::Extra => None,
        },
        expected: difference.expected.clone(),
        actual: difference.actual.clone(),
        declared_at: difference.declared_at.clone(),
        advice,
        fix,
        ..rule.finding(claim.databases.unwrap_or_else(|| difference.databases.clone()), message)
    }
}

/// What to do where a rule has no words of its own and there is no statement.
fn by_hand(difference: &Difference, why_not: Option<String>) -> String {
    let what = match difference.change {
        Change::Missing => {
            "Run the migration that creates it, or create it by hand as on the other side."
        }
        Change::Extra => "Declare it, or drop it once nothing needs it.",
        Change::Property(_) | Change::Renamed if difference.declared => {
            "No safe automatic fix: change it by hand, or declare it as it is."
        }
        Change::Property(_) | Change::Renamed => {
            "No safe automatic fix, and no declaration covers this: decide which side is right, and change the other by hand."
        }
    };
    match why_not {
        Some(why) => format!("{what} ({why})"),
        None => what.to_owned(),
    }
}

fn lints(database: &Snapshot) -> Vec<Lint> {
    RULES.iter().flat_map(|rule| (rule.lint)(database)).collect()
}

/// The same thing in several databases is one finding.
fn merge(findings: &mut Vec<Finding>, finding: Finding) {
    let same = findings.iter_mut().find(|known| {
        known.code == finding.code
            && known.object == finding.object
            && known.message == finding.message
    });
    match same {
        Some(known) => {
            known.databases.extend(finding.databases);
            known.actual.extend(finding.actual);
        }
        None => findings.push(finding),
    }
}
