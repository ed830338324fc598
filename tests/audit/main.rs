//! The promise "never writes", held to the servers' own logs: every statement that arrived during
//! the other tests is on the list that the library publishes, and the list only reads. Runs after
//! them, by `cargo test --test audit`; `cargo test` alone leaves it out, because there is no log
//! yet.

// The configuration's exceptions for tests do not reach helpers outside of `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod log;
mod template;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use log::Statement;
use template::Templates;
use tenantctl::server::SCRATCH_APPLICATION;

/// Clients of the tests themselves, by `application_name`.
const NOT_OURS: [&str; 5] = ["psql", "pg_dump", "pg_restore", "django", "oracle"];

/// What the names of the logs of servers begin with that `--scratch` named in a test.
const THROWAWAY: &str = "throwaway-";

/// Words that no statement of ours has outside of its quotes: they write, lock, send, run or keep.
const WRITES: [&str; 28] = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "CREATE", "ALTER", "DROP", "GRANT",
    "REVOKE", "INTO", "SHARE", "LOCK", "CALL", "DO", "EXECUTE", "PREPARE", "LISTEN", "NOTIFY",
    "REFRESH", "REINDEX", "VACUUM", "ANALYZE", "CLUSTER", "COMMIT", "PROGRAM", "NEXTVAL", "SETVAL",
];

/// What we sent, as the servers logged it.
static SENT: LazyLock<Vec<Statement>> = LazyLock::new(|| {
    let ours = |statement: &Statement| {
        let application = statement.application.as_str();
        !NOT_OURS.contains(&application) && application != SCRATCH_APPLICATION
    };
    log::statements().into_iter().filter(ours).collect()
});

/// The same, each text once.
fn texts() -> BTreeSet<&'static str> {
    SENT.iter().map(|statement| statement.text.as_str()).collect()
}

/// What the library says that it sends.
fn published() -> Vec<&'static str> {
    [
        tenantctl::server::control_statements(),
        tenantctl::catalog::statements(),
        tenantctl::rows::statements(),
    ]
    .concat()
}

#[test]
fn every_statement_is_on_the_list() {
    assert!(SENT.len() > 100, "only {} statements: did the tests run?", SENT.len());
    let allowed = Templates::of(published());
    let texts = texts();
    let unknown: Vec<&str> = texts.iter().copied().filter(|text| !allowed.make(text)).collect();
    assert!(
        unknown.is_empty(),
        "{} of {} texts are on no list:\n\n{}\n",
        unknown.len(),
        texts.len(),
        unknown.join("\n\n")
    );
}

/// The session that proves scripts writes, and nowhere but there: what `--scratch` names is only
/// read until it is known to be none of the compared databases.
#[test]
fn only_throwaway_servers_are_written_on() {
    let reading = Templates::of(published());
    let writing = log::statements().into_iter().filter(|of| of.application == SCRATCH_APPLICATION);
    let writing: Vec<Statement> = writing.collect();
    assert!(writing.len() > 10, "only {} statements: did the tests run?", writing.len());
    for Statement { server, text, .. } in writing {
        assert!(server.starts_with(THROWAWAY) || reading.make(&text), "{server}: {text}");
    }
}

#[test]
fn the_list_only_reads() {
    for text in published() {
        let writes: Vec<&str> = template::words(text)
            .into_iter()
            .filter(|word| WRITES.contains(&word.to_uppercase().as_str()))
            .collect();
        assert!(writes.is_empty(), "{writes:?}: {text}");
    }
}

#[test]
fn every_statement_reads() {
    for part in texts().into_iter().flat_map(template::split) {
        assert!(template::reads(part), "neither reads nor controls a transaction: {part}");
        assert!(!part.starts_with("COPY") || part.contains(" TO STDOUT"), "{part}");
        let options = part.split(')').next().unwrap_or_default().to_uppercase();
        let executes = options.starts_with("EXPLAIN") && options.contains("ANALYZE");
        assert!(!executes, "would execute: {part}");
    }
}

#[test]
fn no_statement_is_named() {
    for Statement { how, text, .. } in SENT.iter() {
        let unnamed = ["statement", "execute <unnamed>"].contains(&how.as_str());
        assert!(unnamed, "would stay in a pool: {how}: {text}");
    }
}
