//! What every format says about a finding's SQL: where to run it, and what that costs. Raw.

use super::words;
use crate::model::{Finding, Fix, Lock, Name};

/// Where a finding's SQL is to be run: `fix in django`. Where no declaration decides, it makes the
/// others like the first database, which needs nothing.
pub(super) fn place(finding: &Finding) -> String {
    let wrong = match (&finding.expected, finding.property, finding.databases.as_slice()) {
        (None, Some(_), [first, others @ ..]) if !others.is_empty() => {
            let like = finding.actual.get(first);
            others.iter().filter(|name| finding.actual.get(*name) != like).collect::<Vec<_>>()
        }
        (_, _, all) => all.iter().collect(),
    };
    let wrong: Vec<&str> = wrong.into_iter().map(Name::as_str).collect();
    if wrong.is_empty() { "fix".to_owned() } else { format!("fix in {}", words::and(&wrong)) }
}

/// What a fix costs: `takes ACCESS EXCLUSIVE; blocked by DAT005`, `locks no table`.
pub(super) fn cost(fix: &Fix) -> String {
    let lock = match fix.lock() {
        Lock::None => "locks no table".to_owned(),
        lock => format!("takes {lock}"),
    };
    match fix.blocked_by.as_slice() {
        [] => lock,
        codes => format!("{lock}; blocked by {}", words::and(codes)),
    }
}

/// Whether this finding's SQL is what the one before it has said.
pub(super) fn repeats(finding: &Finding, before: Option<&Finding>) -> bool {
    finding.fix.is_some()
        && before.is_some_and(|before| {
            before.object == finding.object
                && before.fix == finding.fix
                && place(before) == place(finding)
        })
}
