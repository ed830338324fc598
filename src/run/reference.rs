//! `explain`, `rules`, `schema` and `completions`: what the program knows of itself.

use super::{RunError, Terminal};
use crate::cli::{Cli, CompletionsArgs, ExplainArgs, RulesArgs, SchemaArgs, WhichSchema};
use crate::rules::{RULES, Rule, find};

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
    let docs = &rule.docs;
    terminal.out(&format!(
        "{code} {name} ({severity})\n{title}\n\n{means}\n\nWhy it matters\n{matters}\n\nExample\n\
         {example}\n\nHow to fix\n{fix}\n\nPrivileges\n{privileges}\n",
        code = rule.code,
        name = rule.name,
        severity = rule.severity,
        title = docs.title,
        means = indented(docs.means),
        matters = indented(docs.matters),
        example = indented(docs.example),
        fix = indented(docs.fix),
        privileges = indented(docs.privileges),
    ))?;
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
                rule.docs.title
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
    terminal.out(match args.which {
        WhichSchema::Config => crate::config::SCHEMA,
        WhichSchema::Spec => crate::declared::SCHEMA,
        WhichSchema::Report => crate::report::SCHEMA,
    })?;
    Ok(0)
}

/// Prints a completion script.
pub(super) fn completions(args: &CompletionsArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let mut script = Vec::new();
    Cli::completions(args.shell, &mut script);
    terminal.out(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}
