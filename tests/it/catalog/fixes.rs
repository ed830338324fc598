//! The statements of findings, run: over the case folders under `fixtures/`, each is one that the
//! server takes, and its finding is gone afterwards.

use std::collections::BTreeSet;

use tenantctl::catalog;
use tenantctl::compare::{CompareOptions, Sides, compare};
use tenantctl::model::{Finding, Judgements, Kind, Name, Snapshot};
use tenantctl::repair::{Remedies, plan::Manner};
use tenantctl::rules::findings_of;
use tenantctl::scratch::{SUPERUSER, Server};
use tenantctl::server::Session;

use super::cases::Case;
use super::{session, snapshot};
use crate::support::Db;

/// What is wrong with the findings of a case, whose database `a` differs from `b`: their codes, and
/// their fixes, which are run in the database that the advice names.
pub(super) fn wrong_ones(
    case: &Case,
    asked: &mut Session,
    [a, b]: &[Db<'_>; 2],
    before: &[Snapshot; 2],
    read: impl Fn() -> [Snapshot; 2],
) -> Vec<String> {
    let before = findings(asked, before);
    // What is built concurrently waits for every transaction that is older.
    asked.end();
    let mut wrong = Vec::new();
    let codes: BTreeSet<_> = before.iter().map(|finding| finding.code.to_owned()).collect();
    let expected = expected_codes(&case.text("findings.json"));
    if codes != expected {
        wrong.push(format!("{}: {codes:?}, not {expected:?}", case));
    }
    let mut fixed = BTreeSet::new();
    // As a script would: what others need first.
    let kind = |finding: &&Finding| finding.object.as_ref().map(|object| object.kind);
    let rank =
        |finding: &&Finding| Kind::ALL.iter().position(|known| Some(*known) == kind(finding));
    let mut in_order: Vec<&Finding> = before.iter().collect();
    in_order.sort_by_key(rank);
    for finding in in_order {
        assert!(finding.fix.is_some() || finding.advice.is_some(), "{finding:?}");
        let Some(fix) = &finding.fix else { continue };
        // No server has a provider of labels loaded.
        if finding.object.as_ref().is_some_and(|object| object.kind == Kind::SECURITY_LABEL) {
            continue;
        }
        let advice = finding.advice.as_deref().unwrap_or_default();
        let in_a = advice.starts_with("The SQL makes a ") || finding.databases == [Name::new("a")];
        if in_a { a } else { b }.sql(&fix.sql());
        fixed.insert(finding.fingerprint());
    }
    if fixed.is_empty() {
        return wrong;
    }
    let after = read();
    asked.begin().unwrap();
    let after = findings(asked, &after);
    let known: BTreeSet<_> = before.iter().map(Finding::fingerprint).collect();
    for finding in after {
        let is_left = fixed.contains(&finding.fingerprint());
        let is_new = !known.contains(&finding.fingerprint()) && !leaves_more(case);
        if is_left || is_new {
            wrong.push(format!("{case}: {} {finding:#?}", if is_left { "still" } else { "now" }));
        }
    }
    wrong
}

/// Whether what a fix alone makes lacks something that a script does besides: the findings say so.
fn leaves_more(case: &Case) -> bool {
    const CASES: [&str; 5] = [
        "column/added_not_null",
        "constraint/check_added_not_enforced",
        "constraint/foreign_key_added_not_valid",
        "domain/added_withheld",
        "table/added_whole",
    ];
    CASES.contains(&case.to_string().as_str())
}

fn expected_codes(json: &str) -> BTreeSet<String> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// What two databases, `a` and `b`, are found to differ in.
pub(super) fn between(on: [&Server; 2], databases: [&Db<'_>; 2]) -> Vec<Finding> {
    let snapshots = [0, 1].map(|side| {
        let name = Name::new(["a", "b"][side]);
        Snapshot { name, ..snapshot(on[side], databases[side]) }
    });
    let mut asked = session(on[0], databases[0], SUPERUSER);
    asked.begin().unwrap();
    findings(&mut asked, &snapshots)
}

fn findings(session: &mut Session, databases: &[Snapshot; 2]) -> Vec<Finding> {
    let mut judgements = Judgements::new();
    loop {
        let compared = compare(None, databases, &judgements, &CompareOptions::default());
        let open: Vec<_> =
            compared.questions.into_iter().filter(|q| !judgements.contains_key(q)).collect();
        if open.is_empty() {
            let sides = Sides { declaration: None, databases };
            let remedies = Remedies::new(sides, Manner { owners: true, is_unused: false });
            let found = &compared.differences;
            return findings_of(found, &sides, true, &|one, along| remedies.of(one, along));
        }
        judgements.extend(catalog::judge(session, &open).unwrap());
    }
}
