//! The story of every command, one file each: the only place that may import everything.

mod asked;
mod check;
mod count;
mod count_output;
mod demo;
mod diff;
mod error;
mod fix;
mod next;
mod progress;
mod proof;
mod provenance;
mod reference;
mod reports;
mod setup;
mod sides;
mod signals;
mod snapshot;
mod sources;
mod spec;
mod sync;
mod table_names;
mod terminal;
mod throwaway;
mod unplannable;
mod work;

use std::io::Write;

use error::RunError;
use terminal::Terminal;

use crate::cli::{Cli, Command, FailOn};
use crate::model::{Outcome, Severity};
use crate::rules::policy::{self, Selection};

/// Runs a command and gives the process's exit code: 0 clean and complete, 1 drift, 2 trouble.
pub fn run(cli: &Cli) -> u8 {
    hush_panics();
    let terminal = Terminal::new(cli);
    let result = match &cli.command {
        Command::Check(args) => check::check(args, &cli.typed, &terminal),
        Command::Snapshot(args) => snapshot::snapshot(args, &terminal),
        Command::Spec(args) => spec::spec(args, &terminal),
        Command::Diff(args) => diff::diff(args, &terminal),
        Command::Fix(args) => fix::fix(args, &terminal),
        Command::Sync(args) => sync::sync(args, &terminal),
        Command::Count(args) => count::count(args, &terminal),
        Command::Explain(args) => reference::explain(args, &terminal),
        Command::Rules(args) => reference::rules(args, &terminal),
        Command::Demo(args) => demo::demo(args, &terminal),
        Command::Schema(args) => reference::schema(args, &terminal),
        Command::Completions(args) => reference::completions(args, &terminal),
    };
    result.unwrap_or_else(|error| {
        terminal.say(&format!("error: {error}"));
        2
    })
}

/// Says that the command line could not be understood, and gives the exit code.
pub fn refuse(error: &str) -> u8 {
    Terminal::default().say(error.trim_end());
    2
}

/// A panic is reported by where it happened: its message may hold anything, a secret too.
fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        // There is nowhere left to report that standard error is gone.
        let _ = writeln!(std::io::stderr(), "internal error at {place}; please report it");
    }));
}

/// The rules that `--select` and `--ignore` leave.
fn selection(select: &[String], ignore: &[String]) -> Result<Selection, RunError> {
    let selection =
        Selection::new(select, ignore).map_err(|error| RunError::usage(error.to_string()))?;
    if selection.is_empty() {
        return Err(RunError::usage("--select and --ignore leave no rule to check"));
    }
    Ok(selection)
}

/// The same for commands that only compare: where they tell nothing of what is left, that nothing is
/// found says nothing.
fn selection_of_differences(select: &[String], ignore: &[String]) -> Result<Selection, RunError> {
    let selection = selection(select, ignore)?;
    if !selection.wants_differences() {
        return Err(RunError::usage(format!(
            "--select and --ignore leave no rule that tells differences: those are {}\n  help: \
             `tenantctl check` is for the others",
            policy::DIFFERENCES.join(", ")
        )));
    }
    Ok(selection)
}

/// The severity that `--fail-on` names.
fn severity(typed: FailOn) -> Option<Severity> {
    match typed {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }
}

/// What a user would type next.
fn next_commands(outcome: &Outcome) -> Vec<String> {
    let worst = outcome.findings.iter().max_by_key(|finding| finding.severity);
    // `max_by_key` gives the last of equals, and the first is the root cause.
    let first = worst.and_then(|worst| {
        outcome.findings.iter().find(|finding| finding.severity == worst.severity)
    });
    first.map(|finding| format!("tenantctl explain {}", finding.code)).into_iter().collect()
}
