//! `explain`, `rules`, `schema` and `completions`: what the program knows of itself.

use super::error::RunError;
use super::terminal::Terminal;
use crate::cli::{Cli, CompletionsArgs, ExplainArgs, RulesArgs, SchemaArgs, WhichSchema};
use crate::rules::{Page, RULES, Rule, find};

/// Prints a rule's page.
pub(super) fn explain(args: &ExplainArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let named = |rule: &&Rule| rule.name.eq_ignore_ascii_case(&args.code);
    let rule = find(&args.code.to_ascii_uppercase()).or_else(|| RULES.iter().find(named));
    let Some(rule) = rule else {
        return Err(RunError::usage(format!(
            "there is no rule `{}`; `tenantctl rules` lists them all",
            args.code
        )));
    };
    let width = terminal.style().width;
    let page = &rule.page;
    let mut text = format!(
        "{} {} ({})\n{}\n\n{}\n",
        rule.code,
        rule.name,
        rule.severity,
        page.title(),
        indented(&page.meaning(), width)
    );
    for heading in Page::SECTIONS {
        text.push_str(&format!("\n{heading}\n{}\n", indented(&page.section(heading), width)));
    }
    terminal.out(&text)?;
    Ok(0)
}

/// Prints one line for each rule.
pub(super) fn rules(args: &RulesArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let wanted = |rule: &&Rule| {
        args.select.is_empty()
            || args.select.iter().any(|prefix| rule.code.starts_with(&prefix.to_ascii_uppercase()))
    };
    let lines: Vec<String> = RULES
        .iter()
        .filter(wanted)
        .map(|rule| {
            format!(
                "{}  {:<24} {:<8} {}\n",
                rule.code,
                rule.name,
                rule.severity.word(),
                rule.page.title()
            )
        })
        .collect();
    if lines.is_empty() {
        return Err(RunError::usage(
            "no rule's code begins like that; `tenantctl rules` lists all",
        ));
    }
    terminal.out(&lines.concat())?;
    Ok(0)
}

/// Prints a JSON Schema.
pub(super) fn schema(args: &SchemaArgs, terminal: &Terminal) -> Result<u8, RunError> {
    match args.which {
        WhichSchema::Config => terminal.out(crate::config::SCHEMA)?,
        WhichSchema::Spec => terminal.out(&crate::declared::schema(&super::sides::words()))?,
        WhichSchema::Report => terminal.out(crate::report::SCHEMA)?,
        WhichSchema::Snapshot => terminal.out(crate::snapshot::SCHEMA)?,
    }
    Ok(0)
}

/// Prints a completion script.
pub(super) fn completions(args: &CompletionsArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let mut script = Vec::new();
    Cli::completions(args.shell, &mut script);
    terminal.out(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// The text in lines of at most `width` columns, indented; a word that is wider stands alone.
fn indented(text: &str, width: usize) -> String {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && 3 + line.chars().count() + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
        .iter()
        .map(|line| format!("  {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn breaks_between_words() {
        assert_eq!(indented("one two three", 10), "  one two\n  three");
        assert_eq!(indented("a wide-wide-word b", 8), "  a\n  wide-wide-word\n  b");
    }
}
