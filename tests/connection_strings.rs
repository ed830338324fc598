//! `docs/connection-strings.md` is true: every row of its table is run through the configuration.

// The configuration's exceptions for tests do not reach helpers outside of `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use tenantctl::config::{Config, ConfigInput, Environment, Host, Secret, SslMode, load};

/// One row of the table: the string and what the page says becomes of it.
struct Row {
    string: String,
    result: String,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/connection-strings.md");
    let page = std::fs::read_to_string(path).unwrap();
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| where");
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [_, string, result] = cells[..] else { panic!("{line}") };
        let string = if string == "(nothing)" { "" } else { string.trim_matches('`') };
        Row { string: string.to_owned(), result: result.to_owned() }
    };
    page.lines().filter(is_row).map(row).collect()
}

fn loaded(string: &str) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    let env = Environment {
        current_dir: dir.path().to_owned(),
        user: Some("os".into()),
        ..Environment::default()
    };
    let databases = vec![format!("app={string}")];
    load(&ConfigInput { databases, env, ..ConfigInput::default() }).map_err(|error| error.message)
}

/// The texts in backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn holds(row: &Row, claim: &str, config: &Config) {
    let conninfo = &config.databases[0].conninfo;
    let what = format!("{}: {claim}: {conninfo:?}", row.string);
    let skipped = conninfo.notes.iter().find_map(|note| note.strip_prefix("skipped "));
    if claim.starts_with("bare names mean") {
        let path: Vec<&str> = conninfo.search_path.iter().map(|name| name.as_str()).collect();
        assert_eq!(path, quoted(claim), "{what}");
    } else if claim.starts_with("skips") {
        let skipped = skipped.unwrap_or_default().split(": ").next().unwrap();
        assert_eq!(skipped.split(", ").collect::<Vec<_>>(), quoted(claim), "{what}");
    } else if let Some(parameter) = claim.strip_prefix("reads ") {
        let read = format!("read {parameter} as ");
        assert!(conninfo.notes.iter().any(|note| note.starts_with(&read)), "{what}");
    } else {
        let (name, value) = claim.split_once('=').unwrap_or_else(|| panic!("{what}"));
        let found = match name {
            "sslmode" => match conninfo.sslmode {
                SslMode::Disable => "disable",
                SslMode::Require => "require",
                SslMode::VerifyFull => "verify-full",
                other => panic!("{other:?}: {what}"),
            },
            "options" => conninfo.options.as_deref().unwrap_or_default(),
            "password" => conninfo.passwords[0].as_ref().map(Secret::expose).unwrap_or_default(),
            "host" => match &conninfo.hosts[0].0 {
                Host::Unix(directory) => directory.to_str().unwrap(),
                Host::Tcp { host, .. } => host,
            },
            _ => panic!("{what}"),
        };
        assert_eq!(found, value, "{what}");
    }
}

#[test]
fn every_row_of_the_page_is_as_it_says() {
    let rows = rows();
    assert!(rows.len() >= 50, "only {} rows", rows.len());
    for row in &rows {
        let config = loaded(&row.string);
        let Some(expected) = row.result.strip_prefix("refused: ") else {
            let config = config.unwrap_or_else(|error| panic!("{}: {error}", row.string));
            let mut claims = row.result.split("; ");
            assert_eq!(claims.next(), Some("connects"), "{}", row.string);
            let claims: Vec<&str> = claims.collect();
            for claim in &claims {
                holds(row, claim, &config);
            }
            // What the page does not mention does not happen.
            let notes = claims
                .iter()
                .filter(|claim| claim.starts_with("skips") || claim.starts_with("reads"));
            let conninfo = &config.databases[0].conninfo;
            let is_jdbc = row.string.starts_with("jdbc:");
            assert!(
                is_jdbc || notes.count() == conninfo.notes.len(),
                "{}: {:?}",
                row.string,
                conninfo.notes
            );
            let has_path = claims.iter().any(|claim| claim.starts_with("bare names"));
            assert_eq!(has_path, !conninfo.search_path.is_empty(), "{}", row.string);
            continue;
        };
        let message = config.map(|_| ()).unwrap_err();
        for words in expected.split(", ") {
            let words = words.trim_matches('`');
            assert!(message.contains(words), "{}: no {words} in: {message}", row.string);
        }
        assert!(message.contains("\n  help: "), "{}: {message}", row.string);
        assert!(!message.contains("p@h"), "{}: {message}", row.string);
    }
}
