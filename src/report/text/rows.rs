//! Rows: exact counts side by side, and which rows are missing where.

use super::note;
use super::page::Page;
use super::paint::Paint;
use super::table::{self, Column, Look};
use crate::model::{Finding, Name, Outcome, TableRows, noun};
use crate::report::rows::Rows;
use crate::report::{escape, words};

pub(super) fn draw(page: &mut Page, outcome: &Outcome, findings: &[&Finding]) {
    let all: Vec<(Rows, &TableRows)> =
        outcome.rows.iter().map(|rows| (Rows::of(outcome, rows), rows)).collect();
    let shown: Vec<(Rows, &TableRows)> = all
        .iter()
        .copied()
        .filter(|(came_to, _)| page.is_verbose() || !matches!(came_to, Rows::Alike | Rows::Apart))
        .collect();
    if shown.is_empty() && findings.is_empty() {
        return;
    }
    page.heading("Rows");
    if !shown.is_empty() {
        counts(page, outcome, &shown);
    }
    if !page.is_verbose() {
        others(page, &all);
    }
    for (_, rows) in shown.iter().filter(|(came_to, _)| *came_to != Rows::Ignored) {
        missing(page, outcome, rows);
    }
    page.gap();
    note::several(page, findings, None);
}

/// How many tables are not shown, because there is nothing to see.
fn others(page: &mut Page, all: &[(Rows, &TableRows)]) {
    let of = |wanted| all.iter().filter(move |(came_to, _)| *came_to == wanted);
    let mut phrases = Vec::new();
    let alike = of(Rows::Alike).count();
    if alike > 0 {
        phrases.push(format!("{} in which nothing differs", noun::count(alike as u64, "table")));
    }
    let apart = of(Rows::Apart).map(|(_, rows)| *rows);
    for like in words::grouped(apart, |rows| rows.counts.keys().collect::<Vec<_>>()) {
        let names: Vec<&str> = like
            .first()
            .map(|rows| rows.counts.keys().map(Name::as_str).collect())
            .unwrap_or_default();
        let tables = noun::count(like.len() as u64, "table");
        phrases.push(match names.as_slice() {
            [] => format!("{tables} not counted"),
            names => format!("{tables} counted in {} only", words::and(names)),
        });
    }
    for phrase in phrases {
        page.words(2, "and", &phrase, Paint::dim, Paint::dim);
    }
}

fn counts(page: &mut Page, outcome: &Outcome, shown: &[(Rows, &TableRows)]) {
    let each = |cell: &dyn Fn(Rows, &TableRows) -> (String, Look)| {
        shown.iter().map(|(came_to, rows)| cell(*came_to, rows)).collect()
    };
    let about = vec![
        Column::words("table", each(&|_, rows| (rows.table.to_string(), Look::Label))),
        Column::words("compared", each(&|came_to, rows| (compared(came_to, rows), Look::Quiet))),
    ];
    let sides = words::databases(outcome)
        .into_iter()
        .map(|database| {
            Column::numbers(database, each(&|came_to, rows| cell(came_to, rows, database)))
        })
        .collect();
    table::draw(page, about, sides);
}

fn compared(came_to: Rows, rows: &TableRows) -> String {
    let ignored = if came_to == Rows::Ignored { ", ignored" } else { "" };
    let some = if rows.narrowed.is_empty() { "" } else { ", some rows" };
    format!("{}{some}{ignored}", rows.compare.word())
}

/// A count; marked unless most databases have the same, or it is ignored.
fn cell(came_to: Rows, rows: &TableRows, database: &str) -> (String, Look) {
    let Some(count) = rows.counts.get(database) else {
        return ("not counted".to_owned(), Look::Quiet);
    };
    let same = rows.counts.values().filter(|other| *other == count).count();
    let usual = same * 2 > rows.counts.len() || came_to == Rows::Ignored;
    (count.to_string(), if usual { Look::Quiet } else { Look::Differs })
}

fn missing(page: &mut Page, outcome: &Outcome, rows: &TableRows) {
    let compared: Vec<&str> = words::databases(outcome)
        .into_iter()
        .filter(|database| rows.counts.contains_key(*database))
        .collect();
    for (database, missing) in rows.missing.iter().filter(|(_, missing)| missing.count > 0) {
        page.gap();
        let text = format!("{}: {}", rows.table, words::direction(database, missing, &compared));
        page.words(2, "", &text, Paint::dim, |_, text| text.to_owned());
        for id in &missing.sample {
            page.line(&format!("    {}", escape::terminal(id)));
        }
        let more = missing.count.saturating_sub(missing.sample.len() as u64);
        if more > 0 {
            let text = page.paint.dim(&format!("    and {more} more"));
            page.line(&text);
        }
    }
    differing(page, rows);
    if rows.in_flight > 0 {
        let text = format!(
            "{}: {} gone at the second look, so in flight",
            rows.table,
            noun::count(rows.in_flight, "mismatch")
        );
        page.words(2, "", &text, Paint::dim, Paint::dim);
    }
}

/// Which rows differ in what; with their values, where they were asked for.
fn differing(page: &mut Page, rows: &TableRows) {
    let differing = &rows.differing;
    if differing.count == 0 {
        return;
    }
    page.gap();
    let text = format!("{}: {}", rows.table, differing.summary());
    page.words(2, "", &text, Paint::dim, |_, text| text.to_owned());
    for row in &differing.sample {
        let columns: Vec<String> = row.columns.iter().map(Name::displayed).collect();
        let text = format!("    {}: {}", escape::terminal(&row.key), columns.join(", "));
        page.line(&text);
        for (column, values) in &row.values {
            for (database, value) in values {
                let value = value.as_deref().map_or("NULL".into(), quoted);
                let text = format!(
                    "      {} in {}: {value}",
                    column.displayed(),
                    escape::terminal(database.as_str())
                );
                page.line(&page.paint.dim(&text));
            }
        }
    }
    let more = differing.count.saturating_sub(differing.sample.len() as u64);
    if more > 0 {
        let text = page.paint.dim(&format!("    and {more} more"));
        page.line(&text);
    }
}

/// A value in quotes, which NULL has not.
fn quoted(value: &str) -> String {
    format!("'{}'", escape::terminal(value))
}
