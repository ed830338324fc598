//! Markdown for a comment on a pull request or a step's summary: the verdict as the heading, the
//! findings in a table, and the long parts folded.

use super::rows::Rows;
use super::{Style, escape, repair, words};
use crate::model::{Finding, Outcome, TableRows, Verdict};

/// GitHub refuses comments over 65,536 characters; more findings than this nobody reads anyway.
const MOST: usize = 100;

/// A Markdown report.
pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    let parts = [
        verdict(outcome),
        notes(outcome),
        identity(outcome),
        findings(outcome),
        rows(outcome),
        unchecked(outcome),
        details(outcome),
        databases(outcome),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let text = parts.join("\n");
    if style.workflow { escape::workflow(&text) } else { text }
}

fn verdict(outcome: &Outcome) -> String {
    let title = match outcome.exit_code() {
        0 if outcome.findings.is_empty() => "✅ tenantctl: no drift",
        0 => "✅ tenantctl: nothing that fails",
        1 => "❌ tenantctl: drift",
        _ => "⚠ tenantctl: not everything could be checked",
    };
    let checked = words::checked(outcome).join("; ");
    let counts = words::summary(outcome);
    format!("### {title}\n\n**{counts}**. Checked {}.\n", escape::markdown(&checked))
}

fn notes(outcome: &Outcome) -> String {
    outcome.notes.iter().map(|note| format!("> - note: {}\n", escape::markdown(note))).collect()
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

fn findings(outcome: &Outcome) -> String {
    if outcome.findings.is_empty() {
        return String::new();
    }
    let titles = ["", "code", "object", "expected", "found", "what"];
    let rows = outcome.findings.iter().take(MOST).map(|finding| {
        let object = finding.object.as_ref().map_or(String::new(), |object| {
            let property =
                words::property(finding).map_or(String::new(), |name| format!(": {name}"));
            escape::markdown_code(&format!("{object}{property}"))
        });
        let expected = words::expected(finding);
        let found = finding.actual.iter().map(|(name, actual)| {
            let value = escape::markdown_code_lines(&short(&words::actual(actual)));
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
    if let Some(more) = outcome.findings.len().checked_sub(MOST).filter(|more| *more > 0) {
        text.push_str(&format!("\nand {more} more.\n"));
    }
    text
}

fn rows(outcome: &Outcome) -> String {
    let differing: Vec<(Rows, &TableRows)> = outcome
        .rows
        .iter()
        .map(|rows| (Rows::of(outcome, rows), rows))
        .filter(|(came_to, _)| matches!(came_to, Rows::Differ | Rows::Ignored))
        .collect();
    if differing.is_empty() {
        return String::new();
    }
    let names = words::databases(outcome);
    let mut titles = vec!["rows of"];
    titles.extend(&names);
    titles.push("missing, or different");
    let lines = differing.into_iter().map(|(came_to, rows)| {
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
            _ => missing.chain(differing).collect::<Vec<_>>().join("<br>"),
        });
        cells
    });
    table(&titles, lines)
}

fn unchecked(outcome: &Outcome) -> String {
    if outcome.unchecked.is_empty() {
        return String::new();
    }
    let lines = outcome.unchecked.iter().take(MOST).map(|unchecked| {
        let told = words::told_by(outcome, unchecked);
        let hint = unchecked.hint.as_deref().filter(|_| told.is_none());
        vec![
            escape::markdown_code(&words::what(unchecked)),
            unchecked.reason.word().to_owned(),
            told.map_or(escape::markdown(&unchecked.message), |code| format!("see {code}")),
            hint.map_or(String::new(), escape::markdown),
        ]
    });
    table(&["not checked", "why", "what happened", "what helps"], lines)
}

/// What to do about each finding, folded.
fn details(outcome: &Outcome) -> String {
    let todo: Vec<&Finding> = outcome
        .findings
        .iter()
        .filter(|finding| finding.fix.is_some() || finding.advice.is_some())
        .take(MOST)
        .collect();
    if todo.is_empty() {
        return String::new();
    }
    let mut text = String::from("<details><summary>What to do</summary>\n\n");
    let mut before = None;
    for finding in todo {
        let message = escape::markdown(&finding.message);
        text.push_str(&format!("**{}** {message}\n\n", finding.code));
        if let Some(advice) = &finding.advice {
            text.push_str(&format!("{}\n\n", escape::markdown(advice)));
        }
        if repair::repeats(finding, before) {
            text.push_str("fix: as above\n\n");
        } else if let Some(fix) = &finding.fix {
            let lead = escape::markdown(&repair::place(finding));
            text.push_str(&format!("{lead} ({}):\n\n", repair::cost(fix)));
            text.push_str(&escape::markdown_block("sql", &fix.sql()));
            text.push('\n');
        }
        before = Some(finding);
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
    fn the_heading_is_the_verdict() {
        let first = |outcome| render(&outcome, &Style::default()).lines().next().map(str::to_owned);
        assert_eq!(first(sample::clean()).unwrap(), "### ✅ tenantctl: no drift");
        assert!(first(sample::story()).unwrap().contains("not everything could be checked"));
    }
}
