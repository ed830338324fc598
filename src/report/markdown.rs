//! Markdown for a comment on a pull request or a step's summary: the verdict as the heading, the
//! findings in a table, and the long parts folded.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::rows::Rows;
use super::{Style, escape, repair, verdict, words};
use crate::model::{Outcome, TableRows, Task, Verdict};

/// GitHub refuses comments over 65,536 characters.
const COMMENT: usize = 65_000;

/// How much of a report is written: what is cut is counted.
#[derive(Clone, Copy)]
struct Extent {
    /// Findings, things that were not checked, and tables of rows: so many of each.
    lines: usize,
    /// Findings of which it is said what to do.
    details: usize,
}

/// From everything to what always fits.
const EXTENTS: [Extent; 5] = [
    Extent { lines: usize::MAX, details: usize::MAX },
    Extent { lines: usize::MAX, details: 50 },
    Extent { lines: usize::MAX, details: 0 },
    Extent { lines: 100, details: 20 },
    Extent { lines: 20, details: 0 },
];

/// A Markdown report that fits into a comment.
pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    within(outcome, style, COMMENT)
}

/// A Markdown report of at most so many bytes, as long as that leaves room for anything; whole where
/// it fits.
pub(super) fn within(outcome: &Outcome, style: &Style, most: usize) -> String {
    let mut text = String::new();
    for extent in EXTENTS {
        text = report(outcome, style, extent);
        if text.len() <= most {
            return text;
        }
    }
    let title = title(outcome);
    let short = format!("### {title}\n\nThe report is too long for this place.\n");
    if text.len() > most { short } else { text }
}

fn report(outcome: &Outcome, style: &Style, extent: Extent) -> String {
    let parts = [
        verdict(outcome),
        notes(outcome, extent),
        identity(outcome),
        findings(outcome, extent),
        rows(outcome, extent),
        unchecked(outcome, extent),
        details(outcome, extent),
        databases(outcome),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let text = parts.join("\n");
    if style.workflow { escape::workflow(&text) } else { text }
}

fn title(outcome: &Outcome) -> &'static str {
    match (outcome.exit_code(), outcome.task) {
        (0, Task::Count) => "✅ tenantctl: counts",
        (0, _) if outcome.findings.is_empty() => "✅ tenantctl: no drift",
        (0, _) => "✅ tenantctl: no drift at or above --fail-on",
        (1, Task::Count) => "❌ tenantctl: counts differ",
        (1, _) => "❌ tenantctl: drift",
        _ => "⚠ tenantctl: not everything could be checked",
    }
}

fn verdict(outcome: &Outcome) -> String {
    let summary = escape::markdown(&verdict::summary(outcome));
    let mut text = format!("### {}\n\n**{summary}**\n", title(outcome));
    if let Some(compared) = verdict::compared(outcome, 10) {
        text.push_str(&format!("\nCompared: {}\n", escape::markdown(&compared)));
    }
    text
}

fn notes(outcome: &Outcome, extent: Extent) -> String {
    let note = |note: &String| format!("> - note: {}\n", escape::markdown(note));
    let mut text: String = outcome.notes.iter().take(extent.lines).map(note).collect();
    if let Some(more) = cut(outcome.notes.len(), extent) {
        text.push_str(&format!("> - {more} more notes\n"));
    }
    text
}

/// How many of a list are left out.
fn cut(all: usize, extent: Extent) -> Option<usize> {
    all.checked_sub(extent.lines).filter(|more| *more > 0)
}

/// How many there are of each: `SCH003 (300), SCH005 (280)`.
fn tally<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.into_iter().map(|(item, count)| format!("{item} ({count})")).collect();
    counts.join(", ")
}

/// Only what a reader must know: databases that are not what they are meant to be.
fn identity(outcome: &Outcome) -> String {
    let wrong = outcome
        .identity
        .iter()
        .filter(|pair| pair.meant_same && pair.verdict != Verdict::Same)
        .map(|pair| format!("> - **{}**\n", escape::markdown(&words::verdict(pair))));
    wrong.collect()
}

fn findings(outcome: &Outcome, extent: Extent) -> String {
    if outcome.findings.is_empty() {
        return String::new();
    }
    let titles = ["", "code", "object", "expected", "found", "what"];
    let rows = outcome.findings.iter().take(extent.lines).map(|finding| {
        let object = finding.object.as_ref().map_or(String::new(), |object| {
            let property =
                words::property(finding).map_or(String::new(), |name| format!(": {name}"));
            escape::markdown_code(&format!("{object}{property}"))
        });
        let expected = words::expected(finding);
        let found = finding.actual.iter().map(|(name, actual)| {
            let value = escape::markdown_code_lines(&short(&words::found(finding, actual)));
            format!("{} {value}", escape::markdown(name.as_str()))
        });
        vec![
            finding.severity.word().to_owned(),
            finding.code.to_owned(),
            object,
            expected.map_or(String::new(), |text| escape::markdown_code_lines(&short(&text))),
            found.collect::<Vec<_>>().join("<br>"),
            escape::markdown(&finding.message),
        ]
    });
    let mut text = table(&titles, rows);
    if let Some(more) = cut(outcome.findings.len(), extent) {
        let rest = outcome.findings.iter().skip(extent.lines);
        let codes = tally(rest.map(|finding| finding.code));
        text.push_str(&format!("\nand {more} more findings: {codes}\n"));
    }
    text
}

fn rows(outcome: &Outcome, extent: Extent) -> String {
    let shown: Vec<(Rows, &TableRows)> = outcome
        .rows
        .iter()
        .map(|rows| (Rows::of(outcome, rows), rows))
        .filter(|(came_to, _)| {
            outcome.task == Task::Count || matches!(came_to, Rows::Differ | Rows::Ignored)
        })
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    let names = words::databases(outcome);
    let mut titles = vec!["rows of"];
    titles.extend(&names);
    titles.push("what differs");
    let number = shown.len();
    let lines = shown.into_iter().take(extent.lines).map(|(came_to, rows)| {
        let mut cells = vec![escape::markdown_code(&rows.table.to_string())];
        cells.extend(
            names.iter().map(|name| {
                rows.counts.get(*name).map_or("not counted".to_owned(), u64::to_string)
            }),
        );
        let missing = rows.missing.iter().filter(|(_, missing)| missing.count > 0).map(
            |(database, missing)| escape::markdown(&words::direction(database, missing, &names)),
        );
        let differing =
            (rows.differing.count > 0).then(|| escape::markdown(&rows.differing.summary()));
        cells.push(match came_to {
            Rows::Ignored => "ignored".to_owned(),
            Rows::Equal | Rows::Counted if names.len() > 1 => "equal".to_owned(),
            Rows::Equal | Rows::Counted => String::new(),
            Rows::Incomplete => "not compared".to_owned(),
            Rows::Differ => {
                let what: Vec<String> = missing.chain(differing).collect();
                if what.is_empty() { "row count differs".to_owned() } else { what.join("<br>") }
            }
        });
        cells
    });
    let mut text = table(&titles, lines);
    if let Some(more) = cut(number, extent) {
        text.push_str(&format!("\nand {more} more tables\n"));
    }
    text
}

fn unchecked(outcome: &Outcome, extent: Extent) -> String {
    if outcome.unchecked.is_empty() {
        return String::new();
    }
    let lines = outcome.unchecked.iter().take(extent.lines).map(|unchecked| {
        let told = words::told_by(outcome, unchecked);
        let hint = unchecked.hint.as_deref().filter(|_| told.is_none());
        vec![
            escape::markdown_code(&words::what(unchecked)),
            unchecked.reason.word().to_owned(),
            told.map_or(escape::markdown(&unchecked.message), |code| format!("see {code}")),
            hint.map_or(String::new(), escape::markdown),
        ]
    });
    let mut text = table(&["not checked", "why", "what happened", "what helps"], lines);
    if let Some(more) = cut(outcome.unchecked.len(), extent) {
        let rest = outcome.unchecked.iter().skip(extent.lines);
        let reasons = tally(rest.map(|unchecked| unchecked.reason.word()));
        text.push_str(&format!("\nand {more} more not checked: {reasons}\n"));
    }
    text
}

/// What to do about each finding, folded.
fn details(outcome: &Outcome, extent: Extent) -> String {
    let todo =
        outcome.findings.iter().filter(|finding| finding.fix.is_some() || finding.advice.is_some());
    let number = todo.clone().count();
    if number == 0 {
        return String::new();
    }
    let left_out = number.saturating_sub(extent.details);
    let rest = format!("{left_out} findings with help or SQL are too long for this place.\n");
    if left_out == number {
        return rest;
    }
    let mut text = String::from("<details><summary>What to do</summary>\n\n");
    let mut known = BTreeSet::new();
    let mut advised = BTreeMap::new();
    for finding in todo.take(extent.details) {
        let message = escape::markdown(&finding.message);
        text.push_str(&format!("**{}** {message}\n\n", finding.code));
        if let Some(advice) = &finding.advice {
            // Help that findings share stands once.
            match advised.entry(advice) {
                Entry::Occupied(first) => {
                    text.push_str(&format!("help: as for {} above\n\n", first.get()));
                }
                Entry::Vacant(none) => {
                    none.insert(finding.code);
                    text.push_str(&format!("{}\n\n", escape::markdown(advice)));
                }
            }
        }
        if repair::identity(finding).is_some_and(|own| !known.insert(own)) {
            text.push_str("fix: as above\n\n");
        } else if let Some(fix) = &finding.fix {
            let lead = escape::markdown(&repair::place(finding));
            let cost = escape::markdown(&repair::cost(fix));
            text.push_str(&format!("{lead} ({cost}):\n\n"));
            text.push_str(&escape::markdown_block("sql", &fix.sql()));
            text.push('\n');
        }
    }
    if left_out > 0 {
        text.push_str(&format!("and {rest}\n"));
    }
    text + "</details>\n"
}

fn databases(outcome: &Outcome) -> String {
    let lines = outcome.databases.iter().map(|database| {
        let server = database.server.as_ref();
        let (place, _) = words::side(database);
        let role = |standby| if standby { "standby" } else { "primary" };
        let connected = server.filter(|_| database.file.is_none());
        let role = match (connected, &database.file) {
            (Some(server), _) => role(server.in_recovery),
            (None, Some(_)) if server.is_some() => "snapshot file",
            (None, Some(_)) => "declaration",
            (None, None) => "",
        };
        let unknown = if database.file.is_some() { "" } else { "not reached" };
        vec![
            escape::markdown(&database.name),
            escape::markdown_code(&place),
            server.map_or(unknown.to_owned(), |s| escape::markdown(&s.version)),
            role.to_owned(),
            connected.map_or("", |s| if s.tls { "yes" } else { "no" }).to_owned(),
        ]
    });
    let mut text = String::from("<details><summary>Databases</summary>\n\n");
    text.push_str(&table(&["name", "where", "PostgreSQL", "role", "TLS"], lines));
    for (what, file) in words::files(outcome) {
        text.push_str(&format!("\n{what}: {}\n", escape::markdown_code(file)));
    }
    for pair in &outcome.identity {
        let sentence = format!("{}: {}", words::verdict(pair), pair.evidence);
        text.push_str(&format!("\n{}\n", escape::markdown(&sentence)));
    }
    text + "\n</details>\n"
}

/// A table of escaped cells under raw titles.
fn table(titles: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let titles: Vec<String> = titles.iter().map(|title| escape::markdown(title)).collect();
    let rule = "|---".repeat(titles.len());
    let mut text = format!("| {} |\n{rule}|\n", titles.join(" | "));
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    text
}

/// A cell's worth of a text.
fn short(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::report::{Style, sample};

    #[test]
    fn every_row_of_a_table_has_its_columns() {
        let text = render(&sample::hostile(), &Style::default());
        let mut columns = None;
        let mut fence = None;
        for line in text.lines() {
            match fence {
                None if line.starts_with("```") => fence = Some(line.trim_end_matches("sql")),
                Some(end) if line == end => fence = None,
                _ => {}
            }
            if fence.is_some() {
                continue;
            }
            let pipes = line.matches('|').count();
            if line.starts_with('|') {
                assert_eq!(pipes, *columns.get_or_insert(pipes), "{line}");
            } else {
                assert_eq!(pipes, 0, "{line}");
                columns = None;
            }
        }
    }

    #[test]
    fn notes_stand_below_the_verdict() {
        let text = render(&sample::story(), &Style::default());
        let note = text.lines().find(|line| line.starts_with("> - note: the rows of 2 tables"));
        assert!(note.is_some(), "{text}");
    }

    #[test]
    fn found_never_shows_missing_rows_as_counts() {
        let mut outcome = sample::story();
        let missing = outcome.findings.iter_mut().find(|f| f.code == "DAT002").unwrap();
        let count = crate::model::Actual::Value(crate::model::Value::Number(4));
        missing.actual = [("django".into(), count)].into();
        let text = render(&outcome, &Style::default());
        let line = |code: &str| {
            let is_of = |line: &&str| line.contains(&format!("| {code} |"));
            text.lines().find(is_of).unwrap_or_else(|| panic!("{code} in {text}"))
        };
        assert!(line("DAT002").contains("| django <code>4 rows missing</code> |"), "{text}");
        let counts = "| django <code>11 rows</code><br>nextjs <code>14 rows</code> |";
        assert!(line("DAT001").contains(counts), "{text}");
    }

    #[test]
    fn what_does_not_fit_into_a_comment_is_counted() {
        let mut outcome = sample::story();
        let finding = outcome.findings[1].clone();
        outcome.findings.extend((0..3000).map(|_| finding.clone()));
        let text = render(&outcome, &Style::default());
        assert!(text.len() <= super::COMMENT, "{}", text.len());
        assert!(text.contains("\nand 2908 more findings: SCH005 (2908)\n"), "{text}");
    }

    #[test]
    fn the_heading_is_the_verdict() {
        let first = |outcome| render(&outcome, &Style::default()).lines().next().map(str::to_owned);
        assert_eq!(first(sample::clean()).unwrap(), "### ✅ tenantctl: no drift");
        assert!(first(sample::story()).unwrap().contains("not everything could be checked"));
    }
}
