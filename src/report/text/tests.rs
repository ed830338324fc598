//! The text report as a person reads it: whole reports, and what must never break.

use super::render;
use crate::model::{Actual, Address, DatabaseInfo, Finding, Kind, Severity, Value};
use crate::report::sample::{clean, on_column, says, story};
use crate::report::{Style, Verbosity};

fn at(width: usize) -> Style {
    Style { width, ..Style::default() }
}

fn extra_table(number: u32) -> Finding {
    let name = format!("extra_{number:03}");
    Finding {
        severity: Severity::Info,
        object: Some(Address::table("public", name.as_str())),
        actual: says(Actual::Absent, Actual::Present),
        ..on_column("SCH010", "extra-table", "", None, &format!("public.{name} is not declared"))
    }
}

fn body() -> Finding {
    let text = |tenant: &str| {
        Value::Definition(format!("BEGIN\n  SELECT 1\n  FROM {tenant};\nEND").into())
    };
    Finding {
        expected: Some(text("a")),
        actual: says(Actual::Value(text("a")), Actual::Value(text("b"))),
        ..on_column(
            "SCH022",
            "object-differs",
            "name",
            Some("definition"),
            "the definition differs",
        )
    }
}

#[test]
fn every_table_fits() {
    for width in [60, 80, 140] {
        let text = render(&story(), &at(width));
        // Host names and SQL are there to be copied, and are not broken.
        let copied = |line: &&str| line.contains("ALTER TABLE") || line.contains(":5432/");
        for line in text.lines().filter(|line| !copied(line)) {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn identity_comes_first_and_the_exit_code_last() {
    let text = render(&story(), &at(100));
    let order = [
        "nextjs and django are two different databases, and are meant to be one",
        "error[IDN001]",
        "schema_name: not null",
        "error[SCH006]",
        "--> expected_schema.yaml:8",
        "first resolve DAT005",
        "4 rows of nextjs are not in django",
        "0b9f2c0e-5d3c-4b8e-9a57-3d1f0c7be001",
        "and 1 more",
        "1 row of django is not in nextjs",
        "unchecked[locked] django, public.orders",
        "6 errors, 2 warnings, 1 ignored, 1 not checked",
        "exit code 2",
        "next  tenantctl explain CON001",
    ];
    let mut from = 0;
    for part in order {
        let found = text[from..].find(part).unwrap_or_else(|| panic!("{part} in\n{text}"));
        from += found + part.len();
    }
}

#[test]
fn a_clean_run_says_what_it_looked_at() {
    let text = render(&clean(), &at(100));
    assert!(text.contains("nextjs and django are two different databases\n"), "{text}");
    assert!(text.contains("no drift found"), "{text}");
    assert!(text.contains("3 tables, 27 columns, 5 constraints, 2 indexes in each of"), "{text}");
    let quiet = Style { verbosity: Verbosity::Quiet, ..at(100) };
    assert_eq!(render(&clean(), &quiet), "");
}

#[test]
fn quiet_is_a_line_for_each() {
    let quiet = Style { verbosity: Verbosity::Quiet, ..at(80) };
    let outcome = story();
    let lines = outcome.findings.len() + outcome.unchecked.len();
    assert_eq!(render(&outcome, &quiet).lines().count(), lines);
}

#[test]
fn repeats_are_told_once() {
    let mut outcome = clean();
    outcome.findings = (0..499).map(extra_table).collect();
    let text = render(&outcome, &at(100));
    assert!(text.lines().count() < 30, "{text}");
    assert!(text.contains("499 info"), "{text}");
    let verbose = Style { verbosity: Verbosity::Verbose, ..at(100) };
    assert!(render(&outcome, &verbose).contains("public.extra_498 is not declared"));
}

#[test]
fn a_long_text_is_a_diff() {
    let mut outcome = clean();
    outcome.findings = vec![body()];
    let text = render(&outcome, &at(100));
    assert!(text.contains("    --- expected\n    +++ django\n"), "{text}");
    assert!(text.contains("    -  FROM a;\n    +  FROM b;\n"), "{text}");
}

#[test]
fn without_a_declaration_there_is_no_column_for_it() {
    let mut outcome = clean();
    let object = Some(Address::new(Kind::ENUM, ["public", "mood"]));
    let finding = on_column("SCH022", "object-differs", "", Some("labels"), "the labels differ");
    let actual = says(Actual::Value(Value::list(["a", "b"])), Actual::Value(Value::list(["a"])));
    outcome.findings = vec![Finding { object, actual, ..finding }];
    let text = render(&outcome, &at(100));
    assert!(!text.contains("expected"), "{text}");
    assert!(text.contains("enum public.mood"), "{text}");
}

#[test]
fn databases_that_say_the_same_share_a_column() {
    let mut outcome = story();
    let nextjs = outcome.databases[0].clone();
    for number in 0..8 {
        let name = format!("region_{number}");
        for finding in &mut outcome.findings {
            if let Some(said) = finding.actual.get("nextjs").cloned() {
                finding.actual.insert(name.as_str().into(), said);
            }
        }
        outcome.databases.push(DatabaseInfo { name, ..nextjs.clone() });
    }
    let text = render(&outcome, &at(100));
    assert!(text.contains("region_0, region_1, +6\n"), "{text}");
    assert!(!render(&story(), &at(100)).contains("nextjs, django"), "not without need");
}

#[test]
fn many_like_columns_are_a_row_and_a_note() {
    let mut outcome = story();
    outcome.findings = (0..30)
        .map(|number| Finding {
            actual: says(Actual::Absent, Actual::Present),
            ..on_column("SCH003", "extra-column", &format!("c{number}"), None, "not declared")
        })
        .collect();
    let text = render(&outcome, &at(100));
    assert!(text.contains("columns c0, c1, +28"), "{text}");
    assert!(text.contains("30 columns in django: c0, c1, c2, c3, c4, +25"), "{text}");
    assert_eq!(text.matches("SCH003").count(), 2, "the note and where to read more");
}

#[test]
fn a_database_that_was_not_reached_is_named() {
    let mut outcome = clean();
    outcome.databases[1].server = None;
    assert!(render(&outcome, &at(140)).contains("dott_app  ✗ not reached"));
}

#[test]
fn a_column_and_a_constraint_of_one_name_are_two_rows() {
    let mut outcome = clean();
    let column = Finding {
        actual: says(Actual::Value(Value::text("a")), Actual::Value(Value::text("b"))),
        ..on_column("SCH004", "type-differs", "name", Some("type"), "the type differs")
    };
    let object = Some(Address::new(Kind::CONSTRAINT, ["public", "custom_auth_tenant", "name"]));
    outcome.findings = vec![column.clone(), Finding { object, code: "CON003", ..column }];
    let text = render(&outcome, &at(100));
    assert_eq!(text.matches("  name: type ").count(), 2, "{text}");
}
