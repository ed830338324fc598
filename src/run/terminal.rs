//! Where the user sits: what standard output and standard error can show, and writing to them
//! without a panic and without anything that a terminal would obey.

use std::io::{ErrorKind, IsTerminal, Write};

use super::error::RunError;
use crate::cli::{Cli, Color};
use crate::config::{Config, mask};
use crate::model::Unchecked;
use crate::report::{Style, Verbosity, escape};

/// Widest report; longer lines are hard to read.
const WIDEST: usize = 160;

/// How to talk to the user.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Terminal {
    choice: Color,
    verbosity: Verbosity,
}

impl Terminal {
    /// As the flags say.
    pub(super) fn new(cli: &Cli) -> Terminal {
        let verbosity = match (cli.quiet, cli.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Terminal { choice: cli.color, verbosity }
    }

    /// The `--color` that was given, to hand it on.
    pub(super) fn color_choice(&self) -> Color {
        self.choice
    }

    /// Whether the user asked for less.
    pub(super) fn quiet(&self) -> bool {
        self.verbosity == Verbosity::Quiet
    }

    /// Whether the user asked for more.
    pub(super) fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// How a report on standard output looks: `--color`, then `NO_COLOR`, then `CLICOLOR_FORCE`,
    /// then whether it is a terminal.
    pub(super) fn style(&self) -> Style {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = match self.choice {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR") => false,
            Color::Auto if set("CLICOLOR_FORCE") => true,
            Color::Auto => std::io::stdout().is_terminal() && !dumb,
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = columns.or_else(measured).unwrap_or(Style::default().width);
        let (width, workflow) = (width.min(WIDEST), is_workflow());
        Style { color, width, verbosity: self.verbosity, workflow, ..Style::default() }
    }

    /// How a report in a file looks.
    pub(super) fn file_style(&self) -> Style {
        Style { verbosity: self.verbosity, ..Style::default() }
    }

    /// Writes to standard output text that is safe already. A reader that went away is no error.
    pub(super) fn out(&self, text: &str) -> Result<(), RunError> {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Writes words to standard output that nobody runs, and that are safe for a terminal already.
    pub(super) fn out_words(&self, text: &str) -> Result<(), RunError> {
        if is_workflow() { self.out(&escape::workflow(text)) } else { self.out(text) }
    }

    /// Tells something on standard error, unless the user asked for less.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet() {
            self.say(text);
        }
    }

    /// Prints on standard error what is worth knowing of the configuration, unless the user asked for
    /// less.
    pub(super) fn configuration(&self, config: &Config) {
        for warning in &config.warnings {
            self.note(&format!("warning: {warning}"));
        }
        for note in &config.notes {
            self.note(&format!("note: {note}"));
        }
    }

    /// Tells on standard error what was not looked at, after `what` was not done with it.
    pub(super) fn unchecked(&self, what: &str, unchecked: &[Unchecked]) {
        for unchecked in unchecked {
            let database = unchecked.database.as_ref().map(|name| format!("{name}: "));
            let object = unchecked.object.as_ref().map(|object| format!("{object}: "));
            let place = [database, object].into_iter().flatten().collect::<String>();
            self.say(&format!("{what}: {place}{}", unchecked.message));
            if let Some(hint) = &unchecked.hint {
                self.say(&format!("  hint: {hint}"));
            }
        }
    }

    /// Tells something on standard error: line by line, escaped, indented as it was, and without
    /// the passwords that a person may have typed in the wrong place.
    pub(super) fn say(&self, text: &str) {
        let text = mask(text);
        Self::say_lines(text.lines());
    }

    /// Tells one line, whatever the names in it are made of, unless the user asked for less.
    pub(super) fn note_line(&self, text: &str) {
        if !self.quiet() {
            self.say_line(text);
        }
    }

    /// Tells one line, whatever the names in it are made of.
    pub(super) fn say_line(&self, text: &str) {
        Self::say_lines(std::iter::once(&*mask(text)));
    }

    fn say_lines<'l>(lines: impl Iterator<Item = &'l str>) {
        let safe = |line: &str| {
            let words = line.trim_start_matches(' ');
            " ".repeat(line.len() - words.len()) + &escape::terminal(words)
        };
        let lines: Vec<String> = lines.map(safe).collect();
        let text = match is_workflow() {
            true => escape::workflow(&lines.join("\n")),
            false => lines.join("\n"),
        };
        // There is nowhere left to report that standard error is gone.
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// Whether GitHub's runner reads what is said, and obeys what looks like a command.
fn is_workflow() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}
