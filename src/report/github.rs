//! GitHub Actions' annotations: one workflow command a line.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence,
//! so the worst come first, and the last line, which every log shows, has the whole count.

use super::{Style, escape, words};
use crate::model::{Finding, Outcome, Severity, Unchecked};

/// Annotations, and a last line of plain log.
pub(super) fn render(outcome: &Outcome, _: &Style) -> String {
    let mut findings: Vec<&Finding> = outcome.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    // What was not checked makes the exit code 2, so it goes before everything else.
    let mut lines: Vec<String> = outcome.unchecked.iter().map(not_checked).collect();
    lines.extend(findings.into_iter().map(found));
    let summary = format!("tenantctl: {}", words::summary(outcome));
    let checked = words::checked(outcome).join("; ");
    lines.push(escape::terminal(&format!("{summary} (checked {checked})")));
    lines.join("\n") + "\n"
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
        message = format!("{message}\nfix (takes {}):\n{}", fix.lock, fix.sql);
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
        assert!(text.lines().last().unwrap().starts_with("tenantctl: "));
    }
}
