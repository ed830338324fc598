//! What the comparison of a table's rows came to, for every format.

use crate::model::{Finding, Outcome, TableRows};

/// What the comparison of a table's rows came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rows {
    /// Nothing differs.
    Alike,
    /// They differ, and nothing of that is ignored, or not all.
    Differ,
    /// They differ, and the configuration says to ignore that.
    Ignored,
    /// They were counted in some of the databases that were reached, and nothing differs there.
    Apart,
}

impl Rows {
    pub(super) fn of(outcome: &Outcome, rows: &TableRows) -> Rows {
        let mut counts = rows.counts.values();
        let counts_differ = counts.next().is_some_and(|first| counts.any(|count| count != first));
        let about = |finding: &Finding| {
            finding.code.starts_with("DAT") && finding.object.as_ref() == Some(&rows.table)
        };
        let differ = rows.differing.count > 0;
        if counts_differ || differ || rows.missing.values().any(|missing| missing.count > 0) {
            let is_ignored = !outcome.findings.iter().any(about)
                && outcome.ignored.iter().any(|ignored| about(&ignored.finding));
            return if is_ignored { Rows::Ignored } else { Rows::Differ };
        }
        let everywhere = outcome
            .databases
            .iter()
            .filter(|database| database.server.is_some() && database.file.is_none())
            .all(|database| rows.counts.contains_key(database.name.as_str()));
        let alone = rows.counts.len() < 2 && outcome.databases.len() > 1;
        if everywhere && !alone { Rows::Alike } else { Rows::Apart }
    }
}
