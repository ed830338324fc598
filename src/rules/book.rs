//! From differences to findings: the first rule that claims a difference tells it.

use std::collections::BTreeSet;

use crate::model::{Address, Change, Difference, Finding, Name, Snapshot};

use super::rule::{Rule, Said};
use super::{RULES, absorb, repair};

/// What was compared, for rules that need more than the difference itself.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The declaration, where there is one.
    pub declaration: Option<&'a Snapshot>,
    /// The databases, in the order of the configuration.
    pub databases: &'a [Snapshot],
}

impl<'a> Sides<'a> {
    /// One database by its name.
    pub(super) fn database(&self, name: &Name) -> Option<&'a Snapshot> {
        self.databases.iter().find(|database| database.name == *name)
    }

    /// The side that a missing object is made like.
    pub(super) fn having(&self, difference: &Difference) -> Option<&'a Snapshot> {
        if difference.declared {
            return self.declaration;
        }
        self.databases.iter().find(|side| side.objects.contains_key(&difference.object))
    }
}

/// Findings of all differences. With `lint`, also what is wrong in one database alone; what a
/// difference says already is not said again. In the order of the differences: `policy` sorts.
pub fn findings_of(differences: &[Difference], sides: &Sides<'_>, lint: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut told: BTreeSet<(&'static str, Name, Address)> = BTreeSet::new();
    for difference in absorb::absorbed(differences, sides) {
        let Some((rule, said)) = claimed(&difference, sides) else { continue };
        let finding = finding(rule, &difference, said);
        told.extend(finding.databases.iter().map(|database| {
            (finding.code, database.clone(), difference.address_in(database).clone())
        }));
        findings.push(finding);
    }
    if lint {
        let declared = sides.declaration.map(declared_lints).unwrap_or_default();
        for database in sides.databases {
            for finding in lints(database) {
                let new =
                    finding.databases.iter().zip(&finding.object).all(|(database, object)| {
                        !told.contains(&(finding.code, database.clone(), object.clone()))
                    });
                if new && !subjects(&finding, database).any(|of| declared.contains(&of)) {
                    merge(&mut findings, finding);
                }
            }
        }
    }
    findings
}

/// What a finding in one side alone is about: its rule, its property, and the object, by address or by
/// its table and shape, since a declaration may leave names out.
type Subject = (&'static str, Option<&'static str>, Address, Option<String>);

fn subjects(finding: &Finding, side: &Snapshot) -> impl Iterator<Item = Subject> {
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

/// The rule that tells a difference, and its words.
pub(super) fn claimed(difference: &Difference, sides: &Sides<'_>) -> Option<(&'static Rule, Said)> {
    let own = RULES.iter().filter(|rule| !rule.last);
    let rest = RULES.iter().filter(|rule| rule.last);
    let (rule, mut said) =
        own.chain(rest).find_map(|rule| Some((rule, (rule.claim)(difference, sides)?)))?;
    if let Some(fix) = &mut said.fix
        && !fix.guards.is_empty()
        && repair::is_foreign(&difference.object, sides.databases)
    {
        fix.guards.clear();
    }
    Some((rule, said))
}

/// What is said of texts that nobody could compare.
pub(super) const BY_TEXT_ONLY: &str =
    "only the texts were compared: no server could decide whether they mean the same";

fn finding(rule: &Rule, difference: &Difference, said: Said) -> Finding {
    let databases = said.databases.unwrap_or_else(|| difference.databases.clone());
    let mut message = said.message;
    if difference.by_text_only {
        message.push_str(&format!("; {BY_TEXT_ONLY}"));
    }
    Finding {
        severity: said.severity.or(difference.severity).unwrap_or(rule.severity),
        object: Some(difference.object.clone()),
        property: match difference.change {
            Change::Property(property) => Some(property),
            Change::Renamed => Some("name"),
            Change::Missing | Change::Extra => None,
        },
        expected: difference.expected.clone(),
        actual: difference.actual.clone(),
        declared_at: difference.declared_at.clone(),
        advice: said.advice.or_else(|| said.fix.is_none().then(|| by_hand(difference).to_owned())),
        fix: said.fix,
        ..rule.finding(databases, message)
    }
}

/// What to do where a rule has neither words of its own nor a statement.
fn by_hand(difference: &Difference) -> &'static str {
    match difference.change {
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
    }
}

/// What is wrong in one side alone.
pub fn lints(database: &Snapshot) -> Vec<Finding> {
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
