//! The verdict on a whole run, in a line each: what was found, and what was compared.

use std::collections::BTreeSet;

use super::coverage::Coverage;
use super::rows::{Rows, counts_differ, is_everywhere};
use super::words;
use crate::model::{Address, Finding, Outcome, StructureScope, TableRows, Task, Verdict, noun};

/// The whole run in a line: `6 errors, 5 warnings in 1 table; 5 rows missing (4 in django, 1 in
/// nextjs); nextjs and django are different databases; 1 ignored; 1 not checked`.
pub(super) fn summary(outcome: &Outcome) -> String {
    let mut parts = Vec::new();
    match words::severities(outcome) {
        _ if outcome.task == Task::Count => parts.extend(counts(outcome)),
        none if !none.is_empty() => {
            let tables: BTreeSet<Address> =
                outcome.findings.iter().filter_map(words::table_of).collect();
            parts.push(match tables.len() {
                0 => none,
                number => format!("{none} in {}", noun::count(number as u64, "table")),
            });
        }
        _ => {
            let scope = if outcome.is_complete() { "" } else { " in what was checked" };
            parts.push(format!("no drift found{scope}"));
        }
    }
    parts.extend(drift(outcome).filter(|_| outcome.task == Task::Compare));
    parts.extend(apart(outcome));
    if !outcome.ignored.is_empty() {
        parts.push(format!("{} ignored", outcome.ignored.len()));
    }
    if !outcome.unchecked.is_empty() {
        parts.push(format!("{} not checked", outcome.unchecked.len()));
    }
    parts.join("; ")
}

/// What counting alone came to: `row counts differ in 1 of 3 tables`.
fn counts(outcome: &Outcome) -> Option<String> {
    let tables = noun::count(outcome.rows.len() as u64, "table");
    let differ = outcome.rows.iter().filter(|rows| counts_differ(rows)).count();
    if differ > 0 {
        return Some(format!("row counts differ in {differ} of {tables}"));
    }
    let counted = outcome.rows.iter().filter(|rows| is_everywhere(outcome, rows)).count();
    match (counted, outcome.databases.len()) {
        (0, _) => Some("no table counted".to_owned()),
        (_, 1) => Some(format!("{} counted", noun::count(counted as u64, "table"))),
        (some, _) if some < outcome.rows.len() => {
            Some(format!("row counts are equal in {some} of {tables}"))
        }
        _ => Some(format!("row counts are equal in {tables}")),
    }
}

/// What was compared, and what was not although it was asked for: `structure agrees; rows of 12 of
/// 15 tables compared; not compared: a, b, c (locked by another session)`. Nothing where nothing
/// was to be compared. Names at most so many tables of a group.
pub(super) fn compared(outcome: &Outcome, most: usize) -> Option<String> {
    let parts: Vec<String> =
        [structure(outcome), Coverage::of(outcome).phrase(most)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Whether structure was compared and agrees, nothing of it ignored or unreadable.
pub(super) fn structure_agrees(outcome: &Outcome) -> bool {
    let ignored = outcome.ignored.iter().map(|ignored| &ignored.finding);
    outcome.structure >= StructureScope::Selected
        && !outcome.findings.iter().chain(ignored).any(is_of_structure)
}

fn is_of_structure(finding: &Finding) -> bool {
    ["SCH", "CON", "IDX"].iter().any(|group| finding.code.starts_with(group))
}

fn structure(outcome: &Outcome) -> Option<String> {
    let differs = outcome.findings.iter().any(is_of_structure);
    let is_ignored = outcome.ignored.iter().any(|ignored| is_of_structure(&ignored.finding));
    let subject = match outcome.structure {
        StructureScope::None => return None,
        StructureScope::Selected => "selected structure",
        StructureScope::Readable | StructureScope::Everything => "structure",
    };
    let verb = if differs { "differs" } else { "agrees" };
    let limit = match outcome.structure {
        StructureScope::Readable if !differs => " as far as it could be read",
        _ if !differs && is_ignored => " except for what is ignored",
        _ => "",
    };
    Some(format!("{subject} {verb}{limit}"))
}

/// What differs in rows, in numbers: `5 rows missing (4 in django, 1 in nextjs), 2 rows differ`.
/// Nothing where nothing differs, or all that does is ignored.
fn drift(outcome: &Outcome) -> Option<String> {
    let differing: Vec<&TableRows> =
        outcome.rows.iter().filter(|rows| Rows::of(outcome, rows) == Rows::Differ).collect();
    let mut parts = Vec::new();
    let by_database: Vec<(&str, u64)> = words::databases(outcome)
        .into_iter()
        .map(|name| {
            let missing = differing.iter().filter_map(|rows| rows.missing.get(name));
            (name, missing.map(|missing| missing.count).sum())
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let all: u64 = by_database.iter().map(|(_, count)| count).sum();
    match by_database.as_slice() {
        [] => {}
        [(name, count)] => parts.push(format!("{} missing in {name}", noun::count(*count, "row"))),
        several => {
            let each: Vec<String> =
                several.iter().map(|(name, count)| format!("{count} in {name}")).collect();
            let each = words::some(&each, 4);
            parts.push(format!("{} missing ({each})", noun::count(all, "row")));
        }
    }
    let changed: u64 = differing.iter().map(|rows| rows.differing.count).sum();
    match changed {
        0 => {}
        1 => parts.push("1 row differs".to_owned()),
        many => parts.push(format!("{many} rows differ")),
    }
    // Where keys were compared, what is missing says it.
    let only_counted = differing
        .iter()
        .filter(|rows| counts_differ(rows) && rows.missing.values().all(|m| m.count == 0))
        .count();
    if only_counted > 0 {
        let verb = if only_counted == 1 { "differs" } else { "differ" };
        parts.push(format!("row count of {} {verb}", noun::count(only_counted as u64, "table")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Pairs that are meant to be one database and are not: `nextjs and django are different
/// databases`.
fn apart(outcome: &Outcome) -> Vec<String> {
    let mut phrases = Vec::new();
    for (verdict, what) in [
        (Verdict::Different, "are different databases"),
        (Verdict::SameServer, "are different databases of one server"),
        (Verdict::CloneOrReplica, "are copies of one database"),
        (Verdict::Unknown, "may be different databases"),
    ] {
        let pairs = outcome.identity.iter().filter(|p| p.meant_same && p.verdict == verdict);
        let pairs: Vec<String> = pairs.map(|p| format!("{} and {}", p.left, p.right)).collect();
        if !pairs.is_empty() {
            phrases.push(format!("{} {what}", words::some(&pairs, 2)));
        }
    }
    phrases
}

#[cfg(test)]
mod tests {
    use super::{compared, structure_agrees, summary};
    use crate::model::{Address, Reason, RowCompare, StructureScope, Task, Unchecked, Verdict};
    use crate::report::sample;

    #[test]
    fn verdict_names_what_was_not_compared_and_why() {
        let mut outcome = sample::clean();
        let rows = outcome.rows.remove(0);
        let table = |number: usize| Address::table("public", format!("t{number:02}").as_str());
        outcome.rows_wanted = (0..15).map(table).collect();
        outcome.rows = (0..15)
            .map(|number| crate::model::TableRows { table: table(number), ..rows.clone() })
            .collect();
        outcome.rows[1].compare = RowCompare::Count;
        // One that was never begun.
        outcome.rows.remove(14);
        for number in [12, 14] {
            outcome.unchecked.push(Unchecked {
                database: None,
                object: Some(table(number).to_string()),
                reason: Reason::Timeout,
                message: "over --rows-budget 10s".to_owned(),
                hint: None,
            });
        }
        outcome.rows[13].counts.remove("django");
        let expected = "structure agrees; rows of 11 of 15 tables compared; only counted: \
                        public.t01; not compared: public.t12, public.t14 (over --rows-budget 10s); \
                        not compared: public.t13 (not read in django)";
        assert_eq!(compared(&outcome, 5).unwrap(), expected);
        assert_eq!(summary(&outcome), "no drift found in what was checked; 2 not checked");
    }

    #[test]
    fn agreement_is_claimed_only_of_what_was_compared() {
        let mut outcome = sample::clean();
        for (scope, words, agrees) in [
            (StructureScope::None, "rows of 1 table compared", false),
            (StructureScope::Readable, "structure agrees as far as it could be read; ", false),
            (StructureScope::Selected, "selected structure agrees; ", true),
            (StructureScope::Everything, "structure agrees; ", true),
        ] {
            outcome.structure = scope;
            assert!(compared(&outcome, 5).unwrap().starts_with(words), "{words}");
            assert_eq!(structure_agrees(&outcome), agrees, "{words}");
        }
        let mut ignored = sample::story().ignored.remove(0);
        ignored.finding.code = "SCH003";
        outcome.ignored = vec![ignored];
        let words = compared(&outcome, 5).unwrap();
        assert!(words.starts_with("structure agrees except for what is ignored; "), "{words}");
        outcome.structure = StructureScope::None;
        outcome.rows.clear();
        assert_eq!(compared(&outcome, 5), None);
    }

    #[test]
    fn rows_of_a_lost_database_are_not_compared() {
        let mut outcome = sample::clean();
        let mut third = outcome.databases[1].clone();
        (third.name, third.server) = ("third".to_owned(), None);
        outcome.databases.push(third);
        let words = compared(&outcome, 5).unwrap();
        assert!(words.ends_with("(not read in third)"), "{words}");
        assert!(words.contains("no rows compared"), "{words}");
    }

    #[test]
    fn summary_is_one_line_of_what_differs() {
        let mut outcome = sample::story();
        assert_eq!(
            summary(&outcome),
            "6 errors, 2 warnings in 1 table; 5 rows missing (1 in nextjs, 4 in django); nextjs and \
             django are different databases; 1 ignored; 1 not checked"
        );
        outcome.identity[0].verdict = Verdict::CloneOrReplica;
        outcome.rows[0].missing.clear();
        outcome.rows[0].differing.count = 1;
        outcome.ignored.clear();
        outcome.unchecked.clear();
        assert_eq!(
            summary(&outcome),
            "6 errors, 2 warnings in 1 table; 1 row differs, row count of 1 table differs; nextjs and \
             django are copies of one database"
        );
        outcome.task = Task::Count;
        outcome.identity.clear();
        assert_eq!(summary(&outcome), "row counts differ in 1 of 1 table");
    }
}
