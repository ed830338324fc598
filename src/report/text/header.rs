//! Which databases these are, before anything is said about them.

use super::page::{Page, width};
use super::paint::Paint;
use crate::model::{Identity, Outcome, Severity, Verdict};
use crate::report::{escape, words};

/// Pairs with the same verdict are told as one line from this many on.
const MANY: usize = 4;

pub(super) fn draw(page: &mut Page, outcome: &Outcome) {
    page.heading("Databases");
    let sides: Vec<[String; 3]> = outcome
        .databases
        .iter()
        .map(|database| {
            let (at, is) = words::side(database);
            [database.name.clone(), at, is]
        })
        .collect();
    let wide = |of: usize| {
        sides.iter().filter_map(|side| Some(width(&escape::terminal(side.get(of)?)))).max()
    };
    let [name, place, server] = [0, 1, 2].map(|of| wide(of).unwrap_or(0));
    // One line each where that fits everywhere, or else several: a host name is there to be copied.
    let indent = 2 + name + 2;
    let fits = indent + place + 2 + server <= page.width;
    for ([own, at, is], database) in sides.iter().zip(&outcome.databases) {
        let own = page.paint.bold(&padded(own, name));
        let state = |paint: Paint, text: &str| match database.server {
            None if database.file.is_none() => paint.severity(Severity::Error, text),
            _ => paint.dim(text),
        };
        if fits {
            let is = state(page.paint, &escape::terminal(is));
            page.line(&format!("  {own}  {}  {is}", padded(at, place)));
        } else {
            page.beside(&format!("  {own}  "), indent, at, |_, text| text.to_owned());
            page.beside("", indent, is, state);
        }
    }
    files(page, outcome);
    verdicts(page, outcome);
}

/// A text, escaped, with spaces after it up to so many columns.
fn padded(text: &str, columns: usize) -> String {
    let text = escape::terminal(text);
    let space = columns.saturating_sub(width(&text));
    text + &" ".repeat(space)
}

/// The configuration and the declarations in use.
fn files(page: &mut Page, outcome: &Outcome) {
    let words = |_: Paint, text: &str| text.to_owned();
    if outcome.config.is_some() || !outcome.declarations.is_empty() {
        page.gap();
    }
    if let Some(config) = &outcome.config {
        page.words(2, "configuration:", config, Paint::dim, words);
    }
    if !outcome.declarations.is_empty() {
        let noun = if outcome.declarations.len() == 1 { "declaration:" } else { "declarations:" };
        page.words(2, noun, &outcome.declarations.join(", "), Paint::dim, words);
    }
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
