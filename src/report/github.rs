//! GitHub Actions' annotations: one workflow command a line.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence.
//! So at most ten of each level are written, the most important first; where there are more, the
//! tenth counts the rest. The rest are plain lines of the log, and the step summary has everything.

use super::{Style, escape, repair, verdict, words};
use crate::model::{Finding, Kind, Outcome, Severity, Unchecked};

/// What GitHub shows of each level.
const SHOWN: usize = 10;

/// GitHub's levels.
const LEVELS: [&str; 3] = ["error", "warning", "notice"];

/// One annotation, and the line of the log that says the same where there is no room for it.
struct Annotation {
    level: &'static str,
    rank: u8,
    command: String,
    plain: String,
}

/// Annotations, errors first, and the whole run in the last notice.
pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    let mut all: Vec<Annotation> = outcome.unchecked.iter().map(not_checked).collect();
    all.extend(outcome.findings.iter().map(found));
    all.extend(outcome.notes.iter().map(|note| noted(note)));
    all.sort_by_key(|annotation| annotation.rank);

    let mut lines = Vec::new();
    let mut rest: Vec<&Annotation> = Vec::new();
    for level in LEVELS {
        let of_level: Vec<&Annotation> = all.iter().filter(|a| a.level == level).collect();
        // The last notice is the whole run's.
        let room = if level == "notice" { SHOWN - 1 } else { SHOWN };
        let shown = if of_level.len() > room { room - 1 } else { of_level.len() };
        let (first, more) = of_level.split_at(shown);
        lines.extend(first.iter().map(|annotation| annotation.command.clone()));
        if !more.is_empty() {
            let place =
                if style.step_summary { "the step summary" } else { "the log of this step" };
            let text = format!("{} more {level}s: see {place}", more.len());
            lines.push(command(level, "", "tenantctl", &text));
            rest.extend(more);
        }
    }
    lines.push(command("notice", "", "tenantctl", &whole(outcome)));
    let plain = |text: &str| escape::workflow(&escape::terminal(text));
    lines.extend(rest.into_iter().map(|annotation| plain(&annotation.plain)));
    lines.extend(words::numbers(outcome).iter().map(|line| plain(line)));
    lines.join("\n") + "\n"
}

fn command(level: &str, place: &str, title: &str, message: &str) -> String {
    let title = escape::github_property(title);
    format!("::{level} {place}title={title}::{}", escape::github_message(message))
}

/// What was found and compared, and why the exit code is what it is.
fn whole(outcome: &Outcome) -> String {
    let mut lines = vec![verdict::summary(outcome)];
    lines.extend(verdict::compared(outcome, 5));
    lines.extend(words::files(outcome).into_iter().map(|(what, file)| format!("{what}: {file}")));
    lines.push(format!("exit code {}: {}", outcome.exit_code(), words::exit_reason(outcome)));
    lines.join("\n")
}

/// What a reader has to know first: which databases these are, which rows differ, which tables are
/// missing, what was not checked, then columns, then the rest.
fn rank(finding: &Finding) -> u8 {
    let kind = finding.object.as_ref().map(|object| object.kind);
    match finding.code.get(..3) {
        Some("IDN" | "ACC") => 0,
        Some("DAT") => 1,
        _ if finding.code == "SCH001" => 2,
        _ if kind == Some(Kind::COLUMN) => 4,
        _ => 5,
    }
}

fn found(finding: &Finding) -> Annotation {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut place = String::new();
    if let Some(declared) = &finding.declared_at {
        let file = escape::github_property(&declared.file);
        place = format!("file={file},line={},", declared.line);
    }
    let mut message = finding.message.clone();
    if let Some(advice) = &finding.advice {
        message = format!("{message}\n{advice}");
    }
    if let Some(fix) = &finding.fix {
        let (lead, cost) = (repair::place(finding), repair::cost(fix));
        message = format!("{message}\n{lead} ({cost}):\n{}", fix.sql());
    }
    let title = format!("{} {}", finding.code, finding.name);
    Annotation {
        level,
        rank: rank(finding),
        command: command(level, &place, &title, &message),
        plain: format!("{}[{}] {}", finding.severity, finding.code, finding.message),
    }
}

fn not_checked(unchecked: &Unchecked) -> Annotation {
    let mut message = format!("{}: {}", words::what(unchecked), unchecked.message);
    let plain = format!("unchecked[{}] {message}", unchecked.reason);
    if let Some(hint) = &unchecked.hint {
        message = format!("{message}\n{hint}");
    }
    let title = format!("not checked ({})", unchecked.reason);
    Annotation { level: "error", rank: 3, command: command("error", "", &title, &message), plain }
}

fn noted(note: &str) -> Annotation {
    let plain = format!("note: {note}");
    Annotation { level: "notice", rank: 3, command: command("notice", "", "note", note), plain }
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::model::Finding;
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
        assert!(text.starts_with("::error title=IDN001 different-database::"), "{text}");
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"));
        let order = ["IDN001", "DAT001", "title=not checked (locked)::django", "SCH005", "CON001"];
        assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{text}");
        assert!(
            text.contains("::error file=expected_schema.yaml,line=6,title=SCH005 length-differs::")
        );
        let last = text.lines().last().unwrap();
        assert!(
            last.starts_with("::notice title=tenantctl::6 errors, 2 warnings in 1 table; "),
            "{last}"
        );
        assert!(text.contains("(ACCESS EXCLUSIVE); blocked by DAT005):%0A"), "{text}");
    }

    #[test]
    fn tenth_error_counts_the_rest_and_the_log_has_them() {
        let mut outcome = sample::story();
        let finding = outcome.findings[1].clone();
        outcome.findings.extend((0..30).map(|number| {
            let message = format!("finding {number}");
            Finding { message, ..finding.clone() }
        }));
        for (step_summary, place) in [(true, "the step summary"), (false, "the log of this step")] {
            let text = render(&outcome, &Style { step_summary, ..Style::default() });
            let errors: Vec<&str> =
                text.lines().filter(|line| line.starts_with("::error ")).collect();
            assert_eq!(errors.len(), 10);
            // Six errors of the story, one thing that was not checked, thirty more.
            let last = format!("::error title=tenantctl::28 more errors: see {place}");
            assert_eq!(errors[9], last);
            for number in 0..30 {
                let named = text.matches(&format!("finding {number}")).count();
                assert!(named >= 1, "{number} is lost");
            }
        }
    }

    #[test]
    fn the_totals_are_among_the_notices_that_are_shown() {
        let mut outcome = sample::story();
        outcome.notes = (0..30).map(|number| format!("note {number}\n::error::##[x]")).collect();
        let text = render(&outcome, &Style::default());
        let of = |level: &str| -> Vec<&str> {
            text.lines().filter(|line| line.starts_with(&format!("::{level} "))).collect()
        };
        assert_eq!(of("notice").len(), 10);
        assert!(
            of("notice")[8].starts_with("::notice title=tenantctl::22 more notices: see the log")
        );
        assert!(of("notice")[9].starts_with("::notice title=tenantctl::6 errors"));
        assert!(text.contains("\nnote: note 29\\n::error::##\\[x]\n"), "{text}");
    }
}
