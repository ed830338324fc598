//! Whatever a database holds, its declaration says it, and says nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;

use tenantctl::compare::{CompareOptions, compare};
use tenantctl::declared;
use tenantctl::model::{Change, Snapshot};
use tenantctl::scratch::Server;

use super::{ALL, differences, strict, words, written};
use crate::catalog::{cases, expected, major_of, rich, since, snapshot};
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
        let version = major_of(servers[0]);
        let cases: Vec<_> = cases().into_iter().filter(|case| since(case) <= version).collect();
        let wrong: Vec<String> = thread::scope(|scope| {
            let run = |cases: &'_ [std::path::PathBuf]| {
                let cases = cases.to_vec();
                scope.spawn(move || cases.iter().flat_map(|case| of_case(case, servers)).collect())
            };
            let workers: Vec<_> = cases.chunks(cases.len().div_ceil(4).max(1)).map(run).collect();
            workers.into_iter().flat_map(|w| -> Vec<String> { w.join().unwrap() }).collect()
        });
        assert!(wrong.is_empty(), "PostgreSQL {version}:\n{}", wrong.join("\n"));
    }
}

/// A server of the newest version at hand, which has the most to say.
fn newest() -> Option<&'static Server> {
    versions().iter().max_by_key(|(version, _)| *version).map(|(_, server)| server)
}

/// What is wrong with the declarations of a case's two databases.
fn of_case(case: &Path, servers: [&'static Server; 2]) -> Vec<String> {
    let text = |file: &str| fs::read_to_string(case.join(file)).unwrap();
    let another = text("b.sql").starts_with("-- another server");
    if another && std::ptr::eq(servers[0], servers[1]) {
        return Vec::new();
    }
    let servers = [servers[0], servers[usize::from(another)]];
    let (a, b) = (Db::with(servers[0], &text("a.sql")), Db::with(servers[1], &text("b.sql")));
    let (left, right) = (snapshot(servers[0], &a), snapshot(servers[1], &b));
    let (of_left, of_right) = (written(&left, ALL), written(&right, ALL));
    let name = case.display().to_string();
    let mut wrong = wrong(&format!("{name}/a"), &of_left, &left);
    wrong.extend(self::wrong(&format!("{name}/b"), &of_right, &right));
    // What a declaration leaves out because it is usual is unusual in the other database.
    let found: BTreeSet<_> =
        [found(&of_left, &right), found(&of_right, &left)].into_iter().flatten().collect();
    for (object, property, _) in expected(&text("findings.json")) {
        if property.as_deref() != Some("position")
            && !found.contains(&(object.clone(), property.clone()))
        {
            wrong.push(format!("{name}: {property:?} of {object} is in neither declaration"));
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
