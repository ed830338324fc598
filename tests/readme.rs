//! Holds the README to the program: what it shows can be typed, and what it lists is all there is.

// The configuration's exceptions for tests do not reach helpers outside of `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use clap::CommandFactory;
use regex_lite::Regex;
use tenantctl::catalog::KINDS;
use tenantctl::cli::Cli;
use tenantctl::report::FORMATS;
use tenantctl::rules::RULES;

const README: &str = include_str!("../README.md");
const MANIFEST: &str = include_str!("../Cargo.toml");

/// The fenced blocks in this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let blocks = README.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)).collect()
}

/// First cells of the table with this heading.
fn first_cells(heading: &str) -> Vec<&'static str> {
    let (_, table) = README.split_once(heading).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.split('|').nth(1).unwrap().trim()).collect()
}

/// What the pattern's first group matches.
fn all<'t>(pattern: &str, text: &'t str) -> BTreeSet<&'t str> {
    let pattern = Regex::new(pattern).unwrap();
    pattern.captures_iter(text).map(|found| found.get(1).unwrap().as_str()).collect()
}

/// The words of a command as a shell cuts them: no more than quotes and a comment at the end.
fn words(line: &str) -> Vec<String> {
    let word = Regex::new(r##"'([^']*)'|"([^"]*)"|(#.*)|([^\s'"#]+)"##).unwrap();
    let cut = word.captures_iter(line).take_while(|found| found.get(3).is_none());
    cut.map(|found| {
        let text = [1, 2, 4].iter().find_map(|group| found.get(*group));
        text.map_or("", |text| text.as_str()).to_owned()
    })
    .collect()
}

#[test]
fn every_command_shown_can_be_typed() {
    let lines: Vec<&str> = blocks("sh")
        .into_iter()
        .flat_map(str::lines)
        .map(str::trim)
        .filter(|line| line.starts_with("tenantctl "))
        .collect();
    assert!(lines.len() >= 5, "{lines:?}");
    for line in lines {
        if let Err(error) = Cli::from_typed(words(line)) {
            assert!(!error.use_stderr(), "{line}: {error}");
        }
    }
}

#[test]
fn every_command_and_every_flag_is_known() {
    let mut cli = Cli::command();
    cli.build();
    let commands: BTreeSet<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    let cells = first_cells("| command | does |").join("\n");
    let mut shown = all(r"`tenantctl ([a-z]+)", &cells);
    shown.insert("help");
    assert_eq!(shown, commands);

    let everywhere = cli.get_subcommands().chain([&cli]);
    let known: BTreeSet<&str> =
        everywhere.flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long).collect();
    let ours = README.replace("cargo install --path", "").replace("cargo test --test", "");
    let used = all(r"--([a-z][a-z-]+)", &ours);
    assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn rules_groups_and_formats_are_all_there_are() {
    let groups: BTreeSet<&str> = RULES.iter().map(|rule| &rule.code[..3]).collect();
    let shown: BTreeSet<&str> = first_cells("| group | about |").into_iter().collect();
    assert_eq!(shown, groups);

    // A transcript may name what its database needs first, under a code that is not yet.
    let prose: String = README.split("```").step_by(2).collect();
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    let named = all(r"\b([A-Z]{3}\d{3})\b", &prose);
    assert_eq!(named.difference(&codes).collect::<Vec<_>>(), Vec::<&&str>::new());

    let formats: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let listed = format!("`--format {}`", formats.join("|"));
    assert!(README.contains(&listed), "the README does not say {listed}");
}

#[test]
fn exit_codes_are_those_of_the_help() {
    assert_eq!(first_cells("| code | means |"), ["0", "1", "2"]);
    let help = Cli::command().render_long_help().to_string();
    let (_, said) = help.split_once("Exit codes: ").unwrap();
    assert_eq!(all(r"\b(\d) [a-z]", said), BTreeSet::from(["0", "1", "2"]));
}

#[test]
fn every_dependency_has_its_reason() {
    let (_, section) = MANIFEST.split_once("[dependencies]\n").unwrap();
    let (section, _) = section.split_once("\n[").unwrap();
    let needed = all(r"(?m)^([a-z0-9_-]+) = ", section);
    let cells = first_cells("| dependency | reason |").join("\n");
    assert_eq!(all(r"`([^`]+)`", &cells), needed);
}

#[test]
fn the_declarations_are_some() {
    let words: Vec<_> = KINDS.iter().map(|entry| entry.words()).collect();
    let declarations: Vec<_> =
        blocks("yaml").into_iter().filter(|block| block.contains("version: 1")).collect();
    assert_eq!(declarations.len(), 2);
    for declaration in declarations {
        let snapshot = tenantctl::declared::read_text(declaration, "README.md", &words).unwrap();
        assert!(snapshot.objects.len() > 5);
    }
}
