//! `tenantctl count`: the number of every table and database, and what could not be counted.

use super::page::Page;
use super::rows::cell;
use super::table::{self, Column, Look};
use super::tail;
use crate::model::{Outcome, TableRows};
use crate::report::rows::{Rows, counts_differ, is_everywhere};
use crate::report::{verdict, words};

pub(super) fn draw(page: &mut Page, outcome: &Outcome) {
    let several = outcome.databases.len() > 1;
    if !outcome.rows.is_empty() {
        numbers(page, outcome, several);
    }
    tail::unchecked(page, outcome);
    if several || !outcome.is_complete() {
        page.gap();
        tail::loudly(page, outcome, &verdict::summary(outcome));
    }
}

fn numbers(page: &mut Page, outcome: &Outcome, several: bool) {
    let each = |cell: &dyn Fn(&TableRows) -> (String, Look)| -> Vec<(String, Look)> {
        outcome.rows.iter().map(cell).collect()
    };
    let about = vec![Column::words("table", each(&|rows| (rows.table.to_string(), Look::Label)))];
    let mut sides: Vec<Column> = words::databases(outcome)
        .into_iter()
        .map(|database| {
            let number = |rows: &TableRows| cell(Rows::of(outcome, rows), rows, database);
            Column::numbers(database, each(&number))
        })
        .collect();
    if several {
        let verdict = |rows: &TableRows| match (counts_differ(rows), is_everywhere(outcome, rows)) {
            (true, _) => ("differs".to_owned(), Look::Differs),
            (false, true) => ("equal".to_owned(), Look::Quiet),
            (false, false) => ("not compared".to_owned(), Look::Quiet),
        };
        sides.push(Column::words("", each(&verdict)));
    }
    table::draw_unshared(page, about, sides);
}
