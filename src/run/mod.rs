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
mod selection;
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

use terminal::Terminal;

use crate::cli::{Cli, Command};

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
        Command::Demo(args) => demo::demo(args, &terminal, run),
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
