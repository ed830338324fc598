//! One finding in words: what is wrong, where it was declared, and what to do about it. Findings
//! that are alike are one note.

use std::collections::{BTreeMap, BTreeSet};

use super::help::Help;
use super::page::Page;
use super::paint::Paint;
use crate::model::{Address, Finding, Fix, noun};
use crate::report::{escape, repair, words};

/// How many statements of findings that are one note are shown.
const MOST_SQL: usize = 5;
/// Once notes that belong to no table have this many lines, what is left is counted by rule.
const MOST_LINES: usize = 60;

/// Findings one after the other, those that are alike as one note; `about` is what the reader knows
/// already that they are about, and has seen the values of.
pub(super) fn several(
    page: &mut Page,
    findings: &[&Finding],
    about: Option<&Address>,
    help: &Help<'_>,
) {
    let mut known = BTreeSet::new();
    let mut groups = words::grouped(findings.iter().copied(), |finding| key(finding, about));
    groups.sort_by_key(|like| std::cmp::Reverse(like.first().map(|finding| finding.severity)));
    let start = page.lines();
    let mut rest: Vec<&Finding> = Vec::new();
    for like in groups {
        if about.is_none() && !page.is_verbose() && page.lines() - start > MOST_LINES {
            rest.extend(like);
            continue;
        }
        match like.as_slice() {
            [first, _, ..] if first.object.is_some() && !page.is_verbose() => {
                together(page, &like, about, help, &mut known);
            }
            _ => like.into_iter().for_each(|finding| one(page, finding, help, &mut known)),
        }
    }
    if !rest.is_empty() {
        let text = format!("{} (-v shows all):", noun::count(rest.len() as u64, "more finding"));
        page.words(2, "", &text, Paint::dim, Paint::dim);
        by_code(page, &rest);
    }
}

/// All that makes findings alike. What is not shown above in a table has to be equal, too.
fn key(finding: &Finding, about: Option<&Address>) -> String {
    let kind = finding.object.as_ref().map(|object| object.kind.0);
    let Finding { code, severity, databases, .. } = finding;
    let property = words::property(finding);
    let values = match about {
        None if finding.property.is_some() => {
            format!("{:?} {:?}", finding.expected, finding.actual)
        }
        _ => String::new(),
    };
    let own = if about.is_none() { in_own_words(finding) } else { None };
    format!("{code} {severity} {databases:?} {kind:?} {property:?} {values} {own:?}")
}

/// Of a finding that says everything in its own words, all but the object's name.
fn in_own_words(finding: &Finding) -> Option<String> {
    let is_structure = ["SCH", "CON", "IDX"].iter().any(|group| finding.code.starts_with(group));
    let object = finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
    (finding.property.is_none() && !is_structure).then(|| finding.message.replace(&object, ""))
}

/// Findings of one code and severity together, whatever else they differ in: for what is too much to
/// be shown.
pub(super) fn by_code(page: &mut Page, findings: &[&Finding]) {
    for like in words::grouped(findings.iter().copied(), |f| (f.code, f.severity)) {
        let Some(first) = like.first() else { continue };
        let objects = objects(&like, None);
        let text = format!(
            "{}: {}: {}",
            title(first),
            noun::count(like.len() as u64, "finding"),
            words::some(&objects, 4)
        );
        head(page, first, &text);
    }
}

/// The rule's name in words: `row count differs`.
fn title(finding: &Finding) -> String {
    finding.name.replace('-', " ")
}

fn objects(like: &[&Finding], about: Option<&Address>) -> Vec<String> {
    let named = like.iter().filter_map(|finding| finding.object.as_ref());
    named
        .map(|object| about.map_or(object.to_string(), |about| words::within(about, object)))
        .collect()
}

fn together(
    page: &mut Page,
    like: &[&Finding],
    about: Option<&Address>,
    help: &Help<'_>,
    known_sql: &mut BTreeSet<String>,
) {
    let Some((first, object)) = like.first().and_then(|f| Some((*f, f.object.as_ref()?))) else {
        return;
    };
    let objects = objects(like, about);
    let values = match (about, first.property) {
        (None, Some(_)) => values(first),
        _ => String::new(),
    };
    let text = match (about, in_own_words(first), objects.split_first()) {
        (None, Some(_), Some((_, others))) => format!(
            "{} (same for {}: {})",
            first.message,
            noun::count(others.len() as u64, &format!("more {}", object.kind)),
            words::some(others, 5),
        ),
        _ => format!(
            "{} in {}{values}: {}: {}{}",
            title(first),
            words::and(&words::names(&first.databases)),
            noun::count(objects.len() as u64, object.kind.0),
            words::some(&objects, 5),
            places(like),
        ),
    };
    head(page, first, &text);
    if like.iter().all(|finding| finding.last_changed == first.last_changed) {
        last_changed(page, first);
    }
    let mut known = Vec::new();
    for advice in like.iter().filter_map(|finding| help.own(finding)) {
        if !known.contains(&advice) {
            known.push(advice);
            page.words(4, "= help:", advice, Paint::dim, |_, text| text.to_owned());
        }
    }
    let fixes = like.iter().filter_map(|finding| Some((*finding, finding.fix.as_ref()?)));
    let is_new = |(finding, _): &(&Finding, _)| {
        repair::identity(finding).is_some_and(|own| known_sql.insert(own))
    };
    let fixes: Vec<(&Finding, &Fix)> = fixes.filter(is_new).collect();
    let mut room = MOST_SQL;
    let mut left_out = 0;
    let cost = |(finding, fix): (&Finding, &Fix)| (repair::place(finding), repair::cost(fix));
    for equal in words::grouped(fixes, cost) {
        let mut is_first = true;
        for (finding, fix) in equal {
            if room == 0 {
                left_out += 1;
                continue;
            }
            room -= 1;
            if std::mem::take(&mut is_first) {
                lead(page, finding, fix);
            }
            statements(page, fix);
        }
    }
    if left_out > 0 {
        let text = format!("{} (-v shows all)", noun::count(left_out, "more fix"));
        page.words(6, "...", &text, Paint::dim, Paint::dim);
    }
    page.gap();
}

/// What findings that share their values say: ` (expected 255, 100 in django)`.
fn values(finding: &Finding) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(words::expected(finding).map(|value| format!("expected {value}")));
    for (name, actual) in &finding.actual {
        if finding.databases.contains(name) {
            parts.push(format!("{} in {name}", words::found(finding, actual)));
        }
    }
    if parts.is_empty() || parts.iter().any(|part| part.len() > 60 || part.contains('\n')) {
        return String::new();
    }
    format!(" ({})", parts.join(", "))
}

/// Where they were declared: ` (expected_schema.yaml:6, 9, 11)`.
fn places(like: &[&Finding]) -> String {
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for place in like.iter().filter_map(|finding| finding.declared_at.as_ref()) {
        lines.entry(&place.file).or_default().push(place.line.to_string());
    }
    let places: Vec<String> =
        lines.iter().map(|(file, lines)| format!("{file}:{}", words::some(lines, 5))).collect();
    if places.is_empty() { String::new() } else { format!(" ({})", words::some(&places, 2)) }
}

/// One finding; SQL that the one before it has is not shown again.
fn one(page: &mut Page, finding: &Finding, help: &Help<'_>, known_sql: &mut BTreeSet<String>) {
    let text = match (finding.message.strip_suffix("(declared)"), &finding.declared_at) {
        (Some(message), Some(place)) => format!("{message}(declared at {place})"),
        _ => format!("{}{}", finding.message, places(&[finding])),
    };
    head(page, finding, &text);
    last_changed(page, finding);
    let advice = help.own(finding);
    if let Some(advice) = advice {
        page.words(4, "= help:", advice, Paint::dim, |_, text| text.to_owned());
    }
    if repair::identity(finding).is_some_and(|own| !known_sql.insert(own)) {
        page.words(4, "= fix:", "as above", Paint::dim, Paint::dim);
    } else if let Some(fix) = &finding.fix {
        lead(page, finding, fix);
        statements(page, fix);
    }
    // Room after a note of several lines; short ones stand together.
    if !finding.last_changed.is_empty() || advice.is_some() || finding.fix.is_some() {
        page.gap();
    }
}

fn last_changed(page: &mut Page, finding: &Finding) {
    if !finding.last_changed.is_empty() {
        let times =
            finding.last_changed.iter().map(|(database, time)| format!("{time} UTC in {database}"));
        let times = times.collect::<Vec<_>>().join(", ");
        page.words(4, "= last changed:", &times, Paint::dim, Paint::dim);
    }
}

/// The first line of a finding: severity, code, and what is wrong.
pub(super) fn head(page: &mut Page, finding: &Finding, text: &str) {
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

fn lead(page: &mut Page, finding: &Finding, fix: &Fix) {
    let lead = format!("= {}:", repair::place(finding));
    page.words(4, &lead, &repair::cost(fix), Paint::dim, Paint::dim);
}

fn statements(page: &mut Page, fix: &Fix) {
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
