//! The case folders under `fixtures/`: what `findings.json` says of two databases is what their
//! snapshots, objects paired by address or by shape and spellings judged, differ in. The codes are
//! those of the rules, and their fixes run ([`fixes`]).
//!
//! A case that begins with `-- since 15` needs that version of PostgreSQL. Where its `b.sql` begins
//! with `-- another server`, its databases are of two servers, because what it is about is the
//! whole server's. `fixtures/<kind>/rich.sql` is no case: it is for [`super::rich`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::{panic, ptr, thread};

use tenantctl::catalog::{self, KINDS};
use tenantctl::model::{Judgement, Kind, Name, Object, Question, Snapshot, Value};
use tenantctl::scratch::{SUPERUSER, Server};
use tenantctl::server::Session;

use super::{fixes, folder, major_of, session, snapshot};
use crate::support::{Db, first, second, versions};

/// Object, property, and the databases that lack the object.
type Difference = (String, Option<String>, Option<String>);

#[test]
fn every_case_differs_in_what_it_says() {
    hold_on([first(), second()]);
}

#[test]
fn every_case_does_so_on_every_version() {
    let others = versions().iter().filter(|(version, _)| *version != major_of(first()));
    for (_, server) in others {
        hold_on([server, server]);
    }
}

fn hold_on(servers: [&'static Server; 2]) {
    let version = major_of(servers[0]);
    let cases: Vec<_> = cases().into_iter().filter(|case| since(case) <= version).collect();
    let wrong: Vec<_> = thread::scope(|scope| {
        let run = |cases| scope.spawn(move || wrong_ones(cases, servers));
        let workers: Vec<_> = cases.chunks(cases.len().div_ceil(4).max(1)).map(run).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "PostgreSQL {version}:\n{}", wrong.join("\n"));
}

/// All case folders; `TENANTCTL_TEST_CASES=view/` picks those whose path contains the text.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let picked = std::env::var("TENANTCTL_TEST_CASES").unwrap_or_default();
    let folders = KINDS.iter().flat_map(|entry| {
        fs::read_dir(root.join(folder(entry.kind))).unwrap_or_else(|_| panic!("{}", entry.kind))
    });
    let cases = folders.map(|case| case.unwrap().path()).filter(|case| case.is_dir());
    cases.filter(|case| case.to_string_lossy().contains(&picked)).collect()
}

/// The version that a case needs.
fn since(case: &Path) -> i32 {
    let text = fs::read_to_string(case.join("a.sql")).unwrap();
    let version = text.strip_prefix("-- since ").and_then(|rest| rest.split_whitespace().next());
    version.map_or(0, |version| version.parse().unwrap())
}

fn wrong_ones(cases: &[PathBuf], servers: [&'static Server; 2]) -> Vec<String> {
    let mut wrong = Vec::new();
    for case in cases {
        // A statement that a server refuses must not hide what is wrong with the other cases.
        let found = panic::catch_unwind(|| wrong_with(case, servers));
        wrong.extend(found.unwrap_or_else(|_| vec![format!("{}: see above", case.display())]));
    }
    wrong
}

fn wrong_with(case: &Path, servers: [&'static Server; 2]) -> Vec<String> {
    let text = |file: &str| fs::read_to_string(case.join(file)).unwrap();
    let another = text("b.sql").starts_with("-- another server");
    let sides = Case { a: servers[0], b: servers[usize::from(another)] };
    if another && ptr::eq(sides.a, sides.b) {
        return Vec::new();
    }
    let (a, b) = (Db::with(sides.a, &text("a.sql")), Db::with(sides.b, &text("b.sql")));
    let (found, expected) = (differences(&sides, &a, &b), expected(&text("findings.json")));
    let mut wrong = fixes::wrong_ones(case, &sides, &a, &b);
    if found != expected {
        wrong.push(format!("{}: {found:?}, not {expected:?}", case.display()));
    }
    wrong
}

/// The servers that a case's databases are on.
pub(super) struct Case {
    pub(super) a: &'static Server,
    pub(super) b: &'static Server,
}

fn expected(json: &str) -> BTreeSet<Difference> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().map(str::to_owned);
    findings
        .iter()
        .map(|finding| {
            let property = text(finding, "property");
            let lacks =
                property.is_none().then(|| finding["databases"][0].as_str().unwrap().into());
            (text(finding, "object").unwrap(), property, lacks)
        })
        .collect()
}

fn differences(sides: &Case, a: &Db<'_>, b: &Db<'_>) -> BTreeSet<Difference> {
    let (left, right) = (snapshot(sides.a, a), snapshot(sides.b, b));
    let mut asked = session(sides.a, a, SUPERUSER);
    asked.begin().unwrap();
    let mut found = BTreeSet::new();
    for object in left.objects.values() {
        match partner(object, &right) {
            Some(partner) => found.extend(differing(&mut asked, object, partner)),
            None if is_outermost(object, &left, &right) => {
                found.insert((object.address.to_string(), None, Some("b".to_owned())));
            }
            None => {}
        }
    }
    for object in right.objects.values() {
        if partner(object, &left).is_none() && is_outermost(object, &right, &left) {
            found.insert((object.address.to_string(), None, Some("a".to_owned())));
        }
    }
    found
}

fn partner<'s>(object: &Object, other: &'s Snapshot) -> Option<&'s Object> {
    other.objects.get(&object.address).or_else(|| {
        other.objects.values().find(|candidate| {
            object.shape.is_some()
                && candidate.shape == object.shape
                && candidate.address.kind == object.address.kind
                && candidate.address.owning_table() == object.address.owning_table()
                && candidate.name_is_generated
                && object.name_is_generated
        })
    })
}

/// Whether nothing that the object is in, or on, is missing as well.
fn is_outermost(object: &Object, own: &Snapshot, other: &Snapshot) -> bool {
    let path = match object.address.target() {
        Some(_) => object.address.subject().1,
        None => &object.address.path[..object.address.path.len() - 1],
    };
    let is_missing = |prefix: &[Name]| {
        own.objects.keys().any(|address| {
            address.target().is_none()
                && *address.path == *prefix
                && !other.objects.contains_key(address)
        })
    };
    !(1..=path.len()).any(|length| is_missing(&path[..length]))
}

fn differing(session: &mut Session, left: &Object, right: &Object) -> Vec<Difference> {
    left.properties
        .iter()
        .filter(|property| property.name != "position")
        .filter(|property| {
            let other = right.property(property.name).unwrap();
            property.value != *other && !same(session, left, &property.value, other)
        })
        .map(|property| (left.address.to_string(), Some(property.name.to_owned()), None))
        .collect()
}

fn same(session: &mut Session, object: &Object, left: &Value, right: &Value) -> bool {
    let domain = (object.address.kind == Kind::DOMAIN).then(|| object.address.clone());
    let question = Question {
        database: "db".into(),
        context: object.address.owning_table().or(domain),
        is_declared: false,
        left: left.clone(),
        right: right.clone(),
    };
    catalog::judge(session, std::slice::from_ref(&question)).unwrap()[&question] == Judgement::Same
}
