//! What differs about one table, property by property: what is expected, and what each database has.

use super::diff;
use super::page::Page;
use super::paint::Paint;
use super::table::{self, Column, Look};
use crate::model::{Actual, Address, Finding, Kind, Outcome, noun};
use crate::report::words;

/// Rows that differ in the object alone are one row from this many on: two names fit into a cell.
const LIKE: usize = 3;
/// More rows nobody compares by eye.
const MOST: usize = 60;

/// One row for each property of `about`, and of what belongs to it, that findings are about.
pub(super) fn draw(page: &mut Page, outcome: &Outcome, about: &Address, findings: &[&Finding]) {
    let shown: Vec<&Finding> =
        findings.iter().copied().filter(|finding| !finding.actual.is_empty()).collect();
    let has_expected = shown.iter().any(|finding| words::expected(finding).is_some());
    let expected = |finding: &Finding| {
        let text = words::expected(finding).unwrap_or_else(|| "-".to_owned());
        if diff::is_needed(finding) { "see below".to_owned() } else { text }
    };
    let databases = words::databases(outcome);
    let cells = |finding: &Finding| -> Vec<(String, Look)> {
        databases.iter().map(|database| cell(finding, database)).collect()
    };

    // Two rules may speak of one property: it is one row.
    let rows = words::grouped(shown, |finding| (finding.object.clone(), finding.property));
    let rows = rows.iter().filter_map(|row| row.first().copied());
    let alike = |finding: &Finding| {
        let kind = finding.object.as_ref().map(|object| object.kind);
        (kind, words::property(finding), expected(finding), cells(finding))
    };
    let mut drawn: Vec<(String, &Finding)> = Vec::new();
    for like in words::grouped(rows, alike) {
        match labels(about, &like).filter(|_| like.len() >= LIKE && !page.is_verbose()) {
            Some(labels) => drawn.extend(like.first().map(|first| (labels, *first))),
            None => drawn.extend(like.into_iter().map(|one| (label(about, one), one))),
        }
    }
    drawn.sort_by_cached_key(|(_, finding)| place(about, finding));
    let left_out = drawn.len().saturating_sub(page.most(MOST));
    drawn.truncate(drawn.len() - left_out);

    let column = |cell: &dyn Fn(&Finding) -> (String, Look)| {
        drawn.iter().map(|(_, finding)| cell(finding)).collect()
    };
    let labels = drawn.iter().map(|(label, _)| (label.clone(), Look::Label)).collect();
    let mut columns = vec![Column::words("property", labels)];
    if has_expected {
        let cells = column(&|finding| (expected(finding), Look::Quiet));
        columns.push(Column::words("expected", cells));
    }
    let sides = databases
        .iter()
        .map(|database| Column::words(database, column(&|finding| cell(finding, database))))
        .collect();
    table::draw(page, columns, sides);
    if left_out > 0 {
        let text = format!("{} (-v shows all)", noun::count(left_out as u64, "more difference"));
        page.words(2, "...", &text, Paint::dim, Paint::dim);
    }
}

/// Where a row stands: what is said of the table itself, then column by column, and what has names
/// that nobody chose last.
fn place(about: &Address, finding: &Finding) -> (u8, Option<Address>, Option<&'static str>) {
    let rank = match &finding.object {
        None => 0,
        Some(object) if object == about => 0,
        Some(object) => match object.kind {
            Kind::COLUMN => 1,
            Kind::CONSTRAINT => 3,
            Kind::INDEX => 4,
            _ => 2,
        },
    };
    (rank, finding.object.clone(), finding.property)
}

fn cell(finding: &Finding, database: &str) -> (String, Look) {
    let Some(actual) = finding.actual.get(database) else {
        return ("-".to_owned(), Look::Quiet);
    };
    let long = diff::is_needed(finding);
    let wrong = finding.databases.iter().any(|name| name.as_str() == database);
    let text = match actual {
        Actual::Value(_) if long && wrong => "differs, see below".to_owned(),
        Actual::Value(_) if long && finding.expected.is_some() => "as expected".to_owned(),
        other => words::actual(other),
    };
    (text, if wrong { Look::Differs } else { Look::Quiet })
}

/// What a row is about, as seen from the group's object: `name: not null`, `column legacy_id`.
pub(super) fn label(about: &Address, finding: &Finding) -> String {
    match (&finding.object, words::property(finding)) {
        (Some(object), _) if object != about => {
            labelled(finding, &words::within(about, object), str::to_owned)
        }
        (_, Some(property)) => property.to_owned(),
        (_, None) => about.kind.to_string(),
    }
}

/// The label of many rows that are shown as one.
fn labels(about: &Address, like: &[&Finding]) -> Option<String> {
    let objects = like.iter().filter_map(|finding| finding.object.as_ref());
    let own: Vec<String> = objects.map(|object| words::within(about, object)).collect();
    Some(labelled(like.first()?, &words::some(&own, 2), noun::plural))
}

fn labelled(finding: &Finding, own: &str, kind_word: fn(&str) -> String) -> String {
    let kind = finding.object.as_ref().map_or(Kind::TABLE, |object| object.kind);
    match (words::property(finding), kind) {
        (Some(property), _) => format!("{own}: {property}"),
        // A constraint without a name is called by its shape, which says what it is.
        (None, Kind::CONSTRAINT | Kind::INDEX) if own.contains('(') => own.to_owned(),
        (None, kind) => format!("{} {own}", kind_word(kind.0)),
    }
}
