//! Structure, table by table: what differs as one table with a column for each database, and below
//! it what that means. Tables that differ in the same way are told once.

use super::diff;
use super::note;
use super::page::Page;
use super::table::{self, Column, Look};
use crate::model::{Actual, Address, Finding, Kind, Outcome};
use crate::report::words;

/// Rows that differ in the object alone are one row from this many on.
const LIKE: usize = 5;

/// Findings about one table, or about one object that belongs to none.
struct Group<'a> {
    about: Address,
    findings: Vec<&'a Finding>,
    /// Others of which exactly the same was found.
    likewise: Vec<Address>,
}

pub(super) fn draw(page: &mut Page, outcome: &Outcome, findings: &[&Finding]) {
    if findings.is_empty() {
        return;
    }
    page.heading("Structure");
    for group in groups(findings, page.is_verbose()) {
        page.gap();
        title(page, &group);
        grid(page, outcome, &group);
        for finding in group.findings.iter().copied().filter(|finding| diff::is_needed(finding)) {
            let label = label(&group.about, finding);
            page.gap();
            page.words(2, "", &label, |_, text| text.to_owned(), |paint, text| paint.bold(text));
            diff::draw(page, finding);
        }
        if group.has_grid() {
            page.gap();
        }
        note::several(page, &group.findings, Some(&group.about));
    }
}

fn groups<'a>(findings: &[&'a Finding], each: bool) -> Vec<Group<'a>> {
    let about = |finding: &Finding| {
        let object = finding.object.as_ref()?;
        Some(object.owning_table().unwrap_or_else(|| object.clone()))
    };
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
        let number = words::count(others.len() as u64, &format!("other {}", group.about.kind));
        let text = format!("the same in {number}: {}", words::some(&others, 3));
        page.words(2, "", &text, |_, text| text.to_owned(), |_, text| text.to_owned());
    }
}

fn grid(page: &mut Page, outcome: &Outcome, group: &Group<'_>) {
    if !group.has_grid() {
        return;
    }
    let shown: Vec<&Finding> =
        group.findings.iter().copied().filter(|finding| !finding.actual.is_empty()).collect();
    let has_expected = shown.iter().any(|finding| words::expected(finding).is_some());
    let expected = |finding: &Finding| {
        let text = words::expected(finding).unwrap_or_else(|| "-".to_owned());
        if diff::is_needed(finding) { "see below".to_owned() } else { text }
    };
    let databases = words::databases(outcome);
    let cells = |finding: &Finding| -> Vec<(String, Look)> {
        databases.iter().map(|database| cell(finding, database)).collect()
    };

    // Two rules may speak of one property: it is one row.
    let rows = words::grouped(shown, |finding| label(&group.about, finding));
    let rows = rows.iter().filter_map(|row| row.first().copied());
    let alike = |finding: &Finding| {
        let kind = finding.object.as_ref().map(|object| object.kind);
        (kind, finding.property, expected(finding), cells(finding))
    };
    let mut drawn: Vec<(String, &Finding)> = Vec::new();
    for like in words::grouped(rows, alike) {
        let together = like.len() >= LIKE && !page.is_verbose();
        for finding in like.iter().take(if together { 1 } else { like.len() }) {
            let label = if together { labels(&group.about, &like) } else { None };
            drawn.push((label.unwrap_or_else(|| self::label(&group.about, finding)), finding));
        }
    }

    let column = |cell: &dyn Fn(&Finding) -> (String, Look)| {
        drawn.iter().map(|(_, finding)| cell(finding)).collect()
    };
    let labels = drawn.iter().map(|(label, _)| (label.clone(), Look::Label)).collect();
    let mut about = vec![Column::words("property", labels)];
    if has_expected {
        let cells = column(&|finding| (expected(finding), Look::Quiet));
        about.push(Column::words("expected", cells));
    }
    let sides = databases
        .iter()
        .map(|database| Column::words(database, column(&|finding| cell(finding, database))))
        .collect();
    table::draw(page, about, sides);
}

fn cell(finding: &Finding, database: &str) -> (String, Look) {
    let Some(actual) = finding.actual.get(database) else {
        return ("-".to_owned(), Look::Quiet);
    };
    let long = diff::is_needed(finding);
    let wrong = finding.databases.iter().any(|name| name.as_str() == database);
    let text = match actual {
        Actual::Value(_) if long && wrong => "differs, see below".to_owned(),
        Actual::Value(_) if long => "see below".to_owned(),
        other => words::actual(other),
    };
    (text, if wrong { Look::Differs } else { Look::Quiet })
}

/// What a row is about, as seen from the group's object: `name: not null`, `column legacy_id`.
fn label(about: &Address, finding: &Finding) -> String {
    match (&finding.object, finding.property) {
        (Some(object), _) if object != about => {
            labelled(finding, &words::within(about, object), str::to_owned)
        }
        (_, Some(property)) => property.to_owned(),
        (_, None) => about.kind.to_string(),
    }
}

/// The label of many rows that are shown as one.
fn labels(about: &Address, like: &[&Finding]) -> Option<String> {
    let objects = like.iter().filter_map(|finding| finding.object.as_ref());
    let own: Vec<String> = objects.map(|object| words::within(about, object)).collect();
    Some(labelled(like.first()?, &words::some(&own, 2), words::plural))
}

fn labelled(finding: &Finding, own: &str, kind_word: fn(&str) -> String) -> String {
    let kind = finding.object.as_ref().map_or(Kind::TABLE, |object| object.kind);
    match (finding.property, kind) {
        (Some(property), _) => format!("{own}: {property}"),
        // A constraint without a name is called by its shape, which says what it is.
        (None, Kind::CONSTRAINT | Kind::INDEX) if own.contains('(') => own.to_owned(),
        (None, kind) => format!("{} {own}", kind_word(kind.0)),
    }
}
