//! What the comparison of tables' rows came to, for every format. What was not compared is never
//! counted as compared, and never called equal.

use crate::model::{Finding, Outcome, RowCompare, TableRows};

/// What the comparison of a table's rows came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rows {
    /// Compared in every database by ids or contents, and nothing differs.
    Equal,
    /// Only counted, in every database, and the counts are equal.
    Counted,
    /// They differ, and nothing of that is ignored, or not all.
    Differ,
    /// They differ, and the configuration says to ignore that.
    Ignored,
    /// Not compared in every database, and what was compared does not differ.
    Incomplete,
}

impl Rows {
    pub(super) fn of(outcome: &Outcome, rows: &TableRows) -> Rows {
        let differ = rows.differing.count > 0
            || counts_differ(rows)
            || rows.missing.values().any(|missing| missing.count > 0);
        if differ {
            let about = |finding: &Finding| {
                finding.code.starts_with("DAT") && finding.object.as_ref() == Some(&rows.table)
            };
            let is_ignored = !outcome.findings.iter().any(about)
                && outcome.ignored.iter().any(|ignored| about(&ignored.finding));
            return if is_ignored { Rows::Ignored } else { Rows::Differ };
        }
        match is_everywhere(outcome, rows) {
            false => Rows::Incomplete,
            true if rows.compare == RowCompare::Count || rows.counts.len() < 2 => Rows::Counted,
            true => Rows::Equal,
        }
    }
}

/// Whether exact counts differ.
pub(super) fn counts_differ(rows: &TableRows) -> bool {
    let mut counts = rows.counts.values();
    counts.next().is_some_and(|first| counts.any(|count| count != first))
}

/// Whether every database that has rows was compared, and nothing of the table is unchecked.
pub(super) fn is_everywhere(outcome: &Outcome, rows: &TableRows) -> bool {
    let mut live = outcome.databases.iter().filter(|database| database.file.is_none());
    if !live.all(|database| rows.counts.contains_key(database.name.as_str())) {
        return false;
    }
    if outcome.unchecked.is_empty() {
        return true;
    }
    let table = rows.table.to_string();
    !outcome.unchecked.iter().any(|unchecked| unchecked.object.as_deref() == Some(&*table))
}
