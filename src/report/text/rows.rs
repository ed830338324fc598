//! Rows: exact counts side by side, and which rows are missing where.

use super::note;
use super::page::Page;
use super::paint::Paint;
use super::table::{self, Column, Look};
use crate::model::{Finding, Outcome, TableRows, noun};
use crate::report::{escape, words};

pub(super) fn draw(page: &mut Page, outcome: &Outcome, findings: &[&Finding]) {
    let shown: Vec<&TableRows> =
        outcome.rows.iter().filter(|rows| page.is_verbose() || words::rows_differ(rows)).collect();
    if shown.is_empty() && findings.is_empty() {
        return;
    }
    page.heading("Rows");
    if !shown.is_empty() {
        counts(page, outcome, &shown);
    }
    let alike = outcome.rows.len() - shown.len();
    if alike > 0 {
        let text = format!("  and {} in which nothing differs", noun::count(alike as u64, "table"));
        let text = page.paint.dim(&text);
        page.line(&text);
    }
    for rows in &shown {
        missing(page, outcome, rows);
    }
    page.gap();
    note::several(page, findings, None);
}

fn counts(page: &mut Page, outcome: &Outcome, shown: &[&TableRows]) {
    let each =
        |cell: &dyn Fn(&TableRows) -> (String, Look)| shown.iter().map(|rows| cell(rows)).collect();
    let about = vec![
        Column::words("table", each(&|rows| (rows.table.to_string(), Look::Label))),
        Column::words("compared", each(&|rows| (rows.compare.word().to_owned(), Look::Quiet))),
    ];
    let sides = words::databases(outcome)
        .into_iter()
        .map(|database| Column::numbers(database, each(&|rows| cell(rows, database))))
        .collect();
    table::draw(page, about, sides);
}

/// A count; marked unless most databases have the same.
fn cell(rows: &TableRows, database: &str) -> (String, Look) {
    let Some(count) = rows.counts.get(database) else {
        return ("not counted".to_owned(), Look::Quiet);
    };
    let same = rows.counts.values().filter(|other| *other == count).count();
    let usual = same * 2 > rows.counts.len();
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
    if rows.in_flight > 0 {
        let text = format!(
            "{}: {} gone at the second look, so in flight",
            rows.table,
            noun::count(rows.in_flight, "mismatch")
        );
        page.words(2, "", &text, Paint::dim, Paint::dim);
    }
}
