//! One finding in words: what is wrong, where it was declared, and what to do about it.

use super::page::Page;
use super::paint::Paint;
use crate::model::{Address, Finding, Fix, noun};
use crate::report::{escape, repair, words};

/// Findings of one code about several objects are told as one from this many on.
const LIKE: usize = 5;

/// Findings one after the other, many alike as one; `about` is what the reader knows already that
/// they are about.
pub(super) fn several(page: &mut Page, findings: &[&Finding], about: Option<&Address>) {
    let kind = |finding: &Finding| finding.object.as_ref().map(|object| object.kind);
    let key = |finding: &Finding| {
        (finding.code, finding.severity, finding.databases.clone(), kind(finding))
    };
    let mut before = None;
    for like in words::grouped(findings.iter().copied(), key) {
        match like.first().and_then(|first| first.object.as_ref()) {
            Some(object) if like.len() >= LIKE && !page.is_verbose() => {
                together(page, &like, object, about);
                before = None;
            }
            _ => like.into_iter().for_each(|finding| {
                one(page, finding, before);
                before = Some(finding);
            }),
        }
    }
}

fn together(page: &mut Page, like: &[&Finding], object: &Address, about: Option<&Address>) {
    let Some(first) = like.first() else { return };
    let objects: Vec<String> = like
        .iter()
        .filter_map(|finding| finding.object.as_ref())
        .map(|object| about.map_or(object.to_string(), |about| words::within(about, object)))
        .collect();
    let text = format!(
        "{}: {} in {}: {}",
        first.name,
        noun::count(like.len() as u64, object.kind.0),
        words::and(&words::names(&first.databases)),
        words::some(&objects, 5),
    );
    head(page, first, &text);
    let all = format!("-v shows each; tenantctl explain {}", first.code);
    page.words(4, "=", &all, Paint::dim, Paint::dim);
    page.gap();
}

/// One finding; SQL that the one before it has is not said again.
fn one(page: &mut Page, finding: &Finding, before: Option<&Finding>) {
    head(page, finding, &finding.message);
    if let Some(place) = &finding.declared_at {
        page.words(4, "-->", &place.to_string(), Paint::dim, Paint::dim);
    }
    if !finding.last_changed.is_empty() {
        let times =
            finding.last_changed.iter().map(|(database, time)| format!("{time} UTC in {database}"));
        let times = times.collect::<Vec<_>>().join(", ");
        page.words(4, "= last changed:", &times, Paint::dim, Paint::dim);
    }
    if let Some(advice) = &finding.advice {
        page.words(4, "= help:", advice, Paint::dim, |_, text| text.to_owned());
    }
    if repair::repeats(finding, before) {
        page.words(4, "= fix:", "as above", Paint::dim, Paint::dim);
    } else if let Some(fix) = &finding.fix {
        sql(page, finding, fix);
    }
    // Room after a note of several lines; short ones stand together.
    let is_short = finding.declared_at.is_none() && finding.last_changed.is_empty();
    if !is_short || finding.advice.is_some() || finding.fix.is_some() {
        page.gap();
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

fn sql(page: &mut Page, finding: &Finding, fix: &Fix) {
    let lead = format!("= {}:", repair::place(finding));
    page.words(4, &lead, &repair::cost(fix), Paint::dim, Paint::dim);
    let text = fix.sql();
    // Unwrapped, because it is there to be copied. In a body of several lines, spaces at their
    // beginnings would be copied, too, and become part of it.
    let indent = if text.contains("$body") { "" } else { "      " };
    for line in escape::lines(&text) {
        let sql = page.paint.command(&line);
        page.line(&format!("{indent}{sql}"));
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
