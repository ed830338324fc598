//! Structure, table by table: what differs as one table with a column for each database, and below
//! it what that means. Tables that differ in the same way are told once.

use super::diff;
use super::note;
use super::page::Page;
use super::table::{Look, Table};
use crate::model::{Actual, Address, Finding, Kind, Outcome};
use crate::report::words;

/// Rows that a table shows unless asked for more.
const MOST_ROWS: usize = 40;

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
        note::several(page, &group.findings);
    }
}

fn groups<'a>(findings: &[&'a Finding], each: bool) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known = std::collections::BTreeMap::new();
    for finding in findings {
        let Some(object) = &finding.object else { continue };
        let about = object.owning_table().unwrap_or_else(|| object.clone());
        let at = *known.entry(about.clone()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { about, findings: vec![finding], likewise: Vec::new() }),
        }
    }
    if each { groups } else { fold(groups) }
}

/// Groups that say the same become one.
fn fold(groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    let mut folded: Vec<Group<'_>> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for group in groups {
        let at = *known.entry(group.says()).or_insert(folded.len());
        match folded.get_mut(at) {
            Some(first) => first.likewise.push(group.about),
            None => folded.push(group),
        }
    }
    folded
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
    let has_expected = group.findings.iter().any(|finding| words::expected(finding).is_some());
    let databases: Vec<&str> =
        outcome.databases.iter().map(|database| database.name.as_str()).collect();
    let mut titles = vec!["property"];
    titles.extend(has_expected.then_some("expected"));
    titles.extend(&databases);
    let mut table = Table::new(page, &titles);

    let mut shown: Vec<String> = Vec::new();
    let mut left_out = 0;
    for finding in group.findings.iter().filter(|finding| !finding.actual.is_empty()) {
        let label = label(&group.about, finding);
        if shown.contains(&label) {
            continue;
        }
        if shown.len() >= page.most(MOST_ROWS) {
            left_out += 1;
            continue;
        }
        let long = diff::is_needed(finding);
        let mut cells = vec![(label.clone(), Look::Label)];
        if has_expected {
            let expected = words::expected(finding).unwrap_or_else(|| "-".to_owned());
            cells.push((if long { "see below".to_owned() } else { expected }, Look::Quiet));
        }
        cells.extend(databases.iter().map(|database| cell(finding, database, long)));
        table.row(cells);
        shown.push(label);
    }
    table.draw(page);
    if left_out > 0 {
        let more = page.paint.dim(&format!("  and {left_out} more: -v shows all"));
        page.line(&more);
    }
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
    let own = finding.object.as_ref().filter(|object| *object != about);
    match (own, finding.property) {
        (None, Some(property)) => property.to_owned(),
        (None, None) => about.kind.to_string(),
        (Some(object), Some(property)) => format!("{}: {property}", own_name(object)),
        (Some(object), None) => match object.kind {
            // A constraint without a name is called by its shape, which says what it is.
            Kind::CONSTRAINT | Kind::INDEX if object.own_name().contains('(') => {
                object.own_name().to_owned()
            }
            kind => format!("{kind} {}", own_name(object)),
        },
    }
}

fn own_name(object: &Address) -> String {
    let from = if object.kind == Kind::PRIVILEGE { 3 } else { 2 };
    let own: Vec<&str> = object.path.iter().skip(from).map(|name| name.as_str()).collect();
    own.join(" to ")
}
