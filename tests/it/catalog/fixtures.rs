//! The case folders under `fixtures/`: what `findings.json` says of two databases is what their
//! snapshots, objects paired by address or by shape and spellings judged, differ in. The codes are
//! those of the rules, and their fixes run ([`fixes`]).

use std::collections::BTreeSet;

use tenantctl::catalog;
use tenantctl::model::{Judgement, Kind, Name, Object, Question, Snapshot, Value};
use tenantctl::scratch::{SUPERUSER, Server};
use tenantctl::server::Session;

use super::cases::{self, Case, Share};
use super::{fixes, major_of, saved, session, snapshot};
use crate::support::{first, second, versions};

/// Object, property, and the databases that lack the object.
pub(crate) type Difference = (String, Option<String>, Option<String>);

#[test]
fn every_case_differs_in_what_it_says() {
    assert_none_wrong(&wrong_on([first(), second()], Share(0, 1)));
}

#[test]
fn every_case_does_so_on_every_version() {
    let others = versions().iter().filter(|(version, _)| *version != major_of(first()));
    let wrong = others
        .enumerate()
        .flat_map(|(number, (_, server))| wrong_on([server, server], Share(number, 20)));
    assert_none_wrong(&wrong.collect::<Vec<_>>());
}

fn wrong_on(servers: [&'static Server; 2], share: Share) -> Vec<String> {
    let version = major_of(servers[0]);
    let wrong = cases::for_each(servers, share, |case| wrong_ones(case, servers));
    wrong.into_iter().map(|line| format!("PostgreSQL {version}: {line}")).collect()
}

fn assert_none_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn wrong_ones(case: &Case, servers: [&'static Server; 2]) -> Vec<String> {
    let mut wrong = Vec::new();
    let (on, databases) = (case.servers(servers), case.databases(servers));
    let read = || -> [Snapshot; 2] {
        [0, 1].map(|side| {
            let name = Name::new(["a", "b"][side]);
            Snapshot { name, ..snapshot(on[side], &databases[side]) }
        })
    };
    let before = read();
    let mut asked = session(on[0], &databases[0], SUPERUSER);
    asked.begin().unwrap();
    let (found, expected) =
        (differences(&mut asked, &before), expected(&case.text("findings.json")));
    if found != expected {
        wrong.push(format!("{case}: {found:?}, not {expected:?}"));
    }
    for side in &before {
        let unseen = side.unchecked.iter().map(|item| format!("{case}: unchecked: {item:?}"));
        wrong.extend(unseen);
        let lost = saved::lost(side);
        wrong.extend(lost.map(|lost| format!("{case}: lost in a file: {lost}")));
    }
    wrong.extend(fixes::wrong_ones(case, &mut asked, &databases, &before, read));
    wrong
}

pub(crate) fn expected(json: &str) -> BTreeSet<Difference> {
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

pub(super) fn differences(
    asked: &mut Session,
    [left, right]: &[Snapshot; 2],
) -> BTreeSet<Difference> {
    let mut found = BTreeSet::new();
    for object in left.objects.values() {
        match partner(object, right) {
            Some(partner) => found.extend(differing(asked, object, partner)),
            None if is_outermost(object, left, right) => {
                found.insert((object.address.to_string(), None, Some("b".to_owned())));
            }
            None => {}
        }
    }
    for object in right.objects.values() {
        if partner(object, left).is_none() && is_outermost(object, right, left) {
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
            // What one of them does not state is not compared.
            right.property(property.name).is_some_and(|other| {
                property.value != *other && !same(session, left, &property.value, other)
            })
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
