//! The grammar of the command line and its help; what a flag does is decided elsewhere.

mod check;
mod databases;
mod examples;
mod format;
mod grammar;
mod help;
mod report;
mod sides;
mod typed;
mod value;

pub use check::{CheckArgs, RowArgs};
pub use databases::{DatabaseArgs, SideArgs};
pub use grammar::{
    Cli, Color, Command, CompletionsArgs, CountArgs, DemoArgs, ExplainArgs, RulesArgs, SchemaArgs,
    WhichSchema,
};
pub use help::print_help;
pub use report::{FailOn, ReportArgs, TypedReport};
pub use sides::{DiffArgs, FixArgs, OutputArgs, ProofArgs, SnapshotArgs, SpecArgs, SyncArgs};
pub use typed::{Typed, Word};
pub use value::Part;
