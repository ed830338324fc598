//! Long values as a unified diff: bodies, definitions and expressions do not fit a table's cell.

use similar::{ChangeTag, TextDiff};

use super::page::Page;
use crate::model::{Actual, Finding, Value};
use crate::report::{escape, words};

/// More lines than this nobody compares by eye, and comparing them takes its time.
const MOST_LINES: usize = 10_000;

/// Whether this finding's values need a diff.
pub(super) fn is_needed(finding: &Finding) -> bool {
    let actual = finding.actual.values().filter_map(|actual| match actual {
        Actual::Value(value) => Some(value),
        _ => None,
    });
    finding.expected.iter().chain(actual).any(words::is_long)
}

/// Every side that is wrong, against the declaration or else against the first database. A side may
/// differ in its spelling alone, and is not wrong for that.
pub(super) fn draw(page: &mut Page, finding: &Finding) {
    let mut sides = finding.databases.iter().filter_map(|name| match finding.actual.get(name) {
        Some(Actual::Value(value)) => Some((name.as_str(), value)),
        _ => None,
    });
    let base = match &finding.expected {
        Some(value) => Some(("expected", value)),
        None => sides.next(),
    };
    let Some((base_name, base)) = base else { return };
    let base = in_lines(base);
    for (name, value) in sides.filter(|(_, value)| in_lines(value) != base) {
        let [base_name, name] = [base_name, name].map(escape::terminal);
        let removed = page.paint.removed(&format!("    --- {base_name}"));
        let added = page.paint.good(&format!("    +++ {name}"));
        page.line(&removed);
        page.line(&added);
        hunks(page, &base, &in_lines(value));
    }
}

fn hunks(page: &mut Page, old: &str, new: &str) {
    let [before, after] = [old, new].map(|text| text.lines().count());
    if before.max(after) > MOST_LINES {
        page.line(&format!("    too long to show: {before} and {after} lines"));
        return;
    }
    let diff = TextDiff::from_lines(old, new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let head = page.paint.dim(&format!("    {}", hunk.header()));
        page.line(&head);
        for change in hunk.iter_changes() {
            let text = change.value().trim_end_matches('\n');
            let line = match change.tag() {
                ChangeTag::Delete => page.paint.removed(&format!("    -{text}")),
                ChangeTag::Insert => page.paint.good(&format!("    +{text}")),
                ChangeTag::Equal => format!("     {text}"),
            };
            page.line(&line);
        }
    }
}

/// A value as escaped lines: one item each for lists.
fn in_lines(value: &Value) -> String {
    let lines = match value {
        Value::List(items) | Value::Set(items) => {
            items.iter().map(|item| escape::terminal(item)).collect()
        }
        other => escape::lines(&other.to_string()),
    };
    lines.join("\n") + "\n"
}
