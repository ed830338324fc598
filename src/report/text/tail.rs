//! The end of the report: what was ignored, what was not looked at, what was, and what to do next.

use std::collections::BTreeSet;

use super::page::Page;
use super::paint::Paint;
use super::table::{self, Column, Look};
use crate::model::{Outcome, Severity, Unchecked, noun};
use crate::report::{escape, verdict, words};

/// So many different things that were not checked are shown in full.
const MOST: usize = 20;

pub(super) fn draw(page: &mut Page, outcome: &Outcome) {
    ignored(page, outcome);
    unchecked(page, outcome);
    if page.is_verbose() {
        coverage(page, outcome);
    }
    page.gap();
    end(page, outcome);
}

fn ignored(page: &mut Page, outcome: &Outcome) {
    if outcome.ignored.is_empty() || !page.is_verbose() {
        return;
    }
    page.heading("Ignored");
    for ignored in &outcome.ignored {
        let text = format!("{} (because: {})", ignored.finding.message, ignored.reason);
        let lead = format!("{}[{}]", ignored.finding.severity, ignored.finding.code);
        page.words(2, &lead, &text, Paint::dim, |_, text| text.to_owned());
    }
}

/// What was not looked at; things of one database with one reason together.
pub(super) fn unchecked(page: &mut Page, outcome: &Outcome) {
    if outcome.unchecked.is_empty() {
        return;
    }
    page.heading("Not checked");
    let mut groups = words::grouped(&outcome.unchecked, like);
    let rest = groups.split_off(groups.len().min(page.most(MOST)));
    for like in groups {
        let Some(first) = like.first() else { continue };
        let objects: Vec<&str> = like.iter().filter_map(|other| other.object.as_deref()).collect();
        let object = match objects.as_slice() {
            [] => None,
            objects => Some(words::some(objects, page.most(3))),
        };
        let unchecked = Unchecked { object, ..(*first).clone() };
        let lead = format!("unchecked[{}]", unchecked.reason);
        let told = words::told_by(outcome, &unchecked);
        let text = match told {
            Some(code) => format!("{}: see {code}", words::what(&unchecked)),
            None => format!("{}: {}", words::what(&unchecked), unchecked.message),
        };
        let loud = |paint: Paint, text: &str| paint.severity(Severity::Warning, text);
        page.words(2, &lead, &text, loud, |_, text| text.to_owned());
        if let Some(hint) = unchecked.hint.as_ref().filter(|_| told.is_none()) {
            page.words(4, "= help:", hint, Paint::dim, |_, text| text.to_owned());
        }
    }
    others(page, &rest);
}

/// What there is no room for, by its reason; none of it is lost.
fn others(page: &mut Page, rest: &[Vec<&Unchecked>]) {
    let all = rest.iter().flatten().copied();
    for like in words::grouped(all, |unchecked| unchecked.reason) {
        let Some(first) = like.first() else { continue };
        let what: Vec<String> = like.iter().map(|unchecked| words::what(unchecked)).collect();
        let lead = format!("unchecked[{}]", first.reason);
        let text = format!("{} more (-v shows all): {}", like.len(), words::some(&what, 4));
        let loud = |paint: Paint, text: &str| paint.severity(Severity::Warning, text);
        page.words(2, &lead, &text, loud, |_, text| text.to_owned());
    }
}

/// All that makes two uncheckeds one, but for the object.
fn like(unchecked: &Unchecked) -> Unchecked {
    let object = unchecked.object.as_ref().map(|_| String::new());
    Unchecked { object, ..unchecked.clone() }
}

/// What was read, kind by kind.
fn coverage(page: &mut Page, outcome: &Outcome) {
    let kinds: BTreeSet<_> = outcome.checked.values().flat_map(|kinds| kinds.keys()).collect();
    if kinds.is_empty() {
        return;
    }
    page.heading("Read");
    let about = kinds.iter().map(|kind| (kind.to_string(), Look::Label)).collect();
    let count = |database: &str, kind| {
        let number = outcome.checked.get(database).and_then(|kinds| kinds.get(kind));
        (number.map_or("not read".to_owned(), u64::to_string), Look::Quiet)
    };
    let sides = words::databases(outcome)
        .into_iter()
        .map(|name| Column::numbers(name, kinds.iter().map(|kind| count(name, *kind)).collect()))
        .collect();
    table::draw(page, vec![Column::words("kind", about)], sides);
}

/// A line that stands out: green where nothing is wrong and everything was checked.
pub(super) fn loudly(page: &mut Page, outcome: &Outcome, text: &str) {
    let clean = outcome.findings.is_empty() && outcome.is_complete();
    let loud = move |paint: Paint, text: &str| match clean {
        true => paint.good(text),
        false => paint.bold(text),
    };
    page.words(0, "", text, loud, loud);
}

/// The last lines: what was compared, what was read, and why the exit code is what it is.
fn end(page: &mut Page, outcome: &Outcome) {
    let plain = |_: Paint, text: &str| text.to_owned();
    let severities = words::severities(outcome);
    if !severities.is_empty() {
        page.words(0, "found:", &severities, Paint::dim, plain);
    }
    if let Some(compared) = verdict::compared(outcome, page.most(5)) {
        page.words(0, "compared:", &compared, Paint::dim, plain);
    }
    let read = words::read(outcome);
    if !read.is_empty() {
        page.words(0, "read:", &read.join("; "), Paint::dim, plain);
    }
    if !outcome.ignored.is_empty() && !page.is_verbose() {
        let findings = noun::count(outcome.ignored.len() as u64, "finding");
        page.words(0, "ignored:", &format!("{findings} (-v lists them)"), Paint::dim, plain);
    }
    for note in &outcome.notes {
        page.words(0, "note:", note, Paint::bold, plain);
    }
    let exit = format!("{}: {}", outcome.exit_code(), words::exit_reason(outcome));
    page.words(0, "exit code", &exit, Paint::dim, plain);
    for (number, command) in outcome.next.iter().enumerate() {
        let lead = if number == 0 { "next:" } else { "     " };
        let (lead, command) =
            (page.paint.dim(lead), page.paint.command(&escape::terminal(command)));
        page.line(&format!("{lead} {command}"));
    }
}

/// `--quiet`: a line for each thing that was not looked at.
pub(super) fn brief(page: &mut Page, unchecked: &Unchecked) {
    let lead = page.paint.severity(Severity::Warning, &format!("unchecked[{}]", unchecked.reason));
    let text = escape::terminal(&format!("{}: {}", words::what(unchecked), unchecked.message));
    page.line(&format!("{lead} {text}"));
}
