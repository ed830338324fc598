//! Structure, table by table: what differs as one table with a column for each database, and below
//! it what that means. Tables that differ in the same way are shown once, and where there are more
//! than anybody reads, the rest is counted by rule.

use std::collections::BTreeSet;

use super::diff;
use super::grid;
use super::help::Help;
use super::note;
use super::page::Page;
use crate::model::{Address, Finding, Outcome, Severity, noun};
use crate::report::words;

/// Once the section has this many lines, what is left is counted by rule.
const MOST_LINES: usize = 100;

/// Findings about one table, or about one object that belongs to none.
struct Group<'a> {
    about: Address,
    findings: Vec<&'a Finding>,
    /// Others of which exactly the same was found, and how many findings these are.
    likewise: Vec<Address>,
}

pub(super) fn draw(page: &mut Page, outcome: &Outcome, findings: &[&Finding]) {
    if findings.is_empty() {
        return;
    }
    page.heading("Structure");
    let mut groups = groups(findings, page.is_verbose());
    // The worst first: of what is only counted at the end, nothing is worse than what is shown.
    groups.sort_by_key(|group| std::cmp::Reverse(group.severity()));
    let start = page.lines();
    let mut rest: Vec<&Group<'_>> = Vec::new();
    let help = Help::of(page, findings);
    for group in &groups {
        if page.is_verbose() || page.lines() - start < MOST_LINES {
            one(page, outcome, group, &help);
        } else {
            rest.push(group);
        }
    }
    help.draw(page);
    others(page, findings, &rest);
}

fn one(page: &mut Page, outcome: &Outcome, group: &Group<'_>, help: &Help<'_>) {
    page.gap();
    title(page, group);
    let has_grid = group.has_grid();
    if has_grid {
        grid::draw(page, outcome, &group.about, &group.findings);
    }
    for finding in group.findings.iter().copied().filter(|finding| diff::is_needed(finding)) {
        let label = grid::label(&group.about, finding);
        page.gap();
        page.words(2, "", &label, |_, text| text.to_owned(), |paint, text| paint.bold(text));
        diff::draw(page, finding);
    }
    if has_grid {
        page.gap();
    }
    note::several(page, &group.findings, Some(&group.about), help);
}

/// What there is no room for, by rule; none of it is lost.
fn others(page: &mut Page, findings: &[&Finding], rest: &[&Group<'_>]) {
    if rest.is_empty() {
        return;
    }
    let objects: BTreeSet<&Address> =
        rest.iter().flat_map(|group| group.likewise.iter().chain([&group.about])).collect();
    let is_of = |finding: &&&Finding| about(finding).is_some_and(|about| objects.contains(&about));
    let left: Vec<&Finding> = findings.iter().filter(is_of).copied().collect();
    let objects = objects.len();
    page.gap();
    let text = format!(
        "{} in {} (-v shows all)",
        noun::count(left.len() as u64, "more finding"),
        noun::count(objects as u64, "more object"),
    );
    page.words(0, "", &text, |_, text| text.to_owned(), |paint, text| paint.bold(text));
    note::by_code(page, &left);
}

/// The table that a finding is about, or the object, where that belongs to none.
fn about(finding: &Finding) -> Option<Address> {
    let object = finding.object.as_ref()?;
    Some(object.owning_table().unwrap_or_else(|| object.clone()))
}

fn groups<'a>(findings: &[&'a Finding], each: bool) -> Vec<Group<'a>> {
    let groups: Vec<Group<'a>> = words::grouped(findings.iter().copied(), about)
        .into_iter()
        .filter_map(|findings| {
            let about = about(findings.first()?)?;
            Some(Group { about, findings, likewise: Vec::new() })
        })
        .collect();
    if each { groups } else { fold(&groups) }
}

/// Groups that say the same become one.
fn fold<'a>(groups: &[Group<'a>]) -> Vec<Group<'a>> {
    let fold = |alike: Vec<&Group<'a>>| {
        let (first, rest) = alike.split_first()?;
        let likewise = rest.iter().map(|group| group.about.clone()).collect();
        Some(Group { about: first.about.clone(), findings: first.findings.clone(), likewise })
    };
    words::grouped(groups, Group::says).into_iter().filter_map(fold).collect()
}

impl Group<'_> {
    /// All that the group says but for its own name.
    fn says(&self) -> String {
        let each = self.findings.iter().map(|finding| {
            let Finding { code, severity, property, databases, expected, actual, .. } = finding;
            let own = finding.object.as_ref().and_then(|object| object.path.get(2..));
            format!("{code} {severity} {own:?} {property:?} {databases:?} {expected:?} {actual:?}")
        });
        format!("{} {:?}", self.about.kind, each.collect::<Vec<_>>())
    }

    fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// A table whose one message is that it is there, or is not, needs no table of its own.
    fn has_grid(&self) -> bool {
        self.findings.iter().any(|finding| {
            !finding.actual.is_empty()
                && (finding.property.is_some() || finding.object.as_ref() != Some(&self.about))
        })
    }
}

fn title(page: &mut Page, group: &Group<'_>) {
    let name = format!("{} {}", group.about.kind, group.about);
    page.words(0, "", &name, |_, text| text.to_owned(), |paint, text| paint.bold(text));
    if !group.likewise.is_empty() {
        let others: Vec<String> = group.likewise.iter().map(ToString::to_string).collect();
        let number = noun::count(others.len() as u64, &format!("more {}", group.about.kind));
        let text = format!("same in {number} (-v shows each): {}", words::some(&others, 3));
        page.words(2, "", &text, |_, text| text.to_owned(), |_, text| text.to_owned());
    }
}
