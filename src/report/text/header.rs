//! Which databases these are, before anything is said about them.

use super::page::Page;
use super::paint::Paint;
use crate::model::{DatabaseInfo, Identity, Outcome, Severity, Verdict};
use crate::report::{escape, words};

/// Pairs with the same verdict are told as one line from this many on.
const MANY: usize = 4;

pub(super) fn draw(page: &mut Page, outcome: &Outcome) {
    page.heading("Databases");
    let sides: Vec<[String; 3]> = outcome
        .databases
        .iter()
        .map(|database| [database.name.clone(), place(database), server(database)])
        .collect();
    let wide = |of: usize| {
        sides.iter().filter_map(|side| Some(escape::terminal(side.get(of)?).chars().count())).max()
    };
    let [name, place, server] = [0, 1, 2].map(|of| wide(of).unwrap_or(0));
    // One line each where that fits everywhere, or else several: a host name is there to be copied.
    let indent = 2 + name + 2;
    let fits = indent + place + 2 + server <= page.width;
    for ([own, at, is], database) in sides.iter().zip(&outcome.databases) {
        let own = page.paint.bold(&format!("{:name$}", escape::terminal(own)));
        let state = |paint: Paint, text: &str| match database.server {
            Some(_) => paint.dim(text),
            None => paint.severity(Severity::Error, text),
        };
        if fits {
            let [at, is] = [at, is].map(|text| escape::terminal(text));
            let is = state(page.paint, &is);
            page.line(&format!("  {own}  {at:place$}  {is}"));
        } else {
            page.beside(&format!("  {own}  "), indent, at, |_, text| text.to_owned());
            page.beside("", indent, is, state);
        }
    }
    verdicts(page, outcome);
}

/// `localhost:5432/dott_main as postgres`.
fn place(database: &DatabaseInfo) -> String {
    let DatabaseInfo { host, port, database, user, .. } = database;
    // An IPv6 address has colons of its own; a socket's directory may.
    let is_ipv6 = host.contains(':') && !host.starts_with('/');
    let host = if is_ipv6 { format!("[{host}]") } else { host.clone() };
    format!("{host}:{port}/{database} as {user}")
}

/// `PostgreSQL 15.18, primary, TLS verified`.
fn server(database: &DatabaseInfo) -> String {
    let Some(server) = &database.server else { return "✗ not reached".to_owned() };
    let role = if server.in_recovery { "standby" } else { "primary" };
    let tls = match (server.tls, server.tls_verified, server.loopback) {
        (true, true, _) => "TLS verified",
        (true, false, _) => "TLS not verified",
        (false, _, true) => "this machine, no TLS",
        (false, _, false) => "no TLS",
    };
    format!("PostgreSQL {}, {role}, {tls}", server.version)
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
    for like in words::grouped(plain, |pair| (pair.verdict, pair.meant_same)) {
        let told = if like.len() >= MANY && !page.is_verbose() { 1 } else { like.len() };
        let rest: Vec<String> = like
            .iter()
            .skip(told)
            .map(|pair| format!("{} and {}", pair.left, pair.right))
            .collect();
        for pair in like.iter().take(told) {
            let sign = if pair.meant_same { "✓" } else { "·" };
            let mut text = words::verdict(pair);
            if !rest.is_empty() {
                text = format!("{text}; likewise {}", words::some(&rest, 2));
            }
            page.words(2, sign, &text, Paint::good, |_, text| text.to_owned());
            if page.is_verbose() {
                page.words(4, "", &pair.evidence, Paint::dim, Paint::dim);
            }
        }
    }
}
