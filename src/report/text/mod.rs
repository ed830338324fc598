//! The report for people: which databases these are, then root causes, structure, rows and the
//! rest, then what was not checked, and last what to do. Read from the end it is a summary.

mod diff;
mod grid;
mod header;
mod note;
mod page;
mod paint;
mod rows;
mod structure;
mod table;
mod tail;

use crate::model::{Finding, Outcome};

use super::{Style, Verbosity, escape};
use page::Page;

/// The part of the report that a finding stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    RootCause,
    Structure,
    Rows,
    Other,
}

impl Section {
    fn of(finding: &Finding) -> Section {
        match finding.code.get(..3) {
            Some("IDN" | "ACC") => Section::RootCause,
            Some("DAT") => Section::Rows,
            Some("SCH" | "CON" | "IDX" | "SEQ" | "RLS") if finding.object.is_some() => {
                Section::Structure
            }
            _ => Section::Other,
        }
    }
}

/// The text report.
pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    let text = page(outcome, style);
    if style.workflow { escape::workflow(&text) } else { text }
}

fn page(outcome: &Outcome, style: &Style) -> String {
    let mut page = Page::new(style);
    if style.verbosity == Verbosity::Quiet {
        outcome.findings.iter().for_each(|finding| note::brief(&mut page, finding));
        outcome.unchecked.iter().for_each(|unchecked| tail::brief(&mut page, unchecked));
        return page.finish();
    }
    let of = |section| -> Vec<&Finding> {
        outcome.findings.iter().filter(|finding| Section::of(finding) == section).collect()
    };
    header::draw(&mut page, outcome);
    notes(&mut page, "Identity and access", &of(Section::RootCause));
    structure::draw(&mut page, outcome, &of(Section::Structure));
    rows::draw(&mut page, outcome, &of(Section::Rows));
    notes(&mut page, "Other", &of(Section::Other));
    tail::draw(&mut page, outcome);
    page.finish()
}

fn notes(page: &mut Page, title: &str, findings: &[&Finding]) {
    if !findings.is_empty() {
        page.heading(title);
        note::several(page, findings, None);
    }
}

#[cfg(test)]
mod tests;
