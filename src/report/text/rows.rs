//! Rows: exact counts side by side, and which rows are missing where.

use super::help::Help;
use super::note;
use super::page::Page;
use super::paint::Paint;
use super::table::{self, Column, Look};
use crate::model::{Finding, Name, Outcome, TableRows, noun};
use crate::report::rows::Rows;
use crate::report::{escape, words};

/// So many tables that differ are shown with their counts.
const MOST_COUNTS: usize = 40;
/// So many of them with keys.
const MOST_TABLES: usize = 8;

pub(super) fn draw(page: &mut Page, outcome: &Outcome, findings: &[&Finding]) {
    let all: Vec<(Rows, &TableRows)> =
        outcome.rows.iter().map(|rows| (Rows::of(outcome, rows), rows)).collect();
    let mut shown: Vec<(Rows, &TableRows)> = all
        .iter()
        .copied()
        .filter(|(rows, _)| page.is_verbose() || matches!(rows, Rows::Differ | Rows::Ignored))
        .collect();
    if shown.is_empty() && findings.is_empty() {
        return;
    }
    page.heading("Rows");
    let left_out = shown.split_off(shown.len().min(page.most(MOST_COUNTS)));
    if !shown.is_empty() {
        counts(page, outcome, &shown);
    }
    if !left_out.is_empty() {
        let names: Vec<String> = left_out.iter().map(|(_, rows)| rows.table.to_string()).collect();
        let number = noun::count(names.len() as u64, "more table");
        let text = format!("{number} (-v shows all): {}", words::some(&names, 3));
        page.words(2, "and", &text, Paint::dim, Paint::dim);
    }
    if !page.is_verbose() {
        others(page, &all);
    }
    let help = Help::of(page, findings);
    let mut rest: Vec<&Finding> = findings.to_vec();
    let listed = shown.iter().filter(|(came_to, _)| *came_to != Rows::Ignored);
    for (_, rows) in listed.take(page.most(MOST_TABLES)) {
        let of_table = |finding: &&Finding| {
            ["DAT001", "DAT002", "DAT003"].contains(&finding.code)
                && finding.object.as_ref() == Some(&rows.table)
        };
        let (own, others): (Vec<&Finding>, Vec<&Finding>) =
            rest.into_iter().partition(|finding| of_table(finding));
        rest = others;
        one(page, outcome, rows, &own, &help);
    }
    page.gap();
    note::several(page, &rest, None, &help);
    help.draw(page);
}

/// How many tables are not shown, because there is nothing to see.
fn others(page: &mut Page, all: &[(Rows, &TableRows)]) {
    let of = |wanted| all.iter().filter(move |(came_to, _)| *came_to == wanted);
    let mut phrases = Vec::new();
    for (wanted, what) in
        [(Rows::Equal, "in which nothing differs"), (Rows::Counted, "only counted, counts equal")]
    {
        let number = of(wanted).count();
        if number > 0 {
            phrases.push(format!("{} {what}", noun::count(number as u64, "table")));
        }
    }
    let incomplete = of(Rows::Incomplete).map(|(_, rows)| *rows);
    for like in words::grouped(incomplete, |rows| rows.counts.keys().collect::<Vec<_>>()) {
        let names: Vec<&str> = like
            .first()
            .map(|rows| rows.counts.keys().map(Name::as_str).collect())
            .unwrap_or_default();
        let tables = noun::count(like.len() as u64, "table");
        phrases.push(match names.as_slice() {
            [] => format!("{tables} not compared"),
            names => format!("{tables} not compared: read in {} only", words::and(names)),
        });
    }
    for phrase in phrases {
        page.words(2, "and", &phrase, Paint::dim, Paint::dim);
    }
}

/// Exact counts, a line for each table.
pub(super) fn counts(page: &mut Page, outcome: &Outcome, shown: &[(Rows, &TableRows)]) {
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
pub(super) fn cell(came_to: Rows, rows: &TableRows, database: &str) -> (String, Look) {
    let Some(count) = rows.counts.get(database) else {
        return ("not counted".to_owned(), Look::Quiet);
    };
    let same = rows.counts.values().filter(|other| *other == count).count();
    let usual = same * 2 > rows.counts.len() || came_to == Rows::Ignored;
    (count.to_string(), if usual { Look::Quiet } else { Look::Differs })
}

/// What was found of the rows of one table, each finding followed by the keys that it is about.
fn one(page: &mut Page, outcome: &Outcome, rows: &TableRows, found: &[&Finding], help: &Help<'_>) {
    let of = |code: &str| found.iter().copied().find(|finding| finding.code == code);
    page.gap();
    if let Some(finding) = of("DAT001") {
        note::head(page, finding, &finding.message);
    }
    missing(page, outcome, rows, of("DAT002"));
    differing(page, rows, of("DAT003"));
    if rows.in_flight > 0 {
        let mismatches = noun::count(rows.in_flight, "mismatch");
        let text = format!("{}: {mismatches} in flight: gone when rechecked", rows.table);
        page.words(2, "", &text, Paint::dim, Paint::dim);
    }
    for advice in found.iter().filter_map(|finding| help.own(finding)) {
        page.words(4, "= help:", advice, Paint::dim, |_, text| text.to_owned());
    }
}

/// A line about rows: a finding's, or a plain one where there is none.
fn head(page: &mut Page, finding: Option<&Finding>, text: &str) {
    match finding {
        Some(finding) => note::head(page, finding, text),
        None => page.words(2, "", text, Paint::dim, |_, text| text.to_owned()),
    }
}

fn missing(page: &mut Page, outcome: &Outcome, rows: &TableRows, finding: Option<&Finding>) {
    let compared: Vec<&str> = words::databases(outcome)
        .into_iter()
        .filter(|database| rows.counts.contains_key(*database))
        .collect();
    let lacking = rows.missing.iter().filter(|(_, missing)| missing.count > 0);
    for (number, (database, missing)) in lacking.enumerate() {
        let direction = words::direction(database, missing, &compared);
        match number {
            0 => head(page, finding, &format!("table {}: {direction}", rows.table)),
            // Of the same finding, so without its code.
            _ => page.words(2, "and", &direction, Paint::dim, |_, text| text.to_owned()),
        }
        for id in &missing.sample {
            page.line(&format!("    {}", escape::terminal(id)));
        }
        more(page, missing.count, missing.sample.len());
    }
}

/// Which rows differ in what; with their values, where they were asked for.
fn differing(page: &mut Page, rows: &TableRows, finding: Option<&Finding>) {
    let differing = &rows.differing;
    if differing.count == 0 {
        return;
    }
    head(page, finding, &format!("table {}: {}", rows.table, differing.summary()));
    for row in &differing.sample {
        let columns: Vec<String> =
            row.columns.iter().map(|name| escape::terminal(&name.displayed())).collect();
        let text = format!("    {}: {}", escape::terminal(&row.key), columns.join(", "));
        page.line(&text);
        for (column, values) in &row.values {
            for (database, value) in values {
                let value = value.as_deref().map_or("NULL".into(), quoted);
                let [column, database] =
                    [&*column.displayed(), database.as_str()].map(escape::terminal);
                let text = format!("      {column} in {database}: {value}");
                page.line(&page.paint.dim(&text));
            }
        }
    }
    more(page, differing.count, differing.sample.len());
}

fn more(page: &mut Page, count: u64, shown: usize) {
    let more = count.saturating_sub(shown as u64);
    if more > 0 {
        let text = page.paint.dim(&format!("    and {more} more"));
        page.line(&text);
    }
}

/// A value in quotes, which NULL has not.
fn quoted(value: &str) -> String {
    format!("'{}'", escape::terminal(value))
}
