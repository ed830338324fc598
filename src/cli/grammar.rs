//! The commands, and what is typed for each.

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::check::CheckArgs;
use super::databases::DatabaseArgs;
use super::examples::{
    CHECK_EXAMPLES, COMPLETIONS_EXAMPLES, COUNT_EXAMPLES, DEMO_EXAMPLES, DIFF_EXAMPLES, EXAMPLES,
    EXPLAIN_EXAMPLES, FIX_EXAMPLES, RULES_EXAMPLES, SCHEMA_EXAMPLES, SNAPSHOT_EXAMPLES,
    SPEC_EXAMPLES, SYNC_EXAMPLES,
};
use super::report::ReportArgs;
use super::sides::{DiffArgs, FixArgs, SnapshotArgs, SpecArgs, SyncArgs};
use super::typed::Typed;

/// Find out whether the PostgreSQL databases behind a multi-tenant product agree
#[derive(Debug, Parser)]
#[command(name = "tenantctl", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Print less: findings without explanations, or bare numbers
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more: every finding, what was ignored, what was read
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// The words of the command line; filled in by [`Cli::from_typed`].
    #[arg(skip)]
    pub typed: Typed,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compare databases with their declaration and with each other
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Save the structure of a database in a snapshot file
    #[command(after_help = SNAPSHOT_EXAMPLES)]
    Snapshot(SnapshotArgs),
    /// Write a declaration that matches a database
    #[command(after_help = SPEC_EXAMPLES)]
    Spec(SpecArgs),
    /// Compare the structure of databases, snapshot files and declarations
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Count rows exactly in every database
    #[command(after_help = COUNT_EXAMPLES)]
    Count(CountArgs),
    /// Generate SQL that makes a database match its declaration, or another database
    #[command(after_help = FIX_EXAMPLES)]
    Fix(FixArgs),
    /// Generate SQL that inserts rows missing in one database, copied from another
    #[command(after_help = SYNC_EXAMPLES)]
    Sync(SyncArgs),
    /// Explain a rule
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// List all rules
    #[command(after_help = RULES_EXAMPLES)]
    Rules(RulesArgs),
    /// Start two throwaway PostgreSQL servers with drift between them, and check them
    #[command(after_help = DEMO_EXAMPLES)]
    Demo(DemoArgs),
    /// Print the JSON Schema of a file format
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
}

/// What `tenantctl count` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct CountArgs {
    /// Tables to count, in this order: table (in schema public) or schema.table, with * and ? as
    /// wildcards [default: the declared tables, or all]
    #[arg(value_name = "TABLE")]
    pub tables: Vec<String>,
    /// Databases.
    #[command(flatten)]
    pub databases: DatabaseArgs,
    /// Declaration whose tables are counted [default: as for check] (repeatable)
    #[arg(short, long, value_name = "FILE")]
    pub spec: Vec<PathBuf>,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// What `tenantctl explain` takes.
#[derive(Debug, Args, Clone)]
pub struct ExplainArgs {
    /// Code or name of the rule
    #[arg(value_name = "CODE")]
    pub code: String,
}

/// What `tenantctl rules` takes.
#[derive(Debug, Args, Clone)]
pub struct RulesArgs {
    /// List only rules whose code starts with this
    #[arg(value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<String>,
}

/// What `tenantctl demo` takes.
#[derive(Debug, Args, Clone)]
pub struct DemoArgs {
    /// Leave the servers running and print their URLs
    #[arg(long)]
    pub keep: bool,
    /// Directory of PostgreSQL's server programs (initdb, postgres)
    #[arg(long, value_name = "DIR")]
    pub bindir: Option<PathBuf>,
    /// Reports of the check.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// What `tenantctl schema` takes.
#[derive(Debug, Args, Clone)]
pub struct SchemaArgs {
    /// File format
    #[arg(value_enum)]
    pub which: WhichSchema,
}

/// What `tenantctl completions` takes.
#[derive(Debug, Args, Clone)]
pub struct CompletionsArgs {
    /// Shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
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
        let grammar = Cli::command();
        let matches = grammar.clone().try_get_matches_from(arguments).map_err(no_password_flag)?;
        let mut cli = Cli::from_arg_matches(&matches)?;
        cli.typed = Typed::of(&grammar, &matches);
        let report = match &mut cli.command {
            Command::Check(args) => Some(&mut args.report),
            Command::Diff(args) => Some(&mut args.report),
            Command::Count(args) => Some(&mut args.report),
            Command::Demo(args) => Some(&mut args.report),
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

/// Says how a password is given, where somebody looked for a flag.
fn no_password_flag(error: clap::Error) -> clap::Error {
    let flag = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) if error.kind() == ErrorKind::UnknownArgument => flag,
        _ => return error,
    };
    if !["--password", "--pass", "--pgpassword"].contains(&flag.as_str()) {
        return error;
    }
    Cli::command().error(
        ErrorKind::UnknownArgument,
        format!(
            "there is no flag '{flag}': every user of the machine could read the password.\n  help: \
             set PGPASSWORD, write ~/.pgpass, or write ${{VARIABLE}} into tenantctl.yaml"
        ),
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Cli, Command};
    use crate::cli::TypedReport;

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
    fn password_flag_is_answered_with_what_to_do() {
        for flag in ["--password=s3cret", "--password"] {
            let error = Cli::from_typed(["tenantctl", "check", flag, "s3cret"]).unwrap_err();
            let message = error.to_string();
            assert!(message.contains("no flag '--password'"), "{message}");
            assert!(message.contains("PGPASSWORD") && !message.contains("s3cret"), "{message}");
            assert_eq!(error.exit_code(), 2);
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
