//! What every format says about a finding's SQL: where to run it, and what that costs. Raw.

use super::words;
use crate::model::{Finding, Fix, Lock, Name};

/// Where a finding's SQL is to be run: `fix in django`.
pub(super) fn place(finding: &Finding) -> String {
    let own = finding.fix.as_ref().map(|fix| &fix.databases).filter(|own| !own.is_empty());
    let databases: Vec<&str> = own.unwrap_or(&finding.databases).iter().map(Name::as_str).collect();
    if databases.is_empty() {
        "fix".to_owned()
    } else {
        format!("fix in {}", words::and(&databases))
    }
}

/// What a fix costs: `blocks reads and writes of the table while it runs (ACCESS EXCLUSIVE); blocked
/// by DAT005`, `locks no table`.
pub(super) fn cost(fix: &Fix) -> String {
    let lock = match fix.lock {
        Lock::None => return noted("locks no table", fix),
        Lock::ShareUpdateExclusive => "blocks no reads or writes",
        Lock::Share | Lock::ShareRowExclusive => "blocks writes of the table while it runs",
        Lock::AccessExclusive => "blocks reads and writes of the table while it runs",
    };
    noted(&format!("{lock} ({})", fix.lock), fix)
}

fn noted(cost: &str, fix: &Fix) -> String {
    let risk = fix.risk.as_ref().map(|risk| format!("{}: {}; ", risk.mark, risk.why));
    let blocked = match fix.blocked_by.as_slice() {
        [] => String::new(),
        codes => format!("; blocked by {}", words::and(codes)),
    };
    format!("{}{cost}{blocked}", risk.unwrap_or_default())
}

/// All that makes a finding's SQL the same as another's: where it runs, on what, and its text.
pub(super) fn identity(finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    Some(format!("{:?} {} {} {}", finding.object, place(finding), cost(fix), fix.sql()))
}
