//! Phrases that several formats share, so that they say the same thing in the same words. Raw:
//! whoever writes them out escapes them.

use std::collections::BTreeMap;

use crate::model::{
    Actual, Address, DatabaseInfo, Finding, Identity, Kind, MissingRows, Name, Outcome, ServerInfo,
    Severity, TableRows, Task, Unchecked, Value, Verdict, noun,
};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn and<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The first few of many: `a, b, c, +496`.
pub(super) fn some<S: AsRef<str>>(items: &[S], most: usize) -> String {
    // "+1" would take no less room than the item itself.
    let shown = if items.len() == most + 1 { items.len() } else { most };
    let mut parts: Vec<String> = items.iter().take(shown).map(|s| s.as_ref().to_owned()).collect();
    if let Some(more) = items.len().checked_sub(shown).filter(|more| *more > 0) {
        parts.push(format!("+{more}"));
    }
    parts.join(", ")
}

/// Items with equal keys together, in the order in which the first of each came.
pub(super) fn grouped<T: Copy, K: Ord>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(T) -> K,
) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut known = BTreeMap::new();
    for item in items {
        let at = *known.entry(key(item)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

/// Names as raw strings.
pub(super) fn names(names: &[Name]) -> Vec<&str> {
    names.iter().map(Name::as_str).collect()
}

/// What one database says, in a word or as the value.
pub(super) fn actual(actual: &Actual) -> String {
    match actual {
        Actual::Value(value) => value.to_string(),
        Actual::Present => "present".to_owned(),
        Actual::Absent => "absent".to_owned(),
        Actual::Unseen => "not seen".to_owned(),
    }
}

/// What was found in one database, for a column of a table: of a finding about rows the number is of
/// rows, and says which.
pub(super) fn found(finding: &Finding, actual: &Actual) -> String {
    match (finding.code, actual) {
        (code, Actual::Value(Value::Number(number))) if code.starts_with("DAT") => {
            let rows = noun::count(number.unsigned_abs(), "row");
            if code == "DAT002" { format!("{rows} missing") } else { rows }
        }
        _ => self::actual(actual),
    }
}

/// What the declaration says: the value, or for existence in a word.
pub(super) fn expected(finding: &Finding) -> Option<String> {
    match &finding.expected {
        Some(value) => Some(value.to_string()),
        None if finding.property.is_none() && finding.declared_at.is_some() => {
            let wrong = finding.databases.first().and_then(|name| finding.actual.get(name));
            Some(
                if wrong == Some(&Actual::Present) { "not declared" } else { "present" }.to_owned(),
            )
        }
        None => None,
    }
}

/// The property that differs, as people call it: a type modifier is a length or a precision, which
/// the message knows.
pub(super) fn property(finding: &Finding) -> Option<&'static str> {
    let property = finding.property?;
    let object = finding.object.as_ref();
    let said = object.and_then(|object| {
        let about = format!("{} {object}: ", object.kind);
        finding.message.strip_prefix(&about)
    });
    let named = ["length", "precision"].into_iter().find(|word| {
        property == "type modifier" && said.is_some_and(|said| said.starts_with(word))
    });
    Some(named.unwrap_or(property))
}

/// Whether a value is read line by line, not at a glance.
pub(super) fn is_long(value: &Value) -> bool {
    let text = value.to_string();
    text.contains('\n') || text.chars().count() > 48
}

/// The verdict on a pair in a sentence.
pub(super) fn verdict(pair: &Identity) -> String {
    let both = format!("{} and {}", pair.left, pair.right);
    let found = match (pair.verdict, pair.meant_same) {
        (Verdict::Same, true) => "are one database, as they are meant to be",
        (Verdict::Same, false) => "are one and the same database",
        (Verdict::Different, true) => "are two different databases, and are meant to be one",
        (Verdict::Different, false) => "are two different databases",
        (Verdict::CloneOrReplica, true) => {
            "are copies on two servers (clone or replica), and are meant to be one database"
        }
        (Verdict::CloneOrReplica, false) => "are copies on two servers (clone or replica)",
        (Verdict::SameServer, true) => {
            "are two databases of one server, and are meant to be one database"
        }
        (Verdict::SameServer, false) => "are two databases of one server",
        (Verdict::Unknown, true) => "are meant to be one database; whether they are is not known",
        (Verdict::Unknown, false) => "may or may not be one database: not known",
    };
    format!("{both} {found}")
}

/// `6 errors, 5 warnings, 1 info`; nothing where there is no finding.
pub(super) fn severities(outcome: &Outcome) -> String {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .map(|severity| (outcome.count(severity), severity))
        .filter(|(number, _)| *number > 0)
        .map(|(number, severity)| noun::count(number as u64, severity.word()))
        .collect();
    parts.join(", ")
}

/// The table that a finding is about, where it is about one.
pub(super) fn table_of(finding: &Finding) -> Option<Address> {
    finding.object.as_ref()?.owning_table()
}

/// What was read: `3 tables, 27 columns in each of nextjs and django`; one phrase for each group of
/// databases in which it was the same.
pub(super) fn read(outcome: &Outcome) -> Vec<String> {
    let databases = databases(outcome).into_iter();
    let read = databases.filter_map(|name| outcome.checked.get_key_value(name));
    grouped(read, |(_, kinds)| objects(kinds))
        .into_iter()
        .filter_map(|alike| {
            let names: Vec<&str> = alike.iter().map(|(name, _)| name.as_str()).collect();
            let each = if names.len() > 1 { "each of " } else { "" };
            Some(format!("{} in {each}{}", objects(alike.first()?.1), and(&names)))
        })
        .collect()
}

/// `3 tables, 27 columns, 9 constraints, 4 other objects`.
fn objects(kinds: &BTreeMap<Kind, u64>) -> String {
    const NAMED: [Kind; 4] = [Kind::TABLE, Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX];
    let named = NAMED.iter().filter_map(|kind| kinds.get_key_value(kind));
    let mut parts: Vec<String> = named
        .filter(|(_, number)| **number > 0)
        .map(|(kind, number)| noun::count(*number, kind.0))
        .collect();
    let others = kinds.iter().filter(|(kind, _)| !NAMED.contains(kind));
    let others: u64 = others.map(|(_, number)| number).sum();
    match (parts.is_empty(), others) {
        (true, 0) => "no objects".to_owned(),
        (true, others) => noun::count(others, "object"),
        (false, 0) => parts.join(", "),
        (false, others) => {
            parts.push(noun::count(others, "other object"));
            parts.join(", ")
        }
    }
}

/// Why the exit code is what it is.
pub(super) fn exit_reason(outcome: &Outcome) -> String {
    let failing = outcome.findings.iter().filter(|finding| outcome.fails(finding)).count();
    let least = outcome.fail_on.map_or("never", Severity::word);
    let found = format!("{} at or above --fail-on {least}", noun::count(failing as u64, "finding"));
    match (outcome.exit_code(), failing) {
        (2, 0) => "not everything could be checked".to_owned(),
        (2, _) => format!("not everything could be checked, and {found}"),
        (1, _) => found,
        (_, _) if outcome.findings.is_empty() => {
            "everything asked for was checked, no findings".to_owned()
        }
        _ => format!("everything asked for was checked, no findings at or above --fail-on {least}"),
    }
}

/// What was not looked at: `django, public.orders`; `everything` for a whole run.
pub(super) fn what(unchecked: &Unchecked) -> String {
    match (&unchecked.database, &unchecked.object) {
        (Some(database), Some(object)) => format!("{database}, {object}"),
        (Some(database), None) => format!("{database}, the whole database"),
        (None, Some(object)) => object.clone(),
        (None, None) => "the whole run".to_owned(),
    }
}

/// The code of the finding that says the same already, of a database that was never reached.
pub(super) fn told_by(outcome: &Outcome, unchecked: &Unchecked) -> Option<&'static str> {
    let database = unchecked.database.as_ref().filter(|_| unchecked.object.is_none())?;
    let says_it = |finding: &&Finding| {
        finding.code == "ACC001"
            && finding.databases.contains(database)
            && finding.message.ends_with(&unchecked.message)
    };
    outcome.findings.iter().find(says_it).map(|finding| finding.code)
}

/// Rows that are missing in a database: `4 rows missing in django (present in nextjs)`.
pub(super) fn direction(lacks: &Name, missing: &MissingRows, all: &[&str]) -> String {
    let others: Vec<&str> = all.iter().copied().filter(|name| *name != lacks.as_str()).collect();
    let others = match others.as_slice() {
        [only] => (*only).to_owned(),
        // Which of them has a row is not kept.
        several => format!("at least one of {}", several.join(", ")),
    };
    format!("{} missing in {lacks} (present in {others})", noun::count(missing.count, "row"))
}

/// The numbers that were asked for, a line for each table: `public.t: 14 in nextjs, 11 in django`.
pub(super) fn numbers(outcome: &Outcome) -> Vec<String> {
    if outcome.task != Task::Count {
        return Vec::new();
    }
    let line = |rows: &TableRows| {
        let numbers = databases(outcome).into_iter().map(|name| match rows.counts.get(name) {
            Some(count) => format!("{count} in {name}"),
            None => format!("not counted in {name}"),
        });
        format!("{}: {}", rows.table, numbers.collect::<Vec<_>>().join(", "))
    };
    outcome.rows.iter().map(line).collect()
}

/// The configuration and the declarations in use, each with what it is.
pub(super) fn files(outcome: &Outcome) -> Vec<(&'static str, &str)> {
    let config = outcome.config.iter().map(|file| ("configuration", file.as_str()));
    let declared = outcome.declarations.iter().map(|file| ("declaration", file.as_str()));
    config.chain(declared).collect()
}

/// Where a side is, and what it is: `localhost:5432/dott_main as postgres` and `PostgreSQL 15.18,
/// primary, TLS verified`; a file by its path.
pub(super) fn side(database: &DatabaseInfo) -> (String, String) {
    let DatabaseInfo { host, port, database: name, user, file, server, search_path, .. } = database;
    match (file, server) {
        (Some(file), Some(server)) => {
            (file.clone(), format!("snapshot file, PostgreSQL {}", number(server)))
        }
        (Some(file), None) => (file.clone(), "declaration".to_owned()),
        (None, server) => {
            // An IPv6 address has colons of its own; a socket's directory may.
            let is_ipv6 = host.contains(':') && !host.starts_with('/');
            let host = if is_ipv6 { format!("[{host}]") } else { host.clone() };
            let mut place = format!("{host}:{port}/{name} as {user}");
            if !search_path.iter().all(|schema| schema.as_str() == "public") {
                let schemas: Vec<String> = search_path.iter().map(Name::displayed).collect();
                place.push_str(&format!(", search_path {}", schemas.join(", ")));
            }
            (place, server.as_ref().map_or_else(|| "✗ not reached".to_owned(), connection))
        }
    }
}

fn connection(server: &ServerInfo) -> String {
    let role = if server.in_recovery { "standby" } else { "primary" };
    let tls = match (server.tls, server.tls_verified, server.loopback) {
        (true, true, _) => "TLS verified",
        (true, false, _) => "TLS not verified",
        (false, _, true) => "this machine, no TLS",
        (false, _, false) => "no TLS",
    };
    format!("PostgreSQL {}, {role}, {tls}", number(server))
}

/// The version's number, without what a distribution adds to it: `15.18`.
fn number(server: &ServerInfo) -> &str {
    server.version.split_once(" (").map_or(&*server.version, |(number, _)| number)
}

/// The databases' names in the order of the configuration.
pub(super) fn databases(outcome: &Outcome) -> Vec<&str> {
    outcome.databases.iter().map(|database| database.name.as_str()).collect()
}

/// An object's name as seen from the table that it belongs to, or else its whole name.
pub(super) fn within(table: &Address, object: &Address) -> String {
    // A privilege's path begins with the kind of what it is on.
    let from = if object.kind == Kind::PRIVILEGE { 3 } else { 2 };
    match object.path.get(from..) {
        Some(own @ [_, ..]) if object.owning_table().as_ref() == Some(table) => {
            names(own).join(" to ")
        }
        _ => object.to_string(),
    }
}
