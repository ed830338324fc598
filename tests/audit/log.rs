//! What the servers' logs say arrived.

use std::fs;
use std::path::{Path, PathBuf};

use regex_lite::Regex;

/// One statement in a log.
#[derive(Debug)]
pub(crate) struct Statement {
    /// The name of the server's log, without its ending.
    pub(crate) server: String,
    /// The client's `application_name`.
    pub(crate) application: String,
    /// `statement` of the simple protocol, or `execute` and the prepared statement's name.
    pub(crate) how: String,
    /// The text as it was sent.
    pub(crate) text: String,
}

/// All statements in all logs of the integration tests, whose servers write
/// `log_line_prefix = '%m [%p] %a '`.
pub(crate) fn statements() -> Vec<Statement> {
    let logs = std::env::var_os("TENANTCTL_TEST_LOGS")
        .map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("logs"), PathBuf::from);
    let files = fs::read_dir(&logs)
        .unwrap_or_else(|error| panic!("no logs in {}: {error}; run the tests", logs.display()));
    let mut found = Vec::new();
    for file in files {
        let path = file.unwrap().path();
        let server = path.file_stem().unwrap().to_string_lossy().into_owned();
        found.extend(parse(&server, &String::from_utf8_lossy(&fs::read(&path).unwrap())));
    }
    found
}

/// A line that begins a record says when and who; the server begins every further line of the same
/// record with a tab, so that no text can look like a record.
fn parse(server: &str, log: &str) -> Vec<Statement> {
    let record = Regex::new(
        r"^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\] (.*?) LOG:  (statement|execute .*?): (.*)$",
    )
    .unwrap();
    let mut found: Vec<Statement> = Vec::new();
    let mut continues = false;
    for line in log.split('\n') {
        if let Some(rest) = line.strip_prefix('\t') {
            if let (true, Some(statement)) = (continues, found.last_mut()) {
                statement.text.push('\n');
                statement.text.push_str(rest);
            }
            continue;
        }
        let fields = record.captures(line);
        continues = fields.is_some();
        found.extend(fields.map(|fields| {
            let field = |number| fields.get(number).map_or("", |field| field.as_str()).to_owned();
            let server = server.to_owned();
            Statement { server, application: field(1), how: field(2), text: field(3) }
        }));
    }
    found
}

#[test]
fn a_record_is_read_to_its_end() {
    let log = "2026-11-23 08:14:08.123 UTC [77] tenantctl LOG:  statement: SELECT 'a\n\
               \t\tb: LOG:  statement: c'\n\
               2026-11-23 08:14:08.124 UTC [77] tenantctl ERROR:  no\n\
               \tmore of it\n\
               2026-11-23 08:14:08.125 UTC [78]  LOG:  execute <unnamed>: COMMIT\n";
    let found = parse("s", log);
    let fields: Vec<_> = found
        .iter()
        .map(|statement| (&*statement.application, &*statement.how, &*statement.text))
        .collect();
    assert_eq!(
        fields,
        [
            ("tenantctl", "statement", "SELECT 'a\n\tb: LOG:  statement: c'"),
            ("", "execute <unnamed>", "COMMIT"),
        ]
    );
}
