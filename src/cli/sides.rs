//! What the commands take that work on sides: databases, snapshot files, declarations.

use std::path::PathBuf;

use clap::Args;

use super::databases::{DatabaseArgs, SideArgs};
use super::report::{FailOn, ReportArgs};

/// Where a command's one text goes.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write to a file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite the file of -o even if tenantctl did not write it
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// What `tenantctl snapshot` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct SnapshotArgs {
    /// Configured database, postgres:// URL, key=value settings, or snapshot file (.json)
    #[arg(value_name = "SIDE")]
    pub side: String,
    /// Where the file goes.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How the side is found.
    #[command(flatten)]
    pub from: SideArgs,
}

/// What `tenantctl spec` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct SpecArgs {
    /// Configured database, postgres:// URL, key=value settings, or snapshot file (.json)
    #[arg(value_name = "SIDE")]
    pub side: String,
    /// Declare only schemas whose name matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub schema: Vec<String>,
    /// Declare only tables whose name matches, as table or schema.table (repeatable)
    #[arg(long, visible_alias = "tables", value_name = "GLOB")]
    pub table: Vec<String>,
    /// Declare owners
    #[arg(long, overrides_with = "no_owners")]
    pub owners: bool,
    /// Do not declare owners [default, unless the configuration has `owners: true`]
    #[arg(long, overrides_with = "owners")]
    pub no_owners: bool,
    /// Declare privileges and default privileges
    #[arg(long, overrides_with = "no_privileges")]
    pub privileges: bool,
    /// Do not declare privileges [default, unless the configuration has `privileges: true`]
    #[arg(long, overrides_with = "privileges")]
    pub no_privileges: bool,
    /// Declare comments [default, unless the configuration has `comments: false`]
    #[arg(long, overrides_with = "no_comments")]
    pub comments: bool,
    /// Do not declare comments
    #[arg(long, overrides_with = "comments")]
    pub no_comments: bool,
    /// Declare settings of roles, and user mappings
    #[arg(long)]
    pub roles: bool,
    /// Where the declaration goes.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How the side is found.
    #[command(flatten)]
    pub from: SideArgs,
}

/// What `tenantctl diff` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct DiffArgs {
    /// Two or more of: configured databases, postgres:// URLs, key=value settings (each with or
    /// without NAME=), snapshot files (.json), declarations (.yaml)
    #[arg(value_name = "SIDE", required = true, num_args = 2..)]
    pub sides: Vec<String>,
    /// How sides are found.
    #[command(flatten)]
    pub from: SideArgs,
    /// Compare only schemas whose name matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub schema: Vec<String>,
    /// Compare only tables whose name matches, as table or schema.table (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub table: Vec<String>,
    /// Compare only objects of these kinds, such as view or materialized-view
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    pub kind: Vec<String>,
    /// Report only findings of these rules, by code or prefix
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub select: Vec<String>,
    /// Do not report findings of these rules, by code or prefix
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub ignore: Vec<String>,
    /// Exit with 1 if there is a finding of this severity or above
    #[arg(long, value_enum, default_value_t = FailOn::Info, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Whether a script runs on a throwaway server before it is printed.
#[derive(Debug, Args, Clone, Default)]
#[command(next_help_heading = "Proof")]
pub struct ProofArgs {
    /// Run the script on a throwaway PostgreSQL server that has the structure of the database, and
    /// print none that is not proven [default: where PostgreSQL's server programs of its major
    /// version are installed; takes about a second and the time of the statements]
    #[arg(long, overrides_with = "no_prove")]
    pub prove: bool,
    /// Print the script without running it anywhere
    #[arg(long, overrides_with_all = ["prove", "scratch"])]
    pub no_prove: bool,
    /// Server to run it on instead: a postgres:// URL, key=value settings or a configured name. A
    /// superuser creates a database, roles and tablespaces there, and drops them
    #[arg(long, value_name = "CONNINFO", overrides_with = "no_prove")]
    pub scratch: Option<String>,
}

/// What `tenantctl fix` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct FixArgs {
    /// Database to fix: a configured name, a postgres:// URL, key=value settings, or its snapshot
    /// file (.json)
    #[arg(value_name = "SIDE")]
    pub side: String,
    /// What it is to match: another database, a snapshot file or a declaration [default: the
    /// declaration, found as by check]
    #[arg(long, value_name = "SIDE")]
    pub like: Option<String>,
    /// Do not comment out statements that destroy data or objects (DESTROYS), or change a type into
    /// one that not every value fits (MAY LOSE)
    #[arg(long)]
    pub allow_destructive: bool,
    /// Do not comment out statements that weaken a protection (WEAKENS)
    #[arg(long)]
    pub allow_weakening: bool,
    /// Rename an object of SIDE instead of dropping it and creating another, with all that it holds:
    /// its kind and both names as SQL writes them, as in 'table public.a=public.b' or
    /// 'column public.t.x=y' (repeatable)
    #[arg(long, value_name = "KIND OLD=NEW")]
    pub rename: Vec<String>,
    /// How the script is proven.
    #[command(flatten)]
    pub proof: ProofArgs,
    /// Where the script goes.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How sides are found.
    #[command(flatten)]
    pub from: SideArgs,
    /// Fix only schemas whose name matches (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub schema: Vec<String>,
    /// Fix only tables whose name matches, as table or schema.table (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub table: Vec<String>,
    /// Fix only findings of these rules, by code or prefix
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub select: Vec<String>,
    /// Do not fix findings of these rules, by code or prefix
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub ignore: Vec<String>,
}

/// What `tenantctl sync` takes.
#[derive(Debug, Args, Clone, Default)]
pub struct SyncArgs {
    /// Database that has the rows: a configured name, a name of -d, a postgres:// URL or key=value
    /// settings
    #[arg(value_name = "FROM")]
    pub from: String,
    /// Database in which they are missing, given likewise
    #[arg(value_name = "TO")]
    pub to: String,
    /// Tables: table (in schema public) or schema.table, with * and ? as wildcards [default: those of
    /// `rows` in the configuration, or the declared ones]
    #[arg(value_name = "TABLE")]
    pub tables: Vec<String>,
    /// Also update rows that differ, to what they are in FROM
    #[arg(long)]
    pub update: bool,
    /// Also list rows that only TO has, as DELETE statements that are commented out
    #[arg(long)]
    pub delete: bool,
    /// Take rows with the same key to be the same row, whatever else they hold: by default, rows that
    /// refer to another row under the same key in TO are skipped
    #[arg(long)]
    pub trust_keys: bool,
    /// Where the script goes.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Databases.
    #[command(flatten)]
    pub databases: DatabaseArgs,
    /// Declaration whose tables are synced (repeatable)
    #[arg(short, long, value_name = "FILE")]
    pub spec: Vec<PathBuf>,
}
