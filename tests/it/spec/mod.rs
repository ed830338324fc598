//! Declarations that are written from databases: what is written is what was read, in every respect
//! that is not left out on purpose.

mod clean;
mod command;
mod round_trip;

use std::fmt::Write;

use tenantctl::catalog::{KINDS, KindEntry};
use tenantctl::compare::{CompareOptions, compare};
use tenantctl::declared::{self, Detail};
use tenantctl::model::{Kind, KindWords, Snapshot, noun};

/// What the catalog can say of every kind.
fn words() -> Vec<KindWords> {
    KINDS.iter().map(KindEntry::words).collect()
}

/// All that can be declared.
const ALL: Detail = Detail {
    owners: true,
    privileges: true,
    roles: true,
    comments: true,
    storage: true,
    names: true,
    tablespaces: true,
    settings: true,
    is_part: false,
};

/// The declaration of a database.
fn written(snapshot: &Snapshot, detail: Detail) -> String {
    declared::write(snapshot, &words(), detail, &["What a test wrote.".to_owned()])
}

/// A declaration with everything that it does not declare an error, at its top.
fn strict(text: &str) -> String {
    let mut extras = String::new();
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::DATABASE) {
        let key = noun::plural(kind.0).replace([' ', '-'], "_");
        writeln!(extras, "extra_{key}: error").unwrap();
    }
    text.replacen("version: 1\n", &format!("version: 1\n{extras}"), 1)
}

/// How a database differs from a declaration: one line for each difference, question and refusal.
fn differences(declaration: &str, database: &Snapshot) -> Vec<String> {
    let declared = match declared::read_text(declaration, "spec.yaml", &words()) {
        Ok(declared) => declared,
        Err(error) => return vec![error.message],
    };
    let options = CompareOptions { positions: true, ..CompareOptions::default() };
    let databases = std::slice::from_ref(database);
    let compared = compare(Some(&declared), databases, &Default::default(), &options);
    let difference = |d: &tenantctl::model::Difference| {
        let line = declared.declared_at(&d.object, None).map(|place| place.line);
        let (kind, object, change, expected) = (d.object.kind, &d.object, &d.change, &d.expected);
        let actual = d.actual.values().collect::<Vec<_>>();
        format!("{kind} {object} {change:?}, declared as {expected:?} in {line:?}: {actual:?}")
    };
    let questions = compared.questions.iter().map(|question| format!("{question:?}"));
    let refusals = compared.refusals.iter().map(|refusal| format!("{refusal:?}"));
    compared.differences.iter().map(difference).chain(questions).chain(refusals).collect()
}
