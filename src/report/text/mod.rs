//! The report for people: which databases and files these are, the whole in one line, then root
//! causes, structure, rows and the rest, then what was not checked, and last what to do.

mod count;
mod diff;
mod grid;
mod header;
mod help;
mod note;
mod page;
mod paint;
mod rows;
mod structure;
mod table;
mod tail;

use crate::model::{Finding, Outcome, Task};

use super::{Style, Verbosity, escape, verdict};
use help::Help;
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
    if outcome.task == Task::Count {
        count::draw(&mut page, outcome);
        return page.finish();
    }
    let of = |section| -> Vec<&Finding> {
        outcome.findings.iter().filter(|finding| Section::of(finding) == section).collect()
    };
    header::draw(&mut page, outcome);
    page.gap();
    tail::loudly(&mut page, outcome, &verdict::summary(outcome));
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
        let help = Help::of(page, findings);
        note::several(page, findings, None, &help);
        help.draw(page);
    }
}

#[cfg(test)]
mod long_tests;
#[cfg(test)]
mod tests;
