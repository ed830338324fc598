//! The JSON report: everything that an outcome holds, in the shape that `json.schema.json`
//! publishes. The shape is only ever extended.

use std::collections::BTreeMap;

use serde::Serialize;

use super::coverage::Coverage;
use super::{Style, escape, rows, words};
use crate::model::{
    Actual, Address, DatabaseInfo, DifferingRow, DifferingRows, Finding, Fix, Identity, Ignored,
    Name, Outcome, Risk, Severity, TableRows, Unchecked, Verdict,
};

/// The published JSON Schema.
pub(super) const SCHEMA: &str = include_str!("json.schema.json");

/// The JSON report, ended by a line break.
pub(super) fn render(outcome: &Outcome, _: &Style) -> String {
    // Maps with string keys, strings, numbers and flags: none of it can fail to serialise.
    let text = serde_json::to_string_pretty(&Report::of(outcome)).unwrap_or_default();
    escape::json(&text) + "\n"
}

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    tool_version: &'static str,
    exit_code: u8,
    complete: bool,
    config: Option<&'a str>,
    declarations: &'a [String],
    databases: Vec<Database<'a>>,
    same: Vec<Same<'a>>,
    identity: Vec<Pair<'a>>,
    findings: Vec<Found<'a>>,
    unchecked: Vec<NotChecked<'a>>,
    rows: Vec<Rows<'a>>,
    ignored: Vec<Passed<'a>>,
    notes: &'a [String],
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Database<'a> {
    name: &'a str,
    host: &'a str,
    port: u16,
    database: &'a str,
    user: &'a str,
    server_version: Option<&'a str>,
    tls: Option<bool>,
    in_recovery: Option<bool>,
    file: Option<&'a str>,
}

/// Whether two databases are one, and how that is known.
#[derive(Serialize)]
struct Same<'a> {
    databases: [&'a str; 2],
    verdict: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Pair<'a> {
    databases: [&'a str; 2],
    verdict: &'static str,
    meant_same: bool,
    evidence: &'a str,
}

#[derive(Serialize)]
struct Found<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    object: Option<Object>,
    property: Option<&'static str>,
    databases: Vec<&'a str>,
    expected: Option<String>,
    actual: BTreeMap<&'a str, Option<String>>,
    declared_at: Option<String>,
    last_changed: BTreeMap<&'a str, &'a str>,
    message: &'a str,
    advice: Option<&'a str>,
    fix: Option<Repair<'a>>,
    fingerprint: String,
}

#[derive(Serialize)]
struct Object {
    kind: &'static str,
    name: String,
}

#[derive(Serialize)]
struct Repair<'a> {
    sql: String,
    lock: &'static str,
    blocked_by: &'a [&'static str],
    risk: Option<Hazard<'a>>,
}

#[derive(Serialize)]
struct Hazard<'a> {
    mark: &'static str,
    why: &'a str,
}

#[derive(Serialize)]
struct NotChecked<'a> {
    database: Option<&'a str>,
    object: Option<&'a str>,
    reason: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct Rows<'a> {
    table: String,
    compare: &'static str,
    key: Vec<&'a str>,
    counts: BTreeMap<&'a str, u64>,
    missing: BTreeMap<&'a str, Missing<'a>>,
    columns: Vec<&'a str>,
    differing: Differing<'a>,
    in_flight: u64,
    only: &'a [String],
    verdict: &'static str,
}

#[derive(Serialize)]
struct Differing<'a> {
    count: u64,
    looked_at: u64,
    columns: BTreeMap<&'a str, u64>,
    sample: Vec<DifferingKey<'a>>,
}

#[derive(Serialize)]
struct DifferingKey<'a> {
    key: &'a str,
    columns: Vec<&'a str>,
    values: BTreeMap<&'a str, BTreeMap<&'a str, Option<&'a str>>>,
}

#[derive(Serialize)]
struct Missing<'a> {
    count: u64,
    sample: &'a [String],
}

#[derive(Serialize)]
struct Passed<'a> {
    fingerprint: String,
    code: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    error: usize,
    warning: usize,
    info: usize,
    ignored: usize,
    unchecked: usize,
    tables: Tables,
    checked: BTreeMap<&'a str, BTreeMap<&'static str, u64>>,
}

/// Tables whose rows were to be compared.
#[derive(Serialize)]
struct Tables {
    wanted: usize,
    compared: usize,
    counted: Vec<String>,
    not_compared: BTreeMap<String, String>,
}

impl Tables {
    fn of(coverage: &Coverage) -> Tables {
        let reasons = coverage.not_compared.iter();
        let not_compared = reasons.flat_map(|(reason, tables)| {
            tables.iter().map(move |table| (table.to_string(), reason.clone()))
        });
        Tables {
            wanted: coverage.wanted,
            compared: coverage.compared,
            counted: coverage.counted.iter().map(ToString::to_string).collect(),
            not_compared: not_compared.collect(),
        }
    }
}

impl<'a> Report<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        Report {
            schema_version: 1,
            tool_version: env!("CARGO_PKG_VERSION"),
            exit_code: outcome.exit_code(),
            complete: outcome.is_complete(),
            config: outcome.config.as_deref(),
            declarations: &outcome.declarations,
            databases: outcome.databases.iter().map(Database::of).collect(),
            same: outcome.identity.iter().map(Same::of).collect(),
            identity: outcome.identity.iter().map(Pair::of).collect(),
            findings: outcome.findings.iter().map(Found::of).collect(),
            unchecked: outcome.unchecked.iter().map(NotChecked::of).collect(),
            rows: outcome.rows.iter().map(|rows| Rows::of(outcome, rows)).collect(),
            ignored: outcome.ignored.iter().map(Passed::of).collect(),
            notes: &outcome.notes,
            summary: Summary::of(outcome),
        }
    }
}

impl<'a> Database<'a> {
    fn of(database: &'a DatabaseInfo) -> Self {
        let server = database.server.as_ref();
        let connected = server.filter(|_| database.file.is_none());
        Database {
            name: &database.name,
            host: &database.host,
            port: database.port,
            database: &database.database,
            user: &database.user,
            server_version: server.map(|server| server.version.as_str()),
            tls: connected.map(|server| server.tls),
            in_recovery: connected.map(|server| server.in_recovery),
            file: database.file.as_deref(),
        }
    }
}

fn verdict(pair: &Identity) -> &'static str {
    match pair.verdict {
        Verdict::Same => "same",
        Verdict::Different => "different",
        Verdict::CloneOrReplica => "clone-or-replica",
        Verdict::SameServer => "same-server",
        Verdict::Unknown => "unknown",
    }
}

impl<'a> Same<'a> {
    fn of(pair: &'a Identity) -> Self {
        let databases = [pair.left.as_str(), pair.right.as_str()];
        Same { databases, verdict: verdict(pair), reason: &pair.evidence }
    }
}

impl<'a> Pair<'a> {
    fn of(pair: &'a Identity) -> Self {
        let databases = [pair.left.as_str(), pair.right.as_str()];
        let verdict = verdict(pair);
        Pair { databases, verdict, meant_same: pair.meant_same, evidence: &pair.evidence }
    }
}

impl<'a> Found<'a> {
    fn of(finding: &'a Finding) -> Self {
        Found {
            code: finding.code,
            name: finding.name,
            severity: finding.severity.word(),
            object: finding.object.as_ref().map(Object::of),
            property: finding.property,
            databases: words::names(&finding.databases),
            expected: finding.expected.as_ref().filter(|v| !v.is_none()).map(ToString::to_string),
            actual: finding.actual.iter().filter_map(said).collect(),
            declared_at: finding.declared_at.as_ref().map(ToString::to_string),
            last_changed: finding
                .last_changed
                .iter()
                .map(|(database, time)| (database.as_str(), time.as_str()))
                .collect(),
            message: &finding.message,
            advice: finding.advice.as_deref(),
            fix: finding.fix.as_ref().map(Repair::of),
            fingerprint: finding.fingerprint(),
        }
    }
}

/// What a database says, or nothing where we could not look: a `null` would claim something.
fn said<'a>((name, actual): (&'a Name, &Actual)) -> Option<(&'a str, Option<String>)> {
    let text = match actual {
        Actual::Unseen => return None,
        Actual::Absent => None,
        Actual::Present => Some("present".to_owned()),
        Actual::Value(value) if value.is_none() => None,
        Actual::Value(value) => Some(value.to_string()),
    };
    Some((name.as_str(), text))
}

impl Object {
    fn of(address: &Address) -> Self {
        Object { kind: address.kind.0, name: address.to_string() }
    }
}

impl<'a> Repair<'a> {
    fn of(fix: &'a Fix) -> Self {
        let risk = fix.risk.as_ref().map(|Risk { mark, why }| Hazard { mark, why });
        Repair { sql: fix.sql(), lock: fix.lock.words(), blocked_by: &fix.blocked_by, risk }
    }
}

impl<'a> NotChecked<'a> {
    fn of(unchecked: &'a Unchecked) -> Self {
        NotChecked {
            database: unchecked.database.as_ref().map(Name::as_str),
            object: unchecked.object.as_deref(),
            reason: unchecked.reason.word(),
            message: &unchecked.message,
            hint: unchecked.hint.as_deref(),
        }
    }
}

impl<'a> Rows<'a> {
    fn of(outcome: &Outcome, rows: &'a TableRows) -> Self {
        let missing = rows.missing.iter().map(|(name, missing)| {
            (name.as_str(), Missing { count: missing.count, sample: &missing.sample })
        });
        Rows {
            table: rows.table.to_string(),
            compare: rows.compare.word(),
            key: words::names(&rows.key),
            counts: rows.counts.iter().map(|(name, count)| (name.as_str(), *count)).collect(),
            missing: missing.collect(),
            columns: words::names(&rows.columns),
            differing: Differing::of(&rows.differing),
            in_flight: rows.in_flight,
            only: &rows.narrowed,
            verdict: match rows::Rows::of(outcome, rows) {
                rows::Rows::Equal => "equal",
                rows::Rows::Counted => "counted",
                rows::Rows::Differ => "differ",
                rows::Rows::Ignored => "ignored",
                rows::Rows::Incomplete => "incomplete",
            },
        }
    }
}

impl<'a> Differing<'a> {
    fn of(rows: &'a DifferingRows) -> Self {
        let columns = rows.columns.iter().map(|(name, count)| (name.as_str(), *count));
        Differing {
            count: rows.count,
            looked_at: rows.looked_at,
            columns: columns.collect(),
            sample: rows.sample.iter().map(DifferingKey::of).collect(),
        }
    }
}

impl<'a> DifferingKey<'a> {
    fn of(row: &'a DifferingRow) -> Self {
        let values = row.values.iter().map(|(column, values)| {
            let values = values.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
            (column.as_str(), values.collect())
        });
        DifferingKey {
            key: &row.key,
            columns: words::names(&row.columns),
            values: values.collect(),
        }
    }
}

impl<'a> Passed<'a> {
    fn of(ignored: &'a Ignored) -> Self {
        Passed {
            fingerprint: ignored.finding.fingerprint(),
            code: ignored.finding.code,
            reason: &ignored.reason,
        }
    }
}

impl<'a> Summary<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        let checked = outcome.checked.iter().map(|(name, kinds)| {
            (name.as_str(), kinds.iter().map(|(kind, number)| (kind.0, *number)).collect())
        });
        Summary {
            error: outcome.count(Severity::Error),
            warning: outcome.count(Severity::Warning),
            info: outcome.count(Severity::Info),
            ignored: outcome.ignored.len(),
            unchecked: outcome.unchecked.len(),
            tables: Tables::of(&Coverage::of(outcome)),
            checked: checked.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::{SCHEMA, render};
    use crate::report::{Style, sample};

    /// Holds a value's keys and the schema's properties to each other, all the way down.
    fn walk(value: &Json, schema: &Json, root: &Json, path: &str) {
        let schema = match schema["$ref"].as_str() {
            Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        match value {
            Json::Object(fields) if schema.get("properties").is_some() => {
                assert_eq!(schema["additionalProperties"], false, "{path}");
                let described = schema["properties"].as_object().unwrap();
                let keys = |object: &serde_json::Map<String, Json>| {
                    let mut keys: Vec<String> = object.keys().cloned().collect();
                    keys.sort();
                    keys
                };
                assert_eq!(keys(fields), keys(described), "{path}");
                let mut required: Vec<&str> = schema["required"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(Json::as_str)
                    .collect();
                required.sort_unstable();
                assert_eq!(keys(fields), required, "{path}: every key is always there");
                for (key, field) in fields {
                    walk(field, &described[key], root, &format!("{path}.{key}"));
                }
            }
            Json::Object(fields) => {
                for (key, field) in fields {
                    walk(field, &schema["additionalProperties"], root, &format!("{path}.{key}"));
                }
            }
            Json::Array(items) => {
                for item in items {
                    walk(item, &schema["items"], root, &format!("{path}[]"));
                }
            }
            _ => assert!(schema.get("type").is_some() || schema.get("const").is_some(), "{path}"),
        }
        if !path.is_empty() {
            assert!(schema["description"].is_string() || path.ends_with(']'), "{path}");
        }
    }

    #[test]
    fn has_the_keys_of_its_schema() {
        let schema: Json = serde_json::from_str(SCHEMA).unwrap();
        let report: Json =
            serde_json::from_str(&render(&sample::story(), &Style::default())).unwrap();
        walk(&report, &schema, &schema, "");
    }

    #[test]
    fn says_nothing_of_what_was_not_seen() {
        use crate::model::Actual;
        let mut outcome = sample::story();
        let finding = &mut outcome.findings[2];
        finding.actual.insert("nextjs".into(), Actual::Absent);
        finding.actual.insert("django".into(), Actual::Unseen);
        let report: Json = serde_json::from_str(&render(&outcome, &Style::default())).unwrap();
        let actual = report["findings"][2]["actual"].as_object().unwrap();
        assert_eq!(actual.get("nextjs"), Some(&Json::Null));
        assert_eq!(actual.get("django"), None);
    }
}
