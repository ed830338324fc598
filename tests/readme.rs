//! Holds what the README and `docs/` state to the program: every command, flag, code, format and
//! link exists. `tests/it/docs` runs the commands.

// The configuration's exceptions for tests do not reach helpers outside of `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use regex_lite::Regex;
use tenantctl::catalog::KINDS;
use tenantctl::cli::Cli;
use tenantctl::report::FORMATS;
use tenantctl::rules::RULES;

const README: &str = include_str!("../README.md");
const CONTRIBUTING: &str = include_str!("../CONTRIBUTING.md");
const DECLARATION: &str = include_str!("../docs/declaration.md");
const REPORTS: &str = include_str!("../docs/reports.md");
const MANIFEST: &str = include_str!("../Cargo.toml");

/// Every page that a user reads, with its path.
fn pages() -> Vec<(PathBuf, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(top.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let tops = ["README.md", "CONTRIBUTING.md"].map(|name| top.join(name));
    pages.chain(tops).map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// First cells of the table with this heading.
fn first_cells<'t>(page: &'t str, heading: &str) -> Vec<&'t str> {
    let (_, table) = page.split_once(heading).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.split('|').nth(1).unwrap().trim()).collect()
}

/// What the pattern's first group matches.
fn all<'t>(pattern: &str, text: &'t str) -> BTreeSet<&'t str> {
    let pattern = Regex::new(pattern).unwrap();
    pattern.captures_iter(text).map(|found| found.get(1).unwrap().as_str()).collect()
}

#[test]
fn readme_is_at_most_150_lines() {
    let lines = README.lines().count();
    assert!(lines <= 150, "README.md has {lines} lines");
}

#[test]
fn every_command_is_listed() {
    let mut cli = Cli::command();
    cli.build();
    let commands: BTreeSet<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    let cells = first_cells(README, "| command | does |").join("\n");
    let mut shown = all(r"`tenantctl ([a-z]+)", &cells);
    shown.insert("help");
    assert_eq!(shown, commands);
}

#[test]
fn every_flag_shown_exists() {
    let mut cli = Cli::command();
    cli.build();
    let everywhere = cli.get_subcommands().chain([&cli]);
    let known: BTreeSet<&str> =
        everywhere.flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long).collect();
    let flag = Regex::new(r"--([a-z][a-z-]+)").unwrap();
    let other_programs = Regex::new(r"(cargo|psql|pg_dump|tests/|benches/)[^`\n]*").unwrap();
    for (path, text) in pages() {
        let ours = other_programs.replace_all(&text, "");
        for found in flag.captures_iter(&ours) {
            let used = found.get(1).unwrap().as_str();
            assert!(known.contains(used), "{}: there is no flag --{used}", path.display());
        }
    }
}

#[test]
fn every_link_leads_to_a_file() {
    let link = Regex::new(r"\]\(([^)#]+)").unwrap();
    let mut links = 0;
    for (path, text) in pages() {
        let targets = link.captures_iter(&text).map(|found| found.get(1).unwrap().as_str());
        for target in targets.filter(|target| !target.starts_with("https://")) {
            let file = path.parent().unwrap().join(target);
            assert!(file.exists(), "{}: {target} does not exist", path.display());
            links += 1;
        }
    }
    assert!(links > 20, "{links}");
}

#[test]
fn rule_groups_and_codes_are_those_of_the_registry() {
    let groups: BTreeSet<&str> = RULES.iter().map(|rule| &rule.code[..3]).collect();
    let shown: BTreeSet<&str> = first_cells(REPORTS, "| group | about |").into_iter().collect();
    assert_eq!(shown, groups);
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    for (path, text) in pages() {
        let prose: String = text.split("```").step_by(2).collect();
        let named = all(r"\b([A-Z]{3}\d{3})\b", &prose);
        let unknown: Vec<_> = named.difference(&codes).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", path.display());
    }
}

#[test]
fn formats_are_those_of_the_registry() {
    let formats: BTreeSet<String> =
        FORMATS.iter().map(|format| format!("`{}`", format.name)).collect();
    let listed = first_cells(REPORTS, "| format | for |");
    assert_eq!(listed.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), formats);
}

#[test]
fn exit_codes_are_those_of_the_help() {
    assert_eq!(first_cells(README, "| code | means |"), ["0", "1", "2"]);
    let help = Cli::command().render_long_help().to_string();
    let (_, listed) = help.split_once("Exit codes:").unwrap();
    assert_eq!(all(r"\b(\d) [a-z]", listed), BTreeSet::from(["0", "1", "2"]));
}

#[test]
fn every_dependency_has_its_reason() {
    let (_, section) = MANIFEST.split_once("[dependencies]\n").unwrap();
    let (section, _) = section.split_once("\n[").unwrap();
    let needed = all(r"(?m)^([a-z0-9_-]+) = ", section);
    let cells = first_cells(CONTRIBUTING, "| dependency | reason |").join("\n");
    assert_eq!(all(r"`([^`]+)`", &cells), needed);
}

#[test]
fn declarations_shown_are_read() {
    let words: Vec<_> = KINDS.iter().map(|entry| entry.words()).collect();
    let blocks = DECLARATION.split("```").skip(1).step_by(2);
    let declarations: Vec<_> = blocks
        .filter(|block| block.starts_with("yaml"))
        .filter_map(|block| Some(block.split_once('\n')?.1))
        .collect();
    assert_eq!(declarations.len(), 3);
    for declaration in declarations {
        let read = tenantctl::declared::read_text(declaration, "declaration.md", &words);
        assert!(read.unwrap().objects.len() > 1);
    }
}
