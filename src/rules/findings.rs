//! From differences to findings.

use std::collections::BTreeSet;

use crate::compare::Sides;
use crate::model::{Address, Change, Difference, Finding, Name, Remedy, Snapshot};

use super::claim::Claim;
use super::collapse;
use super::engine::{BY_TEXT_ONLY, claimed};
use super::registry::RULES;
use super::rule::{Lint, Rule};
use super::words;

/// What removes a difference, together with others that are not told by themselves.
pub type FindRemedy<'r> = dyn Fn(&Difference, &[&Difference]) -> Remedy + 'r;

/// Findings of all differences. With `lint`, also what is wrong in one database alone; what a
/// difference says already is not said again. In the order of the differences: `policy` sorts.
pub fn findings_of(
    differences: &[Difference],
    sides: &Sides<'_>,
    lint: bool,
    remedies: &FindRemedy<'_>,
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
        let declared = sides.declaration.map(declared_lints).unwrap_or_default();
        for database in sides.databases {
            for Lint { finding, wish } in all_lints(database) {
                let new = finding.databases.iter().zip(&finding.object).all(|(name, object)| {
                    !told.contains(&(finding.code, name.clone(), object.clone()))
                });
                if new && !subjects(&finding, database).any(|of| declared.contains(&of)) {
                    let remedy = wish.map(|wish| remedies(&wish, &[])).unwrap_or_default();
                    merge(&mut findings, Finding { fix: remedy.fix, ..finding });
                }
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
    remedies: &FindRemedy<'_>,
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

/// What a finding in one side alone is about: its rule, its property, and the object, by address or by
/// its table and shape, since a declaration may leave names out.
type Subject = (&'static str, Option<&'static str>, Address, Option<String>);

fn subjects(finding: &Finding, side: &Snapshot) -> impl Iterator<Item = Subject> + use<> {
    let (code, property) = (finding.code, finding.property);
    let object = finding.object.as_ref().and_then(|address| side.objects.get(address));
    let by_shape = object.and_then(|object| {
        let (_, table) = object.address.path.split_last()?;
        let table = Address::new(object.address.kind, table.iter().cloned());
        Some((code, property, table, Some(object.shape.as_deref()?.to_owned())))
    });
    let by_address = object.map(|object| (code, property, object.address.clone(), None));
    by_shape.into_iter().chain(by_address)
}

/// What the declaration says itself of what is wrong in one side alone: there it is as it is meant to
/// be, an index that is declared as not valid or twice, a constraint that is declared as NOT VALID.
fn declared_lints(declaration: &Snapshot) -> BTreeSet<Subject> {
    let all = lints(declaration);
    all.iter().flat_map(|finding| subjects(finding, declaration)).collect()
}

/// What is wrong in one side alone.
pub fn lints(side: &Snapshot) -> Vec<Finding> {
    all_lints(side).into_iter().map(|lint| lint.finding).collect()
}

fn all_lints(database: &Snapshot) -> Vec<Lint> {
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
            known.fix = known.fix.take().zip(finding.fix).and_then(|(fix, other)| fix.and(other));
        }
        None => findings.push(finding),
    }
}
