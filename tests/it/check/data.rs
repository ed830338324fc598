//! Whether rows allow what is declared, held against PostgreSQL itself: the statement that would mend
//! the structure fails just where we say that the rows do not allow it.

use std::collections::BTreeMap;

use tenantctl::scratch::Server;

use crate::support::{Db, Project, Report, first, versions};

/// What the check is to say of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Says {
    /// Nothing stands in the way.
    Free,
    /// This code, about so many rows.
    Blocked(&'static str, u64),
    /// Nobody can say.
    Unchecked,
    /// This of servers from a version on; nobody can say it of older ones.
    From(i32, Box<Says>),
}

use Says::{Blocked, Free, From, Unchecked};

impl Says {
    fn of(&self, major: i32) -> &Says {
        match self {
            From(since, says) if major >= *since => says.of(major),
            From(..) => &Unchecked,
            says => says,
        }
    }
}

/// A table (`%` is its name), what is declared of it, and the statement that would make it so.
#[derive(Debug)]
struct Case {
    name: &'static str,
    sql: &'static str,
    spec: String,
    alter: &'static str,
    says: Says,
    /// The first version that understands it.
    since: i32,
}

/// The cases of the file, which says how they are written.
fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("../../../fixtures/data/cases.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((what, text)) = line.strip_prefix("    ").and_then(|line| line.split_once(' '))
        else {
            cases.push(Case::named(line));
            continue;
        };
        let case = cases.last_mut().unwrap();
        match what {
            "table" => case.sql = text,
            "spec" => case.spec.push_str(&format!("    {text}\n")),
            "alter" => case.alter = text,
            _ => panic!("{line}"),
        }
    }
    cases
}

impl Case {
    /// `name: DAT006 1 from 16, since 14`.
    fn named(line: &'static str) -> Case {
        let (name, rest) = line.split_once(": ").unwrap();
        let (says, since) = rest.split_once(", since ").unwrap_or((rest, "13"));
        let (says, from) = says.split_once(" from ").unwrap_or((says, "13"));
        let says = match says.split_once(' ') {
            Some((code, rows)) => Blocked(code, rows.parse().unwrap()),
            None if says == "free" => Free,
            None => Unchecked,
        };
        let says = if from == "13" { says } else { From(from.parse().unwrap(), Box::new(says)) };
        Case { name, sql: "", spec: String::new(), alter: "", says, since: since.parse().unwrap() }
    }
}

const BEFORE: &str = "CREATE EXTENSION citext;
    CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE FUNCTION mine(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)';";

fn check_cases(server: &Server, major: i32) {
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.since <= major).collect();
    assert!(cases.len() > 60, "{}", cases.len());
    let named = |text: &str, case: &Case| text.replace('%', case.name);
    let tables: String =
        cases.iter().map(|c| named(&format!("CREATE TABLE % {};\n", c.sql), c)).collect();
    let db = Db::with(server, &format!("{BEFORE}{tables}"));
    let specs = cases.iter().map(|c| named(&format!("  public.%:\n{}", c.spec), c));
    let spec = format!("version: 1\ntables:\n{}", specs.collect::<String>());
    let project = Project::of([("a", db.url())]).file("expected_schema.yaml", spec);
    let report = project.check(&["--only", "structure,rows"]);
    let mut wrong = Vec::new();
    for case in &cases {
        let said = said(&report, case.name);
        let alter = named(case.alter, case);
        let ends = db.try_sql(&format!("SET DateStyle = 'ISO, YMD'; BEGIN; {alter}; ROLLBACK"));
        let told = match (case.says.of(major), &said[..]) {
            (Free, []) => ends.is_ok(),
            (Blocked(code, rows), [(one, number)]) => {
                ends.is_err() && (*code, Some(*rows)) == (one.as_str(), *number)
            }
            (Unchecked, [(one, None)]) => one == "unchecked",
            _ => false,
        };
        if !told {
            wrong.push(format!("{major} {}: {said:?} where {ends:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}\n{:#}", wrong.join("\n"), report.json["unchecked"]);
    blocks_fixes(&report);
}

/// What was said of the data of a table: codes with numbers of rows, and what was not.
fn said(report: &Report, table: &str) -> Vec<(String, Option<u64>)> {
    let name = format!("public.{table}.");
    let is_its = |object: &serde_json::Value| {
        object.as_str().is_some_and(|object| object.starts_with(&name))
    };
    let data = report.list("findings").iter().filter(|finding| {
        let code = finding["code"].as_str().unwrap();
        ("DAT004".."DAT009").contains(&code) && is_its(&finding["object"]["name"])
    });
    let data = data.map(|finding| {
        (
            finding["code"].as_str().unwrap().to_owned(),
            finding["actual"]["a"]
                .as_str()
                .map_or_else(|| finding["actual"]["a"].as_u64(), |text| text.parse().ok()),
        )
    });
    let unchecked = report.list("unchecked").iter().filter(|item| is_its(&item["object"]));
    data.chain(unchecked.map(|_| ("unchecked".to_owned(), None))).collect()
}

/// Every finding on data blocks a fix, where the finding that it is behind has one.
fn blocks_fixes(report: &Report) {
    let mut blocking: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in report.list("findings") {
        for code in finding["fix"]["blocked_by"].as_array().into_iter().flatten() {
            *blocking.entry(code.as_str().unwrap()).or_default() += 1;
        }
    }
    let codes: Vec<&str> = blocking.keys().copied().collect();
    assert_eq!(codes, ["DAT004", "DAT005", "DAT006", "DAT007", "DAT008"], "{:#}", report.json);
}

#[test]
fn says_what_the_statement_itself_would() {
    check_cases(first(), 15);
}

#[test]
fn says_so_on_all_versions() {
    for (major, server) in versions() {
        check_cases(server, *major);
    }
}

#[test]
fn tells_which_rows_of_which_database_are_in_the_way() {
    let table = "CREATE TABLE t (id int PRIMARY KEY, \"Mail\" text, n varchar(9))";
    let a = Db::with(
        first(),
        &format!(
            "{table}; INSERT INTO t SELECT i, 'secret' || i % 3, 'abc' FROM generate_series(1, 6) i"
        ),
    );
    let b = Db::with(first(), &format!("{table}; INSERT INTO t VALUES (9, 'x', NULL)"));
    let spec = "version: 1\ntables:\n  public.t:\n    unique: [[Mail]]\n    columns: {n: {type: varchar(2), nullable: false}}\n";
    let project = Project::of([("a", a.url()), ("b", b.url())]).file("expected_schema.yaml", spec);
    let report = project.check(&["--only", "structure,rows", "--select", "SCH,CON,DAT"]);
    let told = |code: &str| report.finding(code)["message"].as_str().unwrap().to_owned();
    assert_eq!(
        told("DAT004"),
        "unique (\"Mail\") on public.t: 6 rows in a have duplicate keys: 1 and 4, 2 and 5, 3 and 6"
    );
    assert_eq!(told("DAT005"), "NOT NULL of public.t.n: 1 row in b is NULL: 9");
    assert_eq!(
        told("DAT006"),
        "character varying(2) for public.t.n: 6 rows in a have values that do not fit: 1, 2, 3, +3"
    );
    assert!(!report.json.to_string().contains("secret"), "values are nobody's business");
    let text = project.run(&["check", "--only", "structure,rows"]).stdout;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("blocked by DAT004") && text.contains("blocked by DAT006"), "{text}");
    let unasked = project.check(&["--only", "structure"]);
    assert!(!unasked.findings().iter().any(|finding| finding.starts_with("DAT")));
    let other = project.check(&["--only", "rows", "--select", "DAT001"]);
    assert_eq!(other.codes(), ["DAT001"]);
}

#[test]
fn rows_that_are_hidden_are_not_fine() {
    let db = Db::with(
        first(),
        "CREATE TABLE t (id int PRIMARY KEY, c text); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
         CREATE TABLE u (id int, c text); GRANT SELECT ON t TO PUBLIC",
    );
    let role = db.role("LOGIN");
    let demand = "columns: {c: {nullable: false}}";
    let spec = format!("version: 1\ntables:\n  public.t: {{{demand}}}\n  public.u: {{{demand}}}\n");
    let project = Project::of([("a", db.url_as(&role))]).file("expected_schema.yaml", spec);
    let report = project.check(&["--only", "rows", "--select", "DAT005"]);
    let unchecked = report.unchecked();
    assert!(unchecked.contains("a public.t.c row-security"), "{unchecked:?}");
    assert!(unchecked.contains("a public.u.c privilege"), "{unchecked:?}");
}
