//! The statements of findings, run: over the case folders under `fixtures/`, each is one that the
//! server takes, and its finding is gone afterwards.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tenantctl::catalog;
use tenantctl::compare::{CompareOptions, compare};
use tenantctl::model::{Finding, Judgements, Name, Snapshot};
use tenantctl::rules::{Sides, findings_of};
use tenantctl::scratch::SUPERUSER;

use super::fixtures::Case;
use super::{session, snapshot};
use crate::support::Db;

/// What is wrong with the findings of a case, whose database `a` differs from `b`: their codes, and
/// their fixes, which are run in the database that the advice names.
pub(super) fn wrong_ones(case: &Path, sides: &Case, a: &Db<'_>, b: &Db<'_>) -> Vec<String> {
    let before = findings_between(sides, a, b);
    let mut wrong = Vec::new();
    let codes: BTreeSet<_> = before.iter().map(|finding| finding.code.to_owned()).collect();
    let expected = expected_codes(&fs::read_to_string(case.join("findings.json")).unwrap());
    if codes != expected {
        wrong.push(format!("{}: {codes:?}, not {expected:?}", case.display()));
    }
    let mut fixed = BTreeSet::new();
    for finding in &before {
        assert!(finding.fix.is_some() || finding.advice.is_some(), "{finding:?}");
        let Some(fix) = &finding.fix else { continue };
        let advice = finding.advice.as_deref().unwrap_or_default();
        let in_a = advice.starts_with("The SQL makes a ") || finding.databases == [Name::new("a")];
        if in_a { a } else { b }.sql(&fix.sql());
        fixed.insert(finding.fingerprint());
    }
    let after = findings_between(sides, a, b);
    let left = after.into_iter().filter(|finding| fixed.contains(&finding.fingerprint()));
    wrong.extend(left.map(|finding| format!("{}: still {finding:#?}", case.display())));
    wrong
}

fn expected_codes(json: &str) -> BTreeSet<String> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// All findings between two databases, `a` and `b`.
pub(super) fn findings_between(sides: &Case, a: &Db<'_>, b: &Db<'_>) -> Vec<Finding> {
    let databases = [("a", sides.a, a), ("b", sides.b, b)]
        .map(|(name, server, db)| Snapshot { name: Name::new(name), ..snapshot(server, db) });
    let mut session = session(sides.a, a, SUPERUSER);
    session.begin().unwrap();
    let mut judgements = Judgements::new();
    loop {
        let compared = compare(None, &databases, &judgements, &CompareOptions::default());
        let open: Vec<_> =
            compared.questions.into_iter().filter(|q| !judgements.contains_key(q)).collect();
        if open.is_empty() {
            let sides = Sides { declaration: None, databases: &databases };
            return findings_of(&compared.differences, &sides, true);
        }
        judgements.extend(catalog::judge(&mut session, &open).unwrap());
    }
}
