//! The statements of findings, run: over the case folders under `fixtures/`, each is one that the
//! server takes, and its finding is gone afterwards.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use tenantctl::catalog::{self, KINDS};
use tenantctl::compare::{CompareOptions, compare};
use tenantctl::model::{Finding, Judgements, Name, Snapshot};
use tenantctl::rules::{Sides, findings_of};
use tenantctl::scratch::SUPERUSER;

use super::{session, snapshot};
use crate::support::{Db, first};

#[test]
fn every_fix_runs_and_removes_its_finding() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let cases: Vec<_> = KINDS
        .iter()
        .flat_map(|entry| fs::read_dir(root.join(entry.kind.0)).unwrap())
        .map(|case| case.unwrap().path())
        .collect();
    let fixed: usize = thread::scope(|scope| {
        let run = |cases: &'_ [PathBuf]| cases.iter().map(|case| fix(case)).sum::<usize>();
        let workers: Vec<_> =
            cases.chunks(cases.len().div_ceil(4)).map(|cases| scope.spawn(move || run(cases)));
        let workers: Vec<_> = workers.collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert!(fixed >= 50, "only {fixed} findings have a fix");
}

/// Runs every fix of a case in the database that its advice names; gives how many there were.
fn fix(case: &Path) -> usize {
    let text = |file: &str| fs::read_to_string(case.join(file)).unwrap();
    let (a, b) = (Db::with(first(), &text("a.sql")), Db::with(first(), &text("b.sql")));
    let before = findings(&a, &b);
    let mut told = BTreeSet::new();
    for finding in &before {
        assert!(finding.fix.is_some() || finding.advice.is_some(), "{finding:?}");
        let Some(fix) = &finding.fix else { continue };
        let advice = finding.advice.as_deref().unwrap_or_default();
        let wrong = match advice.strip_prefix("The SQL makes ") {
            Some(rest) if rest.starts_with("a ") => &a,
            Some(_) => &b,
            None if finding.databases == [Name::new("a")] => &a,
            None => &b,
        };
        wrong.sql(&fix.sql);
        told.insert(finding.fingerprint());
    }
    let after = findings(&a, &b);
    let left: Vec<_> = after.iter().filter(|f| told.contains(&f.fingerprint())).collect();
    assert!(left.is_empty(), "{}: {left:#?}\nafter {before:#?}", case.display());
    told.len()
}

fn findings(a: &Db<'_>, b: &Db<'_>) -> Vec<Finding> {
    let databases = [("a", a), ("b", b)]
        .map(|(name, db)| Snapshot { name: Name::new(name), ..snapshot(first(), db) });
    let mut session = session(first(), a, SUPERUSER);
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
