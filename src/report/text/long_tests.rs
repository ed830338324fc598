//! Reports that are too long to be read unless findings that are alike are shown together.

use super::render;
use crate::model::{Actual, Address, Finding, Kind, Lock, Place, Task, Value};
use crate::report::sample::{self, clean, on_column, says, story};
use crate::report::{Style, Verbosity};

fn at(width: usize) -> Style {
    Style { width, ..Style::default() }
}

/// Hundreds of findings in tables that differ each in its own way.
fn many() -> Vec<Finding> {
    let mut findings = Vec::new();
    for number in 0..170_u32 {
        let table = format!("table_{number:03}");
        let on = |code, name, column: &str, property| {
            let message = format!("column public.{table}.{column} differs");
            let own = |index: u32| Actual::Value(Value::text(format!("{number}{index}")));
            Finding {
                object: Some(Address::new(Kind::COLUMN, ["public", &table, column])),
                actual: says(own(0), own(1)),
                last_changed: Default::default(),
                advice: Some("Declare it to decide.".to_owned()),
                fix: Some(sample::fix([&*format!("ALTER {table} {column}")], Lock::None)),
                ..on_column(code, name, column, Some(property), &message)
            }
        };
        findings.push(on("SCH004", "type-differs", "a", "type"));
        findings.push(on("SCH007", "default-differs", "a", "default"));
        findings.push(on("SCH007", "default-differs", "b", "default"));
        findings.push(on("SCH006", "nullability-differs", "c", "not null"));
    }
    findings
}

#[test]
fn report_of_680_findings_is_read_to_the_end_and_loses_none() {
    let mut outcome = story();
    outcome.findings = many();
    assert_eq!(outcome.findings.len(), 680);
    for width in [80, 140] {
        let text = render(&outcome, &at(width));
        assert!(text.lines().count() < 300, "{} lines\n{text}", text.lines().count());
        assert!(text.contains("680 errors in 170 tables"), "{text}");
        assert_eq!(text.matches("Declare it to decide.").count(), 1, "help stands once: {text}");
        // What is not shown is counted by its code.
        let shown = text.lines().filter(|line| line.starts_with("table public.")).count();
        let left = 170 - shown;
        assert!(text.contains(&format!("{} more findings in {left} more objects", left * 4)));
        for (code, each) in [("SCH004", 1), ("SCH006", 1), ("SCH007", 2)] {
            let counted = format!("error[{code}]");
            let line = text.lines().rfind(|line| line.contains(&counted)).unwrap();
            assert!(line.contains(&format!(": {} findings: ", left * each)), "{line}");
        }
    }
    let verbose = render(&outcome, &Style { verbosity: Verbosity::Verbose, ..at(140) });
    for finding in &outcome.findings {
        assert!(verbose.contains(&finding.message), "{}", finding.message);
        assert!(verbose.contains(&finding.fix.as_ref().unwrap().sql()));
    }
}

#[test]
fn two_findings_that_are_alike_are_one_note_with_the_sql_of_both() {
    let mut outcome = clean();
    let on = |column: &str| Finding {
        actual: says(Actual::Value(Value::Flag(true)), Actual::Value(Value::Flag(false))),
        declared_at: Some(Place { file: "e.yaml".into(), line: column.len() as u64 }),
        fix: Some(sample::fix([&*format!("ALTER {column}")], Lock::None)),
        ..on_column("SCH006", "nullability-differs", column, Some("not null"), "differs")
    };
    outcome.findings = vec![on("owner"), on("created_at")];
    let text = render(&outcome, &at(100));
    let note =
        "error[SCH006] nullability differs in django: 2 columns: owner, created_at (e.yaml:5, 10)";
    assert!(text.contains(note), "{text}");
    assert!(text.contains("      ALTER owner;\n      ALTER created_at;\n"), "{text}");
}

#[test]
fn count_shows_every_number_and_what_was_not_counted() {
    let mut outcome = story();
    let mut equal = clean().rows.remove(0);
    equal.table = Address::table("public", "equal");
    let mut alone = equal.clone();
    alone.table = Address::table("public", "orders");
    alone.counts.remove("django");
    outcome.rows.extend([equal, alone]);
    outcome.task = Task::Count;
    let text = render(&outcome, &at(100));
    let lines: Vec<Vec<&str>> = text.lines().map(|l| l.split_whitespace().collect()).collect();
    for line in [
        vec!["public.custom_auth_tenant", "✗", "14", "✗", "11", "✗", "differs"],
        vec!["public.equal", "14", "14", "equal"],
        vec!["public.orders", "14", "not", "counted", "not", "compared"],
    ] {
        assert!(lines.contains(&line), "{line:?} in {text}");
    }
    assert!(text.contains("unchecked[locked] django, public.orders: "), "{text}");
    assert!(text.contains("\nrow counts differ in 1 of 3 tables; "), "{text}");
}

#[test]
fn findings_about_rows_are_cut_too() {
    let mut outcome = story();
    outcome.findings = (0..300)
        .map(|number| {
            let message =
                format!("NOT NULL of public.t{number}.c: {number} rows in django are NULL");
            let object = Some(Address::new(Kind::COLUMN, ["public", &format!("t{number}"), "c"]));
            let finding = on_column("DAT005", "nulls-block-not-null", "", None, &message);
            Finding { object, last_changed: Default::default(), ..finding }
        })
        .collect();
    outcome.rows.clear();
    let text = render(&outcome, &at(80));
    assert!(text.lines().count() < 120, "{text}");
    let shown = text.matches("error[DAT005] NOT NULL of").count();
    assert!(text.contains(&format!("{} more findings (-v shows all):", 300 - shown)), "{text}");

    // The same in all but the object is one note.
    outcome.findings = (0..300)
        .map(|number| {
            let table = Address::table("public", format!("t{number}").as_str());
            let message = format!("table {table}: app has no SELECT in django");
            let finding = on_column("ACC002", "application-cannot", "", None, &message);
            Finding { object: Some(table), ..finding }
        })
        .collect();
    let text = render(&outcome, &at(200));
    let note = "error[ACC002] table public.t0: app has no SELECT in django (same for 299 more tables: \
                public.t1, public.t2, public.t3, public.t4, public.t5, +294)";
    assert!(text.contains(note), "{text}");
}
