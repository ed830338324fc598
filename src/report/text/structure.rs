//! Structure, table by table: what differs as one table with a column for each database, and below
//! it what that means. Tables that differ in the same way are told once.

use super::diff;
use super::note;
use super::page::Page;
use super::table::{Look, Table};
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
    let databases = words::databases(outcome);
    let mut titles = vec!["property"];
    titles.extend(has_expected.then_some("expected"));
    titles.extend(&databases);
    let mut table = Table::new(page, &titles);

    let cells = |finding: &Finding| {
        let long = diff::is_needed(finding);
        let mut cells = Vec::new();
        if has_expected {
            let expected = words::expected(finding).unwrap_or_else(|| "-".to_owned());
            cells.push((if long { "see below".to_owned() } else { expected }, Look::Quiet));
        }
        cells.extend(databases.iter().map(|database| cell(finding, database, long)));
        cells
    };
    // Two rules may speak of one property: it is one row.
    let rows = words::grouped(shown, |finding| label(&group.about, finding));
    let rows = rows.iter().filter_map(|row| row.first().copied());
    let alike = |finding: &Finding| {
        (finding.object.as_ref().map(|object| object.kind), finding.property, cells(finding))
    };
    for like in words::grouped(rows, alike) {
        if like.len() >= LIKE && !page.is_verbose() {
            let Some(first) = like.first() else { continue };
            let own: Vec<String> = like
                .iter()
                .filter_map(|finding| finding.object.as_ref())
                .map(|object| words::within(&group.about, object))
                .collect();
            let label = labelled(first, &words::some(&own, 2), words::plural);
            table.row([(label, Look::Label)].into_iter().chain(cells(first)));
        } else {
            for finding in like {
                let label = label(&group.about, finding);
                table.row([(label, Look::Label)].into_iter().chain(cells(finding)));
            }
        }
    }
    table.draw(page);
}

fn cell(finding: &Finding, database: &str, long: bool) -> (String, Look) {
    let Some(actual) = finding.actual.get(database) else {
        return ("-".to_owned(), Look::Quiet);
    };
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

fn labelled(finding: &Finding, own: &str, kind_word: fn(&str) -> String) -> String {
    let kind = finding.object.as_ref().map_or(Kind::TABLE, |object| object.kind);
    match (finding.property, kind) {
        (Some(property), _) => format!("{own}: {property}"),
        // A constraint without a name is called by its shape, which says what it is.
        (None, Kind::CONSTRAINT | Kind::INDEX) if own.contains('(') => own.to_owned(),
        (None, kind) => format!("{} {own}", kind_word(kind.0)),
    }
}
