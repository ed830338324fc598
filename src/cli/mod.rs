//! What was typed: the grammar of the command line and its help, and nothing of what it means.

mod examples;
mod format;
mod sides;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use examples::{
    CHECK_EXAMPLES, COUNT_EXAMPLES, DIFF_EXAMPLES, FIX_EXAMPLES, SNAPSHOT_EXAMPLES, SPEC_EXAMPLES,
    SYNC_EXAMPLES,
};
use format::FormatName;
pub use sides::{DiffArgs, FixArgs, SnapshotArgs, SpecArgs, SyncArgs};

/// Tells whether the PostgreSQL databases behind a multi-tenant product still agree.
#[derive(Debug, Parser)]
#[command(name = "tenantctl", version, about, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Colour the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Print less: findings only, or bare numbers
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more: what was checked and what was done
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

const EXAMPLES: &str = "\
Examples:
  tenantctl demo                         start two throwaway servers and check them
  tenantctl check                        check what tenantctl.yaml configures
  tenantctl check -d nextjs=postgres://localhost/dott_main -d django=service=prod
  tenantctl count custom_auth_tenant -d postgres://localhost/dott_main
  tenantctl explain CON001               what a finding means

Exit codes: 0 clean and complete, 1 drift, 2 trouble (something could not be checked).";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check everything that the configuration asks for
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Write a snapshot file of everything that is read of a database
    #[command(after_help = SNAPSHOT_EXAMPLES)]
    Snapshot(SnapshotArgs),
    /// Write a declaration of how a database is, to be committed and checked against
    #[command(after_help = SPEC_EXAMPLES)]
    Spec(SpecArgs),
    /// Compare the structure of databases, snapshot files and a declaration with each other
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Count rows exactly, in every database
    #[command(after_help = COUNT_EXAMPLES)]
    Count(CountArgs),
    /// Print SQL that makes a database as declared, or like another one; never run it
    #[command(after_help = FIX_EXAMPLES)]
    Fix(FixArgs),
    /// Print a script that brings rows that one database lacks over from another; never run it
    #[command(after_help = SYNC_EXAMPLES)]
    Sync(SyncArgs),
    /// Explain a rule by its code or name
    #[command(
        after_help = "Examples:\n  tenantctl explain CON001\n  tenantctl explain missing-unique"
    )]
    Explain(ExplainArgs),
    /// List all rules
    #[command(after_help = "Examples:\n  tenantctl rules\n  tenantctl rules SCH IDX")]
    Rules(RulesArgs),
    /// Start two throwaway PostgreSQL servers that have drifted apart, and check them
    #[command(
        after_help = "Examples:\n  tenantctl demo\n  tenantctl demo --keep    leave the servers running, to go on by hand"
    )]
    Demo(DemoArgs),
    /// Print a JSON Schema, for editors and tools
    #[command(after_help = "Examples:\n  tenantctl schema spec > expected_schema.schema.json")]
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    #[command(
        after_help = "Examples:\n  tenantctl completions bash > /etc/bash_completion.d/tenantctl"
    )]
    Completions(CompletionsArgs),
}

/// Which databases, and how long they may take.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Databases")]
pub struct DatabaseArgs {
    /// Configuration file [default: tenantctl.yaml here or in a directory above]
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A database to connect to: a postgres:// URL or key=value settings (repeatable)
    #[arg(short, long, value_name = "[NAME=]CONNINFO")]
    pub database: Vec<String>,
    /// Give up on the whole run after this long, for example 30s or 5m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
}

/// How the sides of a command are found, and how long they may take.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Sides")]
pub struct SideArgs {
    /// Configuration file that names databases [default: tenantctl.yaml here or in a directory above]
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Give up on the whole run after this long, for example 30s or 5m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
}

/// What `tenantctl check` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct CheckArgs {
    /// Databases.
    #[command(flatten)]
    pub databases: DatabaseArgs,
    /// Declaration of how things should be [default: expected_schema.yaml here or above]
    #[arg(short, long, value_name = "FILE")]
    pub spec: Vec<PathBuf>,
    /// Check only these parts
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    pub only: Vec<Part>,
    /// Check only schemas whose name matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub schema: Vec<String>,
    /// Check only tables whose name matches, as table or schema.table (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub table: Vec<String>,
    /// Report only findings of these rules: codes or their beginnings
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub select: Vec<String>,
    /// Leave out findings of these rules: codes or their beginnings
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub ignore: Vec<String>,
    /// Exit with 1 from this severity on
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Show the beginnings of values that differ, with `compare: content`: they may be personal data
    #[arg(long)]
    pub show_values: bool,
    /// How rows are compared.
    #[command(flatten)]
    pub rows: RowArgs,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// How rows are compared.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Rows")]
pub struct RowArgs {
    /// Compare only rows for which this SQL expression is true (repeatable); never called clean
    #[arg(long, value_name = "EXPRESSION")]
    pub r#where: Vec<String>,
    /// Compare only rows whose column has at least this value, such as updated_at=2026-11-01;
    /// never called clean
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub since: Option<String>,
    /// Compare only so many rows, the same ones everywhere, for example 1%; never called clean
    #[arg(long, value_name = "PERCENT", value_parser = millionths)]
    pub sample: Option<u32>,
    /// How long a row may take to reach the other side before it is called missing; standbys that
    /// are seen to lag more are waited for longer
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "2s")]
    pub recheck: Option<Duration>,
    /// Note in this file how far the rows came, and go on from there if it is from a run that
    /// stopped; gone when all were compared
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
    /// Compare the rows of so many tables, or partitions of one, at the same time, each with a session of
    /// its own in every database [default: 1]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
}

/// Where reports go.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Reports")]
pub struct ReportArgs {
    /// Report format (repeatable, each with its own -o)
    #[arg(long, value_name = "FORMAT", value_parser = FormatName)]
    pub format: Vec<String>,
    /// Write the report of the --format before it to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// The two above as they were paired; filled in by [`Cli::from_typed`].
    #[arg(skip)]
    pub reports: Vec<TypedReport>,
}

/// One report as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedReport {
    /// The format's name; `None` where only a file was named.
    pub format: Option<String>,
    /// The file; `None` for standard output.
    pub file: Option<PathBuf>,
}

/// What `tenantctl count` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct CountArgs {
    /// Tables, as table (in schema public) or schema.table; patterns with * and ? [default: the
    /// declared tables, or all]. Numbers come in this order, and table by table in the order of
    /// the databases
    #[arg(value_name = "TABLE")]
    pub tables: Vec<String>,
    /// Databases.
    #[command(flatten)]
    pub databases: DatabaseArgs,
    /// Declaration whose tables are counted
    #[arg(short, long, value_name = "FILE")]
    pub spec: Vec<PathBuf>,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// What `tenantctl explain` takes.
#[derive(Debug, Args, Clone)]
pub struct ExplainArgs {
    /// A rule's code or name
    #[arg(value_name = "CODE")]
    pub code: String,
}

/// What `tenantctl rules` takes.
#[derive(Debug, Args, Clone)]
pub struct RulesArgs {
    /// Only rules whose code begins like this
    #[arg(value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<String>,
}

/// What `tenantctl demo` takes.
#[derive(Debug, Args, Clone)]
pub struct DemoArgs {
    /// Leave the servers running and print their URLs
    #[arg(long)]
    pub keep: bool,
    /// Directory with PostgreSQL's server programs (initdb, postgres)
    #[arg(long, value_name = "DIR")]
    pub bindir: Option<PathBuf>,
}

/// What `tenantctl schema` takes.
#[derive(Debug, Args, Clone)]
pub struct SchemaArgs {
    /// Which format
    #[arg(value_enum)]
    pub which: WhichSchema,
}

/// What `tenantctl completions` takes.
#[derive(Debug, Args, Clone)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Parts of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Which database each one really is
    Identity,
    /// Whether it can be reached, and what the role may do
    Access,
    /// Tables, columns, constraints and all other objects
    Structure,
    /// Counts and ids
    Rows,
    /// Rules on single objects, such as invalid indexes
    Rules,
}

impl Part {
    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Part::Identity => "identity",
            Part::Access => "access",
            Part::Structure => "structure",
            Part::Rows => "rows",
            Part::Rules => "rules",
        }
    }
}

/// Which findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
#[allow(missing_docs)]
pub enum FailOn {
    #[default]
    Error,
    Warning,
    Info,
    Never,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
#[allow(missing_docs)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Formats that have a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhichSchema {
    /// tenantctl.yaml
    Config,
    /// expected_schema.yaml
    Spec,
    /// The JSON report
    Report,
    /// Snapshot files
    Snapshot,
}

impl Cli {
    /// Parses arguments, the program's name first. Errors, help and version are clap's own.
    pub fn from_typed<I, T>(arguments: I) -> Result<Cli, clap::Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<std::ffi::OsString> + Clone,
    {
        let matches = Cli::command().try_get_matches_from(arguments)?;
        let mut cli = Cli::from_arg_matches(&matches)?;
        let report = match &mut cli.command {
            Command::Check(args) => Some(&mut args.report),
            Command::Diff(args) => Some(&mut args.report),
            Command::Count(args) => Some(&mut args.report),
            _ => None,
        };
        if let (Some(report), Some((_, matches))) = (report, matches.subcommand()) {
            let positions = |id| matches.indices_of(id).map(Iterator::collect).unwrap_or_default();
            report.pair(positions("format"), positions("output"));
        }
        Ok(cli)
    }

    /// Writes a shell's completion script.
    pub fn completions(shell: clap_complete::Shell, to: &mut dyn std::io::Write) {
        clap_complete::generate(shell, &mut Cli::command(), "tenantctl", to);
    }
}

impl ReportArgs {
    /// Pairs each `-o` with the `--format` before it, by where they stood on the command line.
    fn pair(&mut self, formats: Vec<usize>, outputs: Vec<usize>) {
        let formats = formats.into_iter().zip(&self.format).map(|(at, name)| (at, Ok(name)));
        let outputs = outputs.into_iter().zip(&self.output).map(|(at, file)| (at, Err(file)));
        let mut typed: Vec<(usize, Result<&String, &PathBuf>)> = formats.chain(outputs).collect();
        typed.sort_by_key(|(at, _)| *at);
        let mut reports: Vec<TypedReport> = Vec::new();
        for (_, word) in typed {
            match (word, reports.last_mut()) {
                (Ok(name), _) => {
                    reports.push(TypedReport { format: Some(name.clone()), file: None });
                }
                (Err(file), Some(last)) if last.file.is_none() => last.file = Some(file.clone()),
                (Err(file), _) => {
                    reports.push(TypedReport { format: None, file: Some(file.clone()) });
                }
            }
        }
        self.reports = reports;
    }
}

/// Millionths from a percentage, with or without its sign.
fn millionths(text: &str) -> Result<u32, &'static str> {
    let percent = text.trim_end_matches('%').parse::<f64>().unwrap_or_default();
    match (percent * 10_000.0).round() as u32 {
        millionths @ 1..1_000_000 => Ok(millionths),
        _ => Err("must be 0.0001 percent or more and less than 100, such as 1%"),
    }
}

/// A whole number with a unit: `500ms`, `30s`, `5m`, `1h`.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| "expected a number and a unit, such as 30s")?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        "h" => Ok(Duration::from_secs(number.saturating_mul(3600))),
        _ => Err("expected one of the units ms, s, m, h, such as 30s".into()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Cli, Command, TypedReport};

    #[test]
    fn the_grammar_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_examples() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Examples:"), "{} has no examples", command.get_name());
        }
    }

    #[test]
    fn each_file_belongs_to_the_format_before_it() {
        let typed = [
            "tenantctl",
            "check",
            "--format",
            "github",
            "--format",
            "junit",
            "-o",
            "a.xml",
            "-o",
            "b.json",
        ];
        let Command::Check(args) = Cli::from_typed(typed).unwrap().command else { panic!() };
        let report = |format: Option<&str>, file: Option<&str>| TypedReport {
            format: format.map(Into::into),
            file: file.map(Into::into),
        };
        assert_eq!(
            args.report.reports,
            [
                report(Some("github"), None),
                report(Some("junit"), Some("a.xml")),
                report(None, Some("b.json")),
            ]
        );
    }
}
