//! GitHub Actions' annotations: one workflow command a line.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence.
//! So the worst come first, and the last notice, for which room is kept, has the whole count.

use super::{Style, escape, repair, words};
use crate::model::{Finding, Outcome, Severity, Unchecked};

/// What GitHub shows of each level, and so how many notices stand before the totals.
const SHOWN: usize = 10;

/// Annotations, the totals last.
pub(super) fn render(outcome: &Outcome, _: &Style) -> String {
    let (notices, mut findings): (Vec<&Finding>, Vec<&Finding>) =
        outcome.findings.iter().partition(|finding| finding.severity == Severity::Info);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    // What was not checked makes the exit code 2, so it goes before everything else.
    let mut lines: Vec<String> = outcome.unchecked.iter().map(not_checked).collect();
    lines.extend(findings.into_iter().map(found));

    let notes = outcome.notes.iter().map(|note| (notice("note", note), format!("note: {note}")));
    let notices = notices
        .into_iter()
        .map(|finding| (found(finding), format!("info[{}] {}", finding.code, finding.message)));
    for (number, (annotation, plain)) in notes.chain(notices).enumerate() {
        // One that would push the totals out is a line of the log instead.
        let has_room = number + 1 < SHOWN;
        lines.push(if has_room { annotation } else { escape::workflow(&escape::terminal(&plain)) });
    }
    lines.push(notice("tenantctl", &totals(outcome)));
    lines.join("\n") + "\n"
}

fn notice(title: &str, text: &str) -> String {
    format!("::notice title={title}::{}", escape::github_message(text))
}

fn totals(outcome: &Outcome) -> String {
    let checked = words::checked(outcome).join("; ");
    let reason = words::exit_reason(outcome);
    let summary = words::summary(outcome);
    format!("{summary}\nchecked {checked}\nexit code {}: {reason}", outcome.exit_code())
}

fn found(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = String::new();
    if let Some(place) = &finding.declared_at {
        let file = escape::github_property(&place.file);
        properties = format!("file={file},line={},", place.line);
    }
    let title = format!("{} {}", finding.code, finding.name);
    let mut message = finding.message.clone();
    if let Some(advice) = &finding.advice {
        message = format!("{message}\n{advice}");
    }
    if let Some(fix) = &finding.fix {
        let (lead, cost) = (repair::place(finding), repair::cost(fix));
        message = format!("{message}\n{lead} ({cost}):\n{}", fix.sql());
    }
    let title = escape::github_property(&title);
    format!("::{command} {properties}title={title}::{}", escape::github_message(&message))
}

fn not_checked(unchecked: &Unchecked) -> String {
    let title = escape::github_property(&format!("not checked ({})", unchecked.reason));
    let mut message = format!("{}: {}", words::what(unchecked), unchecked.message);
    if let Some(hint) = &unchecked.hint {
        message = format!("{message}\n{hint}");
    }
    format!("::error title={title}::{}", escape::github_message(&message))
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::report::{Style, sample};

    #[test]
    fn the_worst_come_first() {
        let text = render(&sample::story(), &Style::default());
        let commands: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("::")?.split(' ').next()).collect();
        let mut ordered = commands.clone();
        ordered.sort_by_key(|command| {
            ["error", "warning", "notice"].iter().position(|c| c == command)
        });
        assert_eq!(commands, ordered);
        assert!(text.starts_with("::error title=not checked (locked)::django, public.orders: "));
        assert!(
            text.contains("::error file=expected_schema.yaml,line=6,title=SCH005 length-differs::")
        );
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("::notice title=tenantctl::6 errors, 2 warnings, "), "{last}");
        assert!(text.contains("%0Afix in django (takes ACCESS EXCLUSIVE; blocked by DAT005):%0A"));
    }

    #[test]
    fn the_totals_are_among_the_notices_that_are_shown() {
        let mut outcome = sample::story();
        outcome.notes = (0..30).map(|number| format!("note {number}\n::error::##[x]")).collect();
        let text = render(&outcome, &Style::default());
        let notices: Vec<&str> =
            text.lines().filter(|line| line.starts_with("::notice ")).collect();
        assert_eq!(notices.len(), 10);
        assert!(notices[9].starts_with("::notice title=tenantctl::"));
        assert!(text.contains("\nnote: note 29\\n::error::##\\[x]\n"), "{text}");
    }
}
