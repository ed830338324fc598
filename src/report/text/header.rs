//! Which databases these are, before anything is said about them.

use super::page::Page;
use super::paint::Paint;
use super::table::{Look, Table};
use crate::model::{DatabaseInfo, Identity, Outcome, ServerInfo, Severity, Verdict};
use crate::report::words;

/// Pairs with the same verdict are told as one line from this many on.
const MANY: usize = 4;

pub(super) fn draw(page: &mut Page, outcome: &Outcome) {
    page.heading("Databases");
    let mut table = Table::new(page, &["name", "where", "server", "connection"]);
    for database in &outcome.databases {
        let server = match &database.server {
            None => (String::from("not reached"), Look::Differs),
            Some(server) => (version(server), Look::Label),
        };
        table.row([
            (database.name.clone(), Look::Label),
            (place(database), Look::Label),
            server,
            (database.server.as_ref().map_or(String::new(), connection), Look::Label),
        ]);
    }
    table.draw(page);
    verdicts(page, outcome);
}

/// `localhost:5432/dott_main as postgres`.
fn place(database: &DatabaseInfo) -> String {
    let DatabaseInfo { host, port, database, user, .. } = database;
    // An IPv6 address has colons of its own.
    let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
    format!("{host}:{port}/{database} as {user}")
}

fn version(server: &ServerInfo) -> String {
    let role = if server.in_recovery { "standby" } else { "primary" };
    format!("PostgreSQL {}, {role}", server.version)
}

fn connection(server: &ServerInfo) -> String {
    let text = match (server.tls, server.tls_verified, server.loopback) {
        (true, true, _) => "TLS, verified",
        (true, false, _) => "TLS, not verified",
        (false, _, true) => "no TLS, this machine",
        (false, _, false) => "no TLS",
    };
    text.to_owned()
}

/// What is not as it is meant to be stands out; the rest is told plainly.
fn verdicts(page: &mut Page, outcome: &Outcome) {
    let (wrong, plain): (Vec<&Identity>, Vec<&Identity>) =
        outcome.identity.iter().partition(|pair| pair.meant_same && pair.verdict != Verdict::Same);
    if !outcome.identity.is_empty() {
        page.gap();
    }
    for pair in wrong {
        let severity = match pair.verdict {
            Verdict::Unknown => Severity::Warning,
            _ => Severity::Error,
        };
        let loud = |paint: Paint, text: &str| paint.severity(severity, text);
        let sign = if severity == Severity::Error { "✗" } else { "?" };
        page.words(2, sign, &words::verdict(pair), loud, loud);
        page.words(4, "", &pair.evidence, Paint::dim, Paint::dim);
    }
    let mut told: Vec<(Verdict, bool)> = Vec::new();
    for pair in &plain {
        let key = (pair.verdict, pair.meant_same);
        let like: Vec<String> = plain
            .iter()
            .filter(|other| (other.verdict, other.meant_same) == key)
            .map(|pair| format!("{} and {}", pair.left, pair.right))
            .collect();
        if told.contains(&key) {
            continue;
        }
        let sign = if pair.meant_same { "✓" } else { "·" };
        let mut text = words::verdict(pair);
        if like.len() >= MANY && !page.is_verbose() {
            told.push(key);
            let more = like.get(1..).unwrap_or_default();
            text = format!("{text}; likewise {}", words::some(more, 2));
        }
        page.words(2, sign, &text, Paint::good, |_, text| text.to_owned());
        if page.is_verbose() {
            page.words(4, "", &pair.evidence, Paint::dim, Paint::dim);
        }
    }
}
