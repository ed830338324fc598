//! JUnit XML, for the CI systems that read it.
//!
//! One test suite per database: a passing case for each kind of object that was read in it, so that
//! a green run shows what it looked at; a failure for each finding that fails the run, and a
//! skipped case for each other one; an error for what was not looked at. A last suite holds what concerns no single database.

use std::fmt::Write;

use super::rows::Rows;
use super::{Style, escape, repair, words};
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
        for (kind, number) in checked.into_iter().flatten() {
            suite.passed(&format!("read {}", noun::count(*number, kind.0)));
        }
        if database.is_none() {
            let notes: Vec<String> =
                outcome.notes.iter().map(|note| escape::xml(&format!("note: {note}"))).collect();
            suite.notes = notes.join("\n");
            let alike = |rows: &&TableRows| Rows::of(outcome, rows) == Rows::Alike;
            for rows in outcome.rows.iter().filter(alike) {
                suite.passed(&format!("rows of {} ({})", rows.table, rows.compare.word()));
            }
        }
        suite
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
        self.case("unchecked", &name, Some(&bad));
    }

    fn finding(&mut self, finding: &Finding, fails: bool) {
        let element = if fails { "failure" } else { "skipped" };
        *(if fails { &mut self.failures } else { &mut self.skipped }) += 1;
        let object = finding.object.as_ref().map_or(String::new(), |object| format!(" {object}"));
        let property = words::property(finding).map_or(String::new(), |name| format!(": {name}"));
        let name = format!("{} {}{object}{property}", finding.code, finding.name);
        let bad = Bad {
            element,
            // A skipped case has no type in JUnit's schema.
            kind: fails.then_some(finding.severity.word()),
            message: &finding.message,
            details: &details(finding),
        };
        self.case(finding.code, &name, Some(&bad));
    }

    fn passed(&mut self, name: &str) {
        self.case("checked", name, None);
    }

    /// One `<testcase>`.
    fn case(&mut self, class: &str, name: &str, bad: Option<&Bad<'_>>) {
        self.tests += 1;
        let class = escape::xml(&format!("{}.{class}", self.name));
        let head = format!("    <testcase classname=\"{class}\" name=\"{}\"", escape::xml(name));
        self.cases.push_str(&match bad {
            None => format!("{head}/>\n"),
            Some(bad) => format!("{head}>\n      {}\n    </testcase>\n", bad.xml()),
        });
    }

    fn xml(&self) -> String {
        let Suite { name, tests, failures, errors, skipped, cases, notes } = self;
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
        line(name.as_str(), &words::actual(actual));
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
    use crate::model::{Lock, Statement};
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
        finding.fix.as_mut().unwrap().statements =
            vec![Statement::new(sql).locking(Lock::AccessExclusive)];
        outcome.findings = vec![finding];
        let text = render(&outcome, &Style::default());
        let xml = roxmltree::Document::parse(&text).unwrap();
        let failure = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        let (_, shown) =
            failure.text().unwrap().split_once("fix in django: takes ACCESS EXCLUSIVE\n").unwrap();
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
        assert_eq!(out.text(), Some("note: no rows\\nwere <compared>\nnote: b"));
    }

    #[test]
    fn counts_what_it_holds() {
        let text = render(&sample::story(), &Style::default());
        let xml = roxmltree::Document::parse(&text).unwrap();
        let number = |tag: &str| xml.descendants().filter(|node| node.has_tag_name(tag)).count();
        let said = |attribute: &str| xml.root_element().attribute(attribute).unwrap().to_owned();
        assert_eq!(said("tests"), number("testcase").to_string());
        assert_eq!(said("failures"), number("failure").to_string());
        assert_eq!((number("failure"), number("skipped")), (6, 2), "warnings do not fail the run");
        assert_eq!(said("errors"), "1");
    }
}
