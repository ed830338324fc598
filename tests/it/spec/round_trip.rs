//! Whatever a database holds, its declaration says it, and says nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tenantctl::compare::{CompareOptions, compare};
use tenantctl::declared;
use tenantctl::model::{Change, Snapshot};
use tenantctl::scratch::Server;

use super::{ALL, differences, strict, words, written};
use crate::catalog::cases::{self, Case};
use crate::catalog::{expected, major_of, rich, snapshot};
use crate::support::{Db, first, second, versions};

#[test]
fn one_of_everything_is_declared() {
    for server in [Some(first()), newest()].into_iter().flatten() {
        let db = Db::with(server, &rich());
        let snapshot = snapshot(server, &db);
        let text = written(&snapshot, ALL);
        assert_eq!(wrong("rich.sql", &text, &snapshot), Vec::<String>::new());
        assert_eq!(written(&snapshot, ALL), text, "the same bytes every time");
    }
}

#[test]
fn both_sides_of_every_case_are_declared() {
    let newest = newest().map(|server| [server, server]);
    for servers in [Some([first(), second()]), newest].into_iter().flatten() {
        let wrong = cases::for_each(servers, |case| of_case(case, servers));
        let version = major_of(servers[0]);
        assert!(wrong.is_empty(), "PostgreSQL {version}:\n{}", wrong.join("\n"));
    }
}

/// A server of the newest version at hand, which has the most to say.
fn newest() -> Option<&'static Server> {
    versions().iter().max_by_key(|(version, _)| *version).map(|(_, server)| server)
}

/// What is wrong with the declarations of a case's two databases.
fn of_case(case: &Case, servers: [&'static Server; 2]) -> Vec<String> {
    let on = case.servers(servers);
    let [a, b] = case.databases(servers);
    let (left, right) = (snapshot(on[0], &a), snapshot(on[1], &b));
    let (of_left, of_right) = (written(&left, ALL), written(&right, ALL));
    let mut wrong = wrong(&format!("{case}/a"), &of_left, &left);
    wrong.extend(self::wrong(&format!("{case}/b"), &of_right, &right));
    // What a declaration leaves out because it is usual is unusual in the other database.
    let found: BTreeSet<_> =
        [found(&of_left, &right), found(&of_right, &left)].into_iter().flatten().collect();
    for (object, property, _) in expected(&case.text("findings.json")) {
        if property.as_deref() != Some("position")
            && !found.contains(&(object.clone(), property.clone()))
        {
            wrong.push(format!("{case}: {property:?} of {object} is in neither declaration"));
        }
    }
    wrong
}

/// How a database differs from its own declaration.
fn wrong(name: &str, text: &str, snapshot: &Snapshot) -> Vec<String> {
    let mut wrong = differences(text, snapshot);
    if wrong.is_empty() {
        wrong = differences(&strict(text), snapshot);
    }
    if let (false, Ok(folder)) = (wrong.is_empty(), std::env::var("TENANTCTL_TEST_SPECS")) {
        fs::write(Path::new(&folder).join(name.replace('/', "_")), text).unwrap();
    }
    wrong.iter().map(|line| format!("{name}: {line}")).collect()
}

/// On what a database differs from a declaration: objects, and properties where both have one.
fn found(declaration: &str, database: &Snapshot) -> Vec<(String, Option<String>)> {
    let Ok(declared) = declared::read_text(declaration, "spec.yaml", &words()) else {
        return Vec::new();
    };
    let options = CompareOptions::default();
    let databases = std::slice::from_ref(database);
    let compared = compare(Some(&declared), databases, &Default::default(), &options);
    let of = |difference: &tenantctl::model::Difference| {
        let property = match &difference.change {
            Change::Property(name) => Some((*name).to_owned()),
            _ => None,
        };
        (difference.object.to_string(), property)
    };
    compared.differences.iter().map(of).collect()
}
