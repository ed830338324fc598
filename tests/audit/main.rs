//! The promise "never writes", held to the servers' own logs: every statement that arrived during
//! the integration tests is on the list that the library publishes. Runs after them, by
//! `cargo test --test audit`; `cargo test` alone leaves it out, because there is no log yet.

// The configuration's exceptions for tests do not reach helpers outside of `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::panic)]

mod log;
mod template;

use std::collections::BTreeSet;

use template::Template;

/// Clients of the tests themselves, by `application_name`.
const NOT_OURS: [&str; 3] = ["psql", "pg_dump", "pg_restore"];

/// What a statement that only reads begins with.
const READS: [&str; 9] =
    ["BEGIN", "SET LOCAL", "SELECT", "WITH", "EXPLAIN", "COPY", "SAVEPOINT", "RELEASE", "ROLLBACK"];

/// What the library says that it sends.
fn allowed() -> Vec<Template> {
    let lists = [
        tenantctl::server::control_statements(),
        tenantctl::catalog::statements(),
        tenantctl::rows::statements(),
    ];
    lists.into_iter().flatten().map(Template::parse).collect()
}

#[test]
fn every_statement_is_on_the_list() {
    let allowed = allowed();
    let statements: Vec<_> = log::statements()
        .into_iter()
        .filter(|statement| !NOT_OURS.contains(&statement.application.as_str()))
        .collect();
    assert!(statements.len() > 100, "only {} statements: did the tests run?", statements.len());

    let texts: BTreeSet<&str> =
        statements.iter().map(|statement| statement.text.as_str()).collect();
    let unknown: Vec<&str> =
        texts.iter().copied().filter(|text| !template::is_made_of(text, &allowed)).collect();
    assert!(
        unknown.is_empty(),
        "{} of {} texts are on no list:\n\n{}\n",
        unknown.len(),
        texts.len(),
        unknown.join("\n\n")
    );
}

#[test]
fn every_statement_reads() {
    for statement in log::statements() {
        if NOT_OURS.contains(&statement.application.as_str()) {
            continue;
        }
        for part in template::split(&statement.text) {
            let reads = READS.iter().any(|word| part.starts_with(word));
            assert!(reads, "neither reads nor controls a transaction: {part}");
            assert!(!part.starts_with("COPY") || part.contains(" TO STDOUT"), "{part}");
            let options = part.split(')').next().unwrap_or_default().to_uppercase();
            let executes = options.starts_with("EXPLAIN") && options.contains("ANALYZE");
            assert!(!executes, "would execute: {part}");
        }
    }
}

#[test]
fn no_statement_is_named() {
    for statement in log::statements() {
        let named = !["statement", "execute <unnamed>"].contains(&statement.how.as_str());
        let ours = !NOT_OURS.contains(&statement.application.as_str());
        assert!(!(ours && named), "would stay in a pool: {}: {}", statement.how, statement.text);
    }
}
