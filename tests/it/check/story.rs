//! The story: the Next.js side, the Django side, and what became of them.

use regex_lite::Regex;

use crate::support::{Db, Project, Run, first, second, set};

const NEXTJS: &str = include_str!("../../../fixtures/story/nextjs.sql");
const DJANGO: &str = include_str!("../../../fixtures/story/django.sql");
const CONFIG: &str = include_str!("../../../fixtures/story/tenantctl.yaml");
const SPEC: &str = include_str!("../../../expected_schema.yaml");

struct Story {
    nextjs: Db<'static>,
    django: Db<'static>,
    project: Project,
}

impl Story {
    fn new() -> Story {
        let (nextjs, django) = (Db::with(first(), NEXTJS), Db::with(second(), DJANGO));
        let project =
            Project::new().file("tenantctl.yaml", CONFIG).file("expected_schema.yaml", SPEC);
        Story { nextjs, django, project }
    }

    fn run(&self, args: &[&str]) -> Run {
        let run = self.project.tenantctl(args);
        run.env("NEXTJS_URL", self.nextjs.url()).env("DJANGO_URL", self.django.url()).run()
    }
}

#[test]
fn the_report_goes_from_the_cause_to_what_to_do() {
    let story = Story::new();
    for columns in ["80", "140"] {
        let run = story.project.tenantctl(&["check"]).env("COLUMNS", columns);
        let run = run.env("NEXTJS_URL", story.nextjs.url()).env("DJANGO_URL", story.django.url());
        let run = run.run();
        assert_eq!(run.code, Some(1), "{run:?}");
        let mut rest = run.stdout.as_str();
        for next in [
            r"PostgreSQL \d+",
            r"configuration: tenantctl.yaml\n +declaration: expected_schema.yaml\n",
            r"(?s)nextjs and django\s+are\s+two\s+different\s+databases",
            r"(?s)\n6 errors, 5 warnings, 1 info in 1 table; 5 rows missing \(1 in nextjs,\s4 in\sdjango\)",
            r"IDN001",
            r"name\b.*255.*255.*100",
            r"IDN001|SCH00\d",
            r"custom_auth_tenant.* 14\b.* 11\b",
            r"4 rows missing in django\s+\(present in nextjs\)",
            "474714bf-d7b1-4087-b0ae-fd5675cc3f1f",
            r"1 row missing in nextjs\s+\(present in django\)",
            "8cd2836b-1db3-4b17-aaa7-f826986126bc",
            r"\ncompared: structure differs; rows of 1 table compared\n",
            r"exit code 1",
            r"tenantctl explain IDN001",
        ] {
            let found = Regex::new(next).unwrap().find(rest);
            let found = found.unwrap_or_else(|| panic!("no {next} in its place:\n{}", run.stdout));
            rest = &rest[found.end()..];
        }
        let mut previous = 0;
        for drifted in [
            r"created_at.*\bno\b.*\byes\b",
            r"owner_id.*\bno\b.*\byes\b",
            r"created_at.*now\(\).*now\(\).*none",
            r"is_active.*true.*true.*none",
            r"rls_enabled.*true.*true.*none",
            r"legacy_id.*absent.*present",
            r"name\b.*255.*255.*100",
            r"custom_auth_tenant_schema_name_key.*absent.*present",
        ] {
            let found = Regex::new(drifted).unwrap().find(&run.stdout);
            let found = found.unwrap_or_else(|| panic!("no line {drifted}:\n{}", run.stdout));
            previous = previous.max(found.start());
        }
        assert!(previous < run.stdout.rfind("4 rows missing in django").unwrap());
        assert!(!run.stdout.contains('\u{1b}'), "not a terminal, so no colour");
        // SQL is for copying, so its lines are not broken; a server calls itself what it likes.
        let prose = run.stdout.lines().filter(|line| !line.ends_with(';'));
        let prose = prose.filter(|line| !line.contains(" PostgreSQL "));
        let widest = prose.map(|line| line.chars().count());
        assert!(widest.max().unwrap() <= columns.parse().unwrap(), "{}", run.stdout);
    }
}

#[test]
fn every_drift_is_found_and_nothing_else() {
    let story = Story::new();
    let report = crate::support::Report::of(&story.run(&["check", "--format", "json"]));
    assert_eq!(report.code, 1);
    let table = "public.custom_auth_tenant";
    let mut expected = set(["IDN001"]);
    expected.extend(
        [
            "SCH003 %.legacy_id",
            "SCH005 %.name: type modifier",
            "SCH006 %.created_at: not null",
            "SCH006 %.owner_id: not null",
            "SCH007 %.created_at: default",
            "SCH007 %.is_active: default",
            "SCH007 %.rls_enabled: default",
            "CON008 %.custom_auth_tenant_schema_name_key",
            "IDX004 %.custom_auth_tenant_schema_name_5c1e7f0a_like",
            "DAT001 %",
            "DAT002 %",
        ]
        .map(|finding| finding.replace('%', table)),
    );
    assert_eq!(report.findings(), expected);
    let length = report.finding("SCH005");
    assert_eq!(length["expected"], "255");
    assert_eq!(length["actual"], serde_json::json!({"nextjs": "255", "django": "100"}));
    assert!(length["declared_at"].as_str().unwrap().ends_with("expected_schema.yaml:6"));
    assert_eq!(report.json["identity"][0]["verdict"], "different");
    let rows = report.rows(table);
    assert_eq!(rows["counts"], serde_json::json!({"nextjs": 14, "django": 11}));
    assert_eq!(
        (&rows["missing"]["django"]["count"], &rows["missing"]["nextjs"]["count"]),
        (&4.into(), &1.into())
    );
    assert_eq!(rows["missing"]["django"]["sample"].as_array().unwrap().len(), 4);
}

#[test]
fn the_same_bytes_come_again() {
    let story = Story::new();
    for format in ["text", "json", "junit", "github", "markdown"] {
        let run = || story.run(&["check", "--format", format]).stdout;
        assert_eq!(run(), run(), "{format}");
    }
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let story = Story::new();
    let plain = story.run(&["check"]).stdout;
    let colored = story.run(&["check", "--color", "always"]).stdout;
    assert!(colored.contains("\u{1b}["));
    let forced = story.project.tenantctl(&["check", "--color", "always"]).env("NO_COLOR", "1");
    let forced =
        forced.env("NEXTJS_URL", story.nextjs.url()).env("DJANGO_URL", story.django.url()).run();
    assert_eq!(forced.stdout, colored, "--color is stronger, in the tables' cells as well");
    let codes = Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(codes.replace_all(&colored, ""), plain, "colour adds nothing but colour");
    let quiet = story.run(&["check", "-q"]).stdout;
    assert!(quiet.contains("SCH005") && quiet.len() < plain.len(), "{quiet}");
}
