//! What `tenantctl count` prints: the numbers, in any format, or bare ones with `--quiet`.

use super::error::RunError;
use super::setup::Setup;
use super::terminal::Terminal;
use crate::cli::CountArgs;
use crate::model::{Outcome, Severity, Task};
use crate::rules;

/// Judges and prints the numbers. Gives the exit code: 0 where all are equal, 1 where a table's
/// differ, 2 where something could not be counted.
pub(super) fn deliver(
    args: &CountArgs,
    setup: &Setup,
    mut outcome: Outcome,
    terminal: &Terminal,
) -> Result<u8, RunError> {
    outcome.task = Task::Count;
    outcome.fail_on = Some(Severity::Error);
    outcome.findings = rules::rows(&outcome.rows);
    if terminal.quiet() && args.report.reports.is_empty() {
        terminal.out_words(&numbers(&outcome))?;
        terminal.unchecked("not counted", &outcome.unchecked);
        return Ok(outcome.exit_code());
    }
    setup.deliver(&outcome, terminal)
}

/// Bare numbers, table by table and database by database in the order of the configuration, `-`
/// where there is none.
fn numbers(outcome: &Outcome) -> String {
    let databases: Vec<&str> = outcome.databases.iter().map(|info| info.name.as_str()).collect();
    let counts = outcome.rows.iter().flat_map(|rows| {
        databases.iter().map(|database| rows.counts.get(*database).map(u64::to_string))
    });
    counts.map(|count| count.unwrap_or_else(|| "-".to_owned()) + "\n").collect()
}
