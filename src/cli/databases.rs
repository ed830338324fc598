//! Which databases a command is about.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::value::duration;

/// Which databases, and how long they may take.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Databases")]
pub struct DatabaseArgs {
    /// Configuration file [default: tenantctl.yaml in the current directory or above]
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Database: a postgres:// URL, key=value settings, or a configured name (repeatable)
    #[arg(short, long, value_name = "[NAME=]CONNINFO")]
    pub database: Vec<String>,
    /// Stop the whole run after this long, for example 30s or 5m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
}

/// How the sides of a command are found, and how long they may take.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Sides")]
pub struct SideArgs {
    /// Configuration file [default: tenantctl.yaml in the current directory or above]
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Stop the whole run after this long, for example 30s or 5m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
}
