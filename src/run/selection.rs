//! What the options about rules and severities ask for.

use crate::cli::FailOn;
use crate::model::Severity;
use crate::rules::policy::{self, Selection};

use super::error::RunError;

/// The rules that `--select` and `--ignore` leave.
pub(super) fn selection(select: &[String], ignore: &[String]) -> Result<Selection, RunError> {
    let selection =
        Selection::new(select, ignore).map_err(|error| RunError::usage(error.to_string()))?;
    if selection.is_empty() {
        return Err(RunError::usage("--select and --ignore leave no rule to check"));
    }
    Ok(selection)
}

/// The same for commands that only compare: where they tell nothing of what is left, that nothing is
/// found says nothing.
pub(super) fn selection_of_differences(
    select: &[String],
    ignore: &[String],
) -> Result<Selection, RunError> {
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
pub(super) fn severity(typed: FailOn) -> Option<Severity> {
    match typed {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }
}
