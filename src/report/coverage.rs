//! Which of the tables whose rows were to be compared were, and why the others were not.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::is_everywhere;
use super::words;
use crate::model::{Address, Name, Outcome, RowCompare, TableRows, noun};

/// Which of the tables whose rows were to be compared were.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    /// How many tables there are.
    pub(super) wanted: usize,
    /// How many were compared by ids or contents in every database.
    pub(super) compared: usize,
    /// Of these, how many in some of their rows only.
    pub(super) narrowed: usize,
    /// Those that were only counted, in every database.
    pub(super) counted: Vec<Address>,
    /// The others, those with one reason together. Reasons are raw.
    pub(super) not_compared: Vec<(String, Vec<Address>)>,
}

impl Coverage {
    pub(super) fn of(outcome: &Outcome) -> Coverage {
        let mut known = BTreeSet::new();
        let read = outcome.rows.iter().map(|rows| &rows.table);
        let tables = outcome.rows_wanted.iter().chain(read).filter(|table| known.insert(*table));
        let by_table: BTreeMap<&Address, &TableRows> =
            outcome.rows.iter().map(|rows| (&rows.table, rows)).collect();
        let mut coverage = Coverage::default();
        for table in tables {
            coverage.wanted += 1;
            let rows = by_table.get(table).copied();
            match rows.filter(|rows| is_everywhere(outcome, rows)) {
                Some(rows) if rows.compare == RowCompare::Count || rows.counts.len() < 2 => {
                    coverage.counted.push(table.clone());
                }
                Some(rows) => {
                    coverage.compared += 1;
                    coverage.narrowed += usize::from(!rows.narrowed.is_empty());
                }
                None => {
                    let reason = reason(outcome, table, rows);
                    match coverage.not_compared.iter_mut().find(|(known, _)| *known == reason) {
                        Some((_, alike)) => alike.push(table.clone()),
                        None => coverage.not_compared.push((reason, vec![table.clone()])),
                    }
                }
            }
        }
        coverage
    }

    /// `rows of 12 of 15 tables compared; only counted: a; not compared: b, c (locked)`; nothing
    /// where no rows were to be compared. Names at most so many tables of a group.
    pub(super) fn phrase(&self, most: usize) -> Option<String> {
        let Coverage { wanted, compared, narrowed, counted, not_compared } = self;
        let tables = noun::count(*wanted as u64, "table");
        let mut parts = Vec::new();
        match (*wanted, *compared) {
            (0, _) => return None,
            (_, 0) if not_compared.is_empty() => {
                return Some(format!("rows of {tables} counted"));
            }
            (_, 0) => parts.push("no rows compared".to_owned()),
            (1, 1) => parts.push("rows of 1 table compared".to_owned()),
            (all, some) if all == some => parts.push(format!("rows of all {tables} compared")),
            (_, some) => parts.push(format!("rows of {some} of {tables} compared")),
        }
        if *narrowed > 0
            && let Some(first) = parts.first_mut()
        {
            *first = first.replacen("rows of", "some rows of", 1);
        }
        let names = |tables: &[Address]| {
            let names: Vec<String> = tables.iter().map(ToString::to_string).collect();
            words::some(&names, most)
        };
        if !counted.is_empty() {
            parts.push(format!("only counted: {}", names(counted)));
        }
        for (reason, tables) in not_compared {
            parts.push(format!("not compared: {} ({reason})", names(tables)));
        }
        Some(parts.join("; "))
    }
}

/// Why a table's rows were not compared everywhere, in a few words.
fn reason(outcome: &Outcome, table: &Address, rows: Option<&TableRows>) -> String {
    let shown = table.to_string();
    let own = outcome.unchecked.iter().find(|u| u.object.as_deref() == Some(&*shown));
    if let Some(unchecked) = own {
        const SHORT: usize = 48;
        let is_short = unchecked.message.chars().count() <= SHORT;
        let phrase = unchecked.reason.phrase();
        return if is_short { unchecked.message.clone() } else { phrase.to_owned() };
    }
    let lacks = |name: &&Name| {
        outcome.findings.iter().any(|finding| {
            finding.code == "SCH001"
                && finding.object.as_ref() == Some(table)
                && finding.databases.contains(*name)
        })
    };
    let live = outcome.databases.iter().filter(|database| database.file.is_none());
    let others: Vec<Name> = live
        .filter(|database| {
            rows.is_none_or(|rows| !rows.counts.contains_key(database.name.as_str()))
        })
        .map(|database| Name::new(&database.name))
        .collect();
    if !others.is_empty() && others.iter().all(|name| lacks(&name)) {
        return format!("missing in {}", words::and(&words::names(&others)));
    }
    match others.as_slice() {
        [] => "not compared in every database".to_owned(),
        others => format!("not read in {}", words::and(&words::names(others))),
    }
}
