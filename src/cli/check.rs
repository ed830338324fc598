//! What `tenantctl check` takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::databases::DatabaseArgs;
use super::report::{FailOn, ReportArgs};
use super::value::{Part, duration, millionths};

/// What `tenantctl check` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct CheckArgs {
    /// Databases.
    #[command(flatten)]
    pub databases: DatabaseArgs,
    /// All databases are meant to be one: report those that are not
    #[arg(long, help_heading = "Databases")]
    pub same: bool,
    /// Declaration to compare with [default: `spec` of the configuration, else expected_schema.yaml
    /// beside it; without a configuration, in the current directory or above] (repeatable)
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
    /// Report only findings of these rules, by code or prefix
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub select: Vec<String>,
    /// Do not report findings of these rules, by code or prefix
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub ignore: Vec<String>,
    /// Exit with 1 if there is a finding of this severity or above
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Show the beginnings of differing values (with `compare: content`); they may be personal data
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
    /// Stop comparing rows after this long, and report the tables that were not compared. No
    /// statement on a server runs longer. [default: 10s where neither `rows` in the configuration,
    /// nor a declaration, nor --table chooses the tables; else none]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub rows_budget: Option<Duration>,
    /// Compare only rows for which this SQL expression is true (repeatable). The result is partial
    /// (exit code 2)
    #[arg(long, value_name = "EXPRESSION")]
    pub r#where: Vec<String>,
    /// Compare only rows in which a column has at least this value, for example
    /// updated_at=2026-11-01. The result is partial (exit code 2)
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub since: Option<String>,
    /// Compare only this share of the rows, chosen by their keys, for example 1%. The result is
    /// partial (exit code 2)
    #[arg(long, value_name = "PERCENT", value_parser = millionths)]
    pub sample: Option<u32>,
    /// Wait this long for a row that is in flight before reporting it as missing; longer where a
    /// standby lags
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "2s")]
    pub recheck: Option<Duration>,
    /// Save the progress of the row comparison in this file, and resume from it; deleted on
    /// completion
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
    /// Compare this many tables or partitions at the same time, each over its own session in every
    /// database [default: 1]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
}
