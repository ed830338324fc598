//! One finding in words: what is wrong, where it was declared, and what to do about it.

use super::page::Page;
use super::paint::Paint;
use crate::model::{Finding, Fix};
use crate::report::{escape, words};

/// Findings of one code about several objects are told as one from this many on.
const LIKE: usize = 5;

/// Findings one after the other, many alike as one.
pub(super) fn several(page: &mut Page, findings: &[&Finding]) {
    let mut told: Vec<&Finding> = Vec::new();
    for finding in findings {
        if told.iter().any(|first| alike(first, finding)) {
            continue;
        }
        let like: Vec<&Finding> =
            findings.iter().copied().filter(|other| alike(finding, other)).collect();
        if like.len() >= LIKE && !page.is_verbose() {
            together(page, &like);
            told.push(finding);
        } else {
            one(page, finding);
        }
    }
}

/// Whether two findings differ in the object alone.
fn alike(a: &Finding, b: &Finding) -> bool {
    let kind = |finding: &Finding| finding.object.as_ref().map(|object| object.kind);
    a.code == b.code
        && a.severity == b.severity
        && a.databases == b.databases
        && kind(a).is_some()
        && kind(a) == kind(b)
}

fn together(page: &mut Page, like: &[&Finding]) {
    let Some(first) = like.first() else { return };
    let objects: Vec<String> = like
        .iter()
        .filter_map(|finding| finding.object.as_ref())
        .map(ToString::to_string)
        .collect();
    let kind = first.object.as_ref().map_or("object", |object| object.kind.0);
    let text = format!(
        "{}: {} in {}: {}",
        first.name,
        words::count(like.len() as u64, kind),
        words::and(&words::names(&first.databases)),
        words::some(&objects, 5),
    );
    head(page, first, &text);
    let all = format!("-v shows each; tenantctl explain {}", first.code);
    page.words(4, "=", &all, Paint::dim, Paint::dim);
}

/// One finding.
pub(super) fn one(page: &mut Page, finding: &Finding) {
    head(page, finding, &finding.message);
    if let Some(place) = &finding.declared_at {
        page.words(4, "-->", &place.to_string(), Paint::dim, Paint::dim);
    }
    if let Some(advice) = &finding.advice {
        page.words(4, "= help:", advice, Paint::dim, |_, text| text.to_owned());
    }
    if let Some(fix) = &finding.fix {
        repair(page, fix);
    }
}

fn head(page: &mut Page, finding: &Finding, text: &str) {
    let lead = format!("{}[{}]", finding.severity, finding.code);
    let severity = finding.severity;
    page.words(
        2,
        &lead,
        text,
        |paint, text| paint.severity(severity, text),
        |_, text| text.to_owned(),
    );
}

fn repair(page: &mut Page, fix: &Fix) {
    let mut about = format!("takes {}", fix.lock);
    if !fix.blocked_by.is_empty() {
        about = format!("{about}; first resolve {}", words::and(&fix.blocked_by));
    }
    page.words(4, "= fix:", &about, Paint::dim, Paint::dim);
    // Unwrapped, because it is there to be copied.
    for line in escape::lines(&fix.sql) {
        let sql = page.paint.command(&line);
        page.line(&format!("      {sql}"));
    }
}

/// One finding in one line, for `--quiet`.
pub(super) fn brief(page: &mut Page, finding: &Finding) {
    let lead = format!("{}[{}]", finding.severity, finding.code);
    let lead = page.paint.severity(finding.severity, &lead);
    let message = escape::terminal(&finding.message);
    let place = finding
        .declared_at
        .as_ref()
        .map_or(String::new(), |place| format!(" ({})", escape::terminal(&place.to_string())));
    page.line(&format!("{lead} {message}{}", page.paint.dim(&place)));
}
