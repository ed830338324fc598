//! JUnit XML, for the CI systems that read it.
//!
//! One test suite per database, and a last one for what concerns several or none. A failure is a
//! finding that fails the run; a finding that does not is a passing case with the finding as its
//! output. An error is what was asked for and could not be checked; a skipped case is a table whose
//! rows were not compared in every database. Other passing cases are what was compared: a table's
//! rows, and each kind of object that was read. Names are unique within a suite.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::rows::Rows;
use super::{Style, escape, repair, verdict, words};
use crate::model::{Finding, Name, Outcome, TableRows, Unchecked, noun};

/// A JUnit report. Carries no times: the same outcome gives the same bytes.
pub(super) fn render(outcome: &Outcome, _: &Style) -> String {
    let mut suites: Vec<Suite> =
        words::databases(outcome).into_iter().map(|name| Suite::of(outcome, Some(name))).collect();
    suites.push(Suite::of(outcome, None));
    suites.retain(|suite| suite.tests > 0 || !suite.notes.is_empty());

    let sum = |part: fn(&Suite) -> usize| suites.iter().map(part).sum::<usize>();
    let (tests, errors) = (sum(|s| s.tests), sum(|s| s.errors));
    let (failures, skipped) = (sum(|s| s.failures), sum(|s| s.skipped));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<testsuites name=\"tenantctl\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">\n"
    ));
    for suite in &suites {
        out.push_str(&suite.xml());
    }
    out.push_str("</testsuites>\n");
    out
}

/// One `<testsuite>`.
#[derive(Default)]
struct Suite {
    name: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    cases: String,
    /// How many cases have a name so far, by class and name.
    names: BTreeMap<(String, String), usize>,
    notes: String,
}

impl Suite {
    /// What concerns this one database, or what concerns none or several.
    fn of(outcome: &Outcome, database: Option<&str>) -> Suite {
        let name = database.unwrap_or("all databases").to_owned();
        let mut suite = Suite { name, ..Suite::default() };
        let own = |found: &[Name]| match (found, database) {
            ([only], Some(database)) => only.as_str() == database,
            ([_], None) => false,
            (_, database) => database.is_none(),
        };
        for unchecked in &outcome.unchecked {
            if unchecked.database.as_ref().map(Name::as_str) == database {
                suite.error(unchecked);
            }
        }
        for finding in outcome.findings.iter().filter(|finding| own(&finding.databases)) {
            suite.finding(finding, outcome.fails(finding));
        }
        let checked = database.and_then(|database| outcome.checked.get(database));
        for (kind, number) in checked.into_iter().flatten().filter(|(_, number)| **number > 0) {
            suite.passed(&format!("read {}", noun::count(*number, kind.0)));
        }
        if database.is_none() {
            let notes: Vec<String> = output(outcome).iter().map(|line| escape::xml(line)).collect();
            suite.notes = notes.join("\n");
            if verdict::structure_agrees(outcome) {
                suite.passed("structure");
            }
            outcome.rows.iter().for_each(|rows| suite.rows(outcome, rows));
        }
        suite
    }

    /// A table's rows, where no finding and no unchecked is a case of its own.
    fn rows(&mut self, outcome: &Outcome, rows: &TableRows) {
        let table = &rows.table;
        match Rows::of(outcome, rows) {
            Rows::Differ | Rows::Ignored => {}
            Rows::Equal if !rows.narrowed.is_empty() => {
                self.skipped(&format!("rows of {table}"), "only some rows were compared");
            }
            Rows::Equal => self.passed(&format!("rows of {table} ({})", rows.compare.word())),
            Rows::Counted => self.passed(&format!("row count of {table}")),
            Rows::Incomplete => {
                let own = table.to_string();
                let is_case = |u: &Unchecked| u.object.as_deref() == Some(&*own);
                if !outcome.unchecked.iter().any(is_case) {
                    let message = "not compared in every database";
                    self.skipped(&format!("rows of {table}"), message);
                }
            }
        }
    }

    fn skipped(&mut self, name: &str, message: &str) {
        self.skipped += 1;
        let bad = Bad { element: "skipped", kind: None, message, details: "" };
        self.case("rows", name, &bad.xml());
    }

    fn error(&mut self, unchecked: &Unchecked) {
        self.errors += 1;
        let name = format!("not checked: {}", words::what(unchecked));
        let bad = Bad {
            element: "error",
            kind: Some(unchecked.reason.word()),
            message: &unchecked.message,
            details: &escape::xml(unchecked.hint.as_deref().unwrap_or_default()),
        };
        self.case("unchecked", &name, &bad.xml());
    }

    fn finding(&mut self, finding: &Finding, fails: bool) {
        let object = finding.object.as_ref().map_or(String::new(), |object| format!(" {object}"));
        let property = words::property(finding).map_or(String::new(), |name| format!(": {name}"));
        let name = format!("{} {}{object}{property}", finding.code, finding.name);
        let details = details(finding);
        let content = if fails {
            self.failures += 1;
            let kind = Some(finding.severity.word());
            Bad { element: "failure", kind, message: &finding.message, details: &details }.xml()
        } else {
            let lead = format!("{}[{}]", finding.severity, finding.code);
            let message = escape::xml(&format!("{lead} {}", finding.message));
            format!("<system-out>{message}\n{details}</system-out>")
        };
        self.case(finding.code, &name, &content);
    }

    fn passed(&mut self, name: &str) {
        self.case("checked", name, "");
    }

    /// One `<testcase>` with its content, escaped already. Viewers take cases of one name for one
    /// case: a second one has its number.
    fn case(&mut self, class: &str, name: &str, content: &str) {
        self.tests += 1;
        let class = format!("{}.{class}", self.name);
        let number = self.names.entry((class.clone(), name.to_owned())).or_insert(0);
        *number += 1;
        let name = if *number == 1 { name.to_owned() } else { format!("{name} #{number}") };
        let (class, name) = (escape::xml(&class), escape::xml(&name));
        let head = format!("    <testcase classname=\"{class}\" name=\"{name}\"");
        self.cases.push_str(&match content {
            "" => format!("{head}/>\n"),
            content => format!("{head}>\n      {content}\n    </testcase>\n"),
        });
    }

    fn xml(&self) -> String {
        let Suite { name, tests, failures, errors, skipped, cases, notes, .. } = self;
        let notes = match notes.as_str() {
            "" => String::new(),
            notes => format!("    <system-out>{notes}</system-out>\n"),
        };
        format!(
            "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" \
             errors=\"{errors}\" skipped=\"{skipped}\">\n{cases}{notes}  </testsuite>\n",
            escape::xml(name)
        )
    }
}

/// What concerns the whole run: what was found and compared, which files are in use, the numbers
/// that were asked for, notes.
fn output(outcome: &Outcome) -> Vec<String> {
    let mut lines = vec![verdict::summary(outcome)];
    lines.extend(verdict::compared(outcome, usize::MAX - 1));
    lines.extend(words::files(outcome).into_iter().map(|(what, file)| format!("{what}: {file}")));
    lines.extend(words::numbers(outcome));
    lines.extend(outcome.notes.iter().map(|note| format!("note: {note}")));
    lines
}

/// What makes a case not pass.
struct Bad<'a> {
    element: &'static str,
    kind: Option<&'a str>,
    message: &'a str,
    /// Escaped already, because some of it keeps its lines.
    details: &'a str,
}

impl Bad<'_> {
    fn xml(&self) -> String {
        let Bad { element, kind, message, details } = self;
        let kind = kind.map_or(String::new(), |kind| format!(" type=\"{}\"", escape::xml(kind)));
        let message = escape::xml(message);
        format!("<{element}{kind} message=\"{message}\">{details}</{element}>")
    }
}

fn details(finding: &Finding) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        // A text of several lines is read as such, below its label.
        let value = match value.contains('\n') {
            true => format!("\n{}", escape::xml_block(value)),
            false => format!(" {}", escape::xml(value)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}:{value}", escape::xml(label));
    };
    if let Some(place) = &finding.declared_at {
        line("declared at", &place.to_string());
    }
    if let Some(expected) = words::expected(finding) {
        line("expected", &expected);
    }
    for (name, actual) in &finding.actual {
        line(name.as_str(), &words::found(finding, actual));
    }
    if let Some(advice) = &finding.advice {
        line("help", advice);
    }
    if let Some(fix) = &finding.fix {
        line(&repair::place(finding), &repair::cost(fix));
        // On lines of its own and without escapes that it does not need: to be copied.
        text.push_str(&escape::xml_block(&fix.sql()));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::model::{Address, Lock, RowCompare};
    use crate::report::{Style, sample};

    #[test]
    fn a_green_run_shows_what_it_looked_at() {
        let text = render(&sample::clean(), &Style::default());
        let xml = roxmltree::Document::parse(&text).unwrap();
        let root = xml.root_element();
        assert_eq!((root.attribute("failures"), root.attribute("errors")), (Some("0"), Some("0")));
        assert!(text.contains("name=\"read 27 columns\""), "{text}");
    }

    #[test]
    fn sql_can_be_copied() {
        let mut outcome = sample::clean();
        let sql =
            "CREATE TABLE \"t\" (\n    \"a  <b>\" text DEFAULT '\\x41'\n);\nALTER TABLE \"t\" ...";
        let mut finding = sample::story().findings.remove(1);
        finding.fix = Some(sample::fix([sql], Lock::AccessExclusive));
        outcome.findings = vec![finding];
        let text = render(&outcome, &Style::default());
        let xml = roxmltree::Document::parse(&text).unwrap();
        let failure = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        let (_, shown) = failure.text().unwrap().split_once("(ACCESS EXCLUSIVE)\n").unwrap();
        assert_eq!(shown, format!("{sql};\n"));
    }

    #[test]
    fn notes_are_told_even_where_nothing_is_wrong() {
        let mut outcome = sample::clean();
        outcome.rows.clear();
        outcome.notes = vec!["no rows\nwere <compared>".to_owned(), "b".to_owned()];
        let text = render(&outcome, &Style::default());
        let xml = roxmltree::Document::parse(&text).unwrap();
        let out = xml.descendants().find(|node| node.has_tag_name("system-out")).unwrap();
        let expected = "no drift found\nstructure agrees\nnote: no rows\\nwere <compared>\nnote: b";
        assert_eq!(out.text(), Some(expected));
    }

    #[test]
    fn only_what_was_compared_passes_and_names_are_unique() {
        let mut outcome = sample::clean();
        let rows = outcome.rows.remove(0);
        let table = |name: &str| Address::table("public", name);
        let (mut alone, mut counted, mut narrowed) = (rows.clone(), rows.clone(), rows.clone());
        (alone.table, counted.table, narrowed.table) = (table("a"), table("b"), table("c"));
        alone.counts.remove("django");
        counted.compare = RowCompare::Count;
        narrowed.narrowed = vec!["sample 1%".to_owned()];
        let mut unchecked = rows.clone();
        unchecked.table = table("orders");
        outcome.rows = vec![rows, alone, counted, narrowed, unchecked];
        outcome.unchecked = vec![sample::story().unchecked.remove(0); 2];
        outcome.unchecked[0].object = Some("public.orders".to_owned());
        let text = render(&outcome, &Style::default());
        let xml = roxmltree::Document::parse(&text).unwrap();
        let cases: Vec<_> =
            xml.descendants().filter(|node| node.has_tag_name("testcase")).collect();
        let named = |name: &str| cases.iter().find(|case| case.attribute("name") == Some(name));
        let is = |name: &str, element: &str| {
            let case = named(name).unwrap_or_else(|| panic!("{name} in {text}"));
            case.children().any(|child| child.has_tag_name(element))
        };
        assert!(!named("rows of public.custom_auth_tenant (ids)").unwrap().has_children());
        assert!(!named("row count of public.b").unwrap().has_children());
        assert!(is("rows of public.a", "skipped") && is("rows of public.c", "skipped"));
        assert!(is("not checked: django, public.orders", "error"));
        assert!(is("not checked: django, public.orders #2", "error"), "unique names");
        assert!(!text.contains("rows of public.orders"), "{text}");
        assert!(!text.contains("read 0 "), "{text}");
        let mut names: Vec<_> = cases
            .iter()
            .map(|case| (case.attribute("classname"), case.attribute("name")))
            .collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }

    #[test]
    fn counts_what_it_holds() {
        let text = render(&sample::story(), &Style::default());
        let xml = roxmltree::Document::parse(&text).unwrap();
        let number = |tag: &str| xml.descendants().filter(|node| node.has_tag_name(tag)).count();
        let said = |attribute: &str| xml.root_element().attribute(attribute).unwrap().to_owned();
        assert_eq!(said("tests"), number("testcase").to_string());
        assert_eq!(said("failures"), number("failure").to_string());
        let warnings = text.matches("<system-out>warning[").count();
        assert_eq!((number("failure"), number("skipped"), warnings), (6, 0, 2), "{text}");
        assert_eq!(said("errors"), "1");
    }
}
