//! The text report as a person reads it: whole reports, and what must never break.

use super::render;
use crate::model::{
    Actual, Actuals, Address, DatabaseInfo, Finding, Fix, Ignored, Kind, Lock, Severity, Value,
};
use crate::report::sample::{self, clean, on_column, says, story};
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
    let mut outcome = story();
    outcome.databases[0].user = "a_role_with_a_long_name ".repeat(4);
    outcome.databases[1].database = "d".repeat(24);
    for width in [60, 80, 140] {
        let text = render(&outcome, &at(width));
        // SQL is there to be copied, and so is a word; neither is broken.
        let copied = |line: &str| line.contains("ALTER TABLE") || !line.trim().contains(' ');
        for line in text.lines().filter(|line| !copied(line)) {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
    // A word as wide as the page has a line from edge to edge.
    let place = "dott-dev.c12qgo6m085e.us-east-1.rds.amazonaws.com:5432/dddddddddddddddddddddddd";
    let width = place.chars().count();
    let text = render(&outcome, &at(width));
    assert!(text.contains(&format!("\n  django\n{place}\n          as dott_app\n")), "{text}");
}

#[test]
fn identity_comes_first_and_the_exit_code_last() {
    let text = render(&story(), &at(100));
    let order = [
        "  configuration: tenantctl.yaml\n  declaration: expected_schema.yaml\n",
        "nextjs and django are two different databases, and are meant to be one",
        "\n6 errors, 2 warnings in 1 table; 5 rows missing (1 in nextjs, 4 in django); nextjs and \
         django are\ndifferent databases; 1 ignored; 1 not checked\n",
        "error[IDN001]",
        "schema_name: not null",
        "error[SCH006]",
        "(expected_schema.yaml:8)",
        "blocked by DAT005",
        "(declared at expected_schema.yaml:16)",
        "error[DAT002] table public.custom_auth_tenant: 4 rows missing in django (present in nextjs)",
        "0b9f2c0e-5d3c-4b8e-9a57-3d1f0c7be001",
        "and 1 more",
        "1 row missing in nextjs (present in django)",
        "unchecked[locked] django, public.orders",
        "\nfound: 6 errors, 2 warnings\n",
        "compared: structure differs; rows of 1 of 2 tables compared; not compared: public.orders",
        "read: 3 tables",
        "ignored: 1 finding (-v lists them)",
        "note: the rows of 2 tables were not compared: nothing declares which",
        "exit code 2",
        "next: tenantctl explain CON001",
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
    assert!(text.contains("\nno drift found\n"), "{text}");
    assert!(text.contains("compared: structure agrees; rows of 1 table compared\n"), "{text}");
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
fn a_file_is_no_server_that_was_not_reached() {
    let mut outcome = story();
    outcome.databases[0].file = Some("saved/nextjs.json".to_owned());
    outcome.databases[1] = DatabaseInfo {
        name: "own.yaml".to_owned(),
        file: Some("own.yaml".to_owned()),
        ..DatabaseInfo::default()
    };
    let text = render(&outcome, &at(100));
    assert!(text.contains("saved/nextjs.json  snapshot file, PostgreSQL 15.18\n"), "{text}");
    assert!(text.contains("own.yaml           declaration\n"), "{text}");
    assert!(!text.contains("not reached") && !text.contains("localhost:5432/"), "{text}");
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
    assert!(
        text.contains("error[SCH003] extra column in django: 30 columns: c0, c1, c2, c3, c4, +25"),
        "{text}"
    );
    assert_eq!(text.matches("SCH003").count(), 1, "{text}");
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

#[test]
fn only_a_wrong_database_has_a_diff() {
    let mut outcome = clean();
    let text = |tenant: &str| {
        Actual::Value(Value::Definition(format!("BEGIN\n  SELECT 1 FROM {tenant};\nEND").into()))
    };
    let actual = Actuals::from([
        ("django".into(), text("b")),
        ("nextjs".into(), text("  a  ")),
        ("third".into(), text("a")),
    ]);
    outcome.databases.push(DatabaseInfo { name: "third".to_owned(), ..DatabaseInfo::default() });
    outcome.findings = vec![Finding { actual: actual.clone(), ..body() }];
    let shown = render(&outcome, &at(100));
    assert_eq!(shown.matches("    +++ ").count(), 1, "{shown}");
    assert!(shown.contains("see below  as expected  ✗ differs, see below  as expected"), "{shown}");

    // Where nothing is declared, it leads where the fix does: away from the first database.
    let databases = vec!["nextjs".into(), "django".into()];
    outcome.findings = vec![Finding { expected: None, databases, actual, ..body() }];
    let shown = render(&outcome, &at(100));
    assert!(shown.contains("    --- nextjs\n    +++ django\n"), "{shown}");
    assert!(!shown.contains("+++ third"), "{shown}");
}

#[test]
fn line_ends_that_differ_are_seen() {
    let mut outcome = clean();
    let text = |text: &str| Value::Definition(text.into());
    outcome.findings = vec![Finding {
        expected: Some(text("BEGIN\nEND\n")),
        actual: says(Actual::Value(text("BEGIN\nEND\n")), Actual::Value(text("BEGIN\r\nEND\n"))),
        ..body()
    }];
    let shown = render(&outcome, &at(100));
    assert!(shown.contains("    -BEGIN\n    +BEGIN\\r\n     END\n"), "{shown}");
}

#[test]
fn a_fix_says_where_it_is_to_be_run_and_is_said_once() {
    let mut outcome = clean();
    let fix = |lock| Some(sample::fix(["ALTER a", "    ALTER b"], lock));
    let yes_and_no = says(Actual::Value(Value::Flag(true)), Actual::Value(Value::Flag(false)));
    let on = |property| Finding {
        fix: fix(Lock::AccessExclusive),
        actual: yes_and_no.clone(),
        ..on_column("CON004", "foreign-key-differs", "a", Some(property), property)
    };
    let elsewhere = Finding { object: body().object, ..on("deferrable") };
    outcome.findings = vec![on("deferrable"), on("initially deferred"), elsewhere];
    let text = render(&outcome, &at(100));
    let cost = "blocks reads and writes of the table while it runs (ACCESS EXCLUSIVE)";
    let each = "      ALTER a;\n          ALTER b;\n";
    assert!(text.contains(&format!("    = fix in django: {cost}\n{each}{each}")), "{text}");
    assert_eq!(text.matches(each).count(), 2, "{text}");
    assert_eq!(text.matches("    = fix: as above\n").count(), 1, "{text}");
    let markdown = crate::report::markdown::render(&outcome, &Style::default());
    assert_eq!(markdown.matches("fix: as above").count(), 1, "{markdown}");
    assert!(markdown.contains("(ACCESS EXCLUSIVE)):\n\n```sql\nALTER a;\n    A"), "{markdown}");

    // Undeclared, the others are made like the first.
    let several = |databases: &[&str], wrong: &[&str]| Finding {
        databases: databases.iter().map(|name| (*name).into()).collect(),
        fix: Some(Fix {
            databases: wrong.iter().map(|name| (*name).into()).collect(),
            ..sample::fix(["ALTER a"], Lock::None)
        }),
        ..on("deferrable")
    };
    outcome.findings = vec![several(&["nextjs", "django"], &["django"])];
    let text = render(&outcome, &at(100));
    assert!(text.contains("    = fix in django: locks no table\n"), "{text}");
    outcome.findings = vec![several(&["nextjs", "django"], &[])];
    let text = render(&outcome, &at(100));
    assert!(text.contains("    = fix in nextjs and django: locks no table\n"), "{text}");
}

/// It is there to be copied, and an indentation would become part of it.
#[test]
fn a_body_of_several_lines_stands_at_the_margin() {
    let mut outcome = clean();
    let sql = "CREATE FUNCTION f()\nAS $body$\n  x\n$body$";
    let fix = Some(sample::fix([sql], Lock::None));
    let differs = on_column("SCH022", "object-differs", "a", Some("body"), "body differs");
    outcome.findings = vec![Finding { fix, ..differs }];
    let text = render(&outcome, &at(100));
    assert!(text.contains(&format!("\n{sql};\n")), "{text}");
}

#[test]
fn what_a_finding_says_of_an_unreachable_database_is_not_said_again() {
    let mut outcome = story();
    let why = "cannot connect to localhost:5432: connection refused";
    let message = format!("django cannot be checked: {why}");
    outcome.findings =
        vec![Finding { object: None, ..on_column("ACC001", "unreachable", "", None, &message) }];
    let unchecked = &mut outcome.unchecked[0];
    (unchecked.object, unchecked.message) = (None, why.to_owned());
    let markdown = |outcome: &_| crate::report::markdown::render(outcome, &Style::default());
    for text in [render(&outcome, &at(200)), markdown(&outcome)] {
        assert_eq!(text.matches("connection refused").count(), 1, "{text}");
        assert!(text.contains("see ACC001"), "{text}");
        assert!(!text.contains("run again when"), "{text}");
    }
    outcome.findings.clear();
    for text in [render(&outcome, &at(200)), markdown(&outcome)] {
        assert!(text.contains("connection refused") && text.contains("run again when"), "{text}");
    }
}

#[test]
fn ignored_rows_are_shown_without_alarm() {
    let mut outcome = story();
    let (of_rows, others): (Vec<_>, Vec<_>) =
        outcome.findings.into_iter().partition(|finding| finding.code.starts_with("DAT"));
    let ignored =
        of_rows.iter().cloned().map(|finding| Ignored { finding, reason: "known".to_owned() });
    outcome.ignored = ignored.collect();
    outcome.findings = others;
    let text = render(&outcome, &at(100));
    assert!(text.contains("public.custom_auth_tenant  ids, ignored      14      11\n"), "{text}");
    assert!(!text.contains("0b9f2c0e") && !text.contains("DAT001"), "{text}");
    assert!(text.contains("\nignored: 2 findings (-v lists them)\n"), "{text}");
    let verbose = render(&outcome, &Style { verbosity: Verbosity::Verbose, ..at(140) });
    assert!(verbose.contains("error[DAT001] table public.custom_auth_tenant: row count is 11 in django, 14 in nextjs (because: known)"), "{verbose}");
    assert!(!verbose.contains("-v lists"), "{verbose}");
    let markdown = crate::report::markdown::render(&outcome, &Style::default());
    assert!(markdown.contains("</code> | 14 | 11 | ignored |\n"), "{markdown}");

    // As long as one finding is left, nothing is hidden.
    outcome.findings.extend(of_rows.into_iter().next());
    let text = render(&outcome, &at(100));
    assert!(text.contains("✗ 14") && text.contains("0b9f2c0e"), "{text}");
}

#[test]
fn rows_of_one_database_alone_are_not_alike() {
    let mut outcome = story();
    for name in ["a", "b", "c"] {
        let mut alone = clean().rows.remove(0);
        alone.table = Address::table("public", name);
        if name != "c" {
            alone.counts.remove("django");
        }
        outcome.rows.push(alone);
    }
    let text = render(&outcome, &at(140));
    assert!(text.contains("\n  and 1 table in which nothing differs\n"), "{text}");
    assert!(text.contains("\n  and 2 tables not compared: read in nextjs only\n"), "{text}");
    let compared = "rows of 2 of 5 tables compared; not compared: public.orders (locked by another \
                    session); not compared: public.a, public.b (not read in django)";
    assert!(text.replace("\n  ", " ").contains(compared), "{text}");
    let junit = crate::report::junit::render(&outcome, &Style::default());
    assert_eq!(junit.matches("name=\"rows of public.c (ids)\"/>").count(), 1, "{junit}");
    assert_eq!(junit.matches("<skipped message=\"not compared in every").count(), 2, "{junit}");
    let verbose = render(&outcome, &Style { verbosity: Verbosity::Verbose, ..at(100) });
    assert!(
        verbose.contains("public.b                   ids           14  not counted\n"),
        "{verbose}"
    );
}

#[test]
fn rows_of_a_table_stand_column_by_column() {
    let mut outcome = clean();
    let on = |code, column: &str, property| Finding {
        actual: says(Actual::Value(Value::text("1")), Actual::Value(Value::text("2"))),
        ..on_column(code, "differs", column, Some(property), "differs")
    };
    let of = |kind: Kind, name: &str, finding: Finding| Finding {
        object: Some(Address::new(kind, ["public", "custom_auth_tenant", name])),
        ..finding
    };
    let sized = |column: &str, word: &str| Finding {
        message: format!("column public.custom_auth_tenant.{column}: {word} is 1 in nextjs"),
        ..on("SCH005", column, "type modifier")
    };
    outcome.findings = vec![
        of(Kind::INDEX, "a_i", on("IDX001", "", "unique")),
        of(Kind::CONSTRAINT, "a_c", on("CON007", "", "expression")),
        on("SCH006", "b", "not null"),
        on("SCH006", "a", "not null"),
        sized("b", "precision"),
        sized("a", "length"),
        on("SCH007", "b", "default"),
        // Says length, but not of itself.
        of(Kind::COLUMN, "c", Finding { message: "length".to_owned(), ..sized("c", "length") }),
    ];
    let text = render(&outcome, &at(100));
    let labels: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.contains("────"))
        .skip(1)
        .take(8)
        .filter_map(|line| line.trim().split("  ").next())
        .collect();
    let expected = [
        "a: not null",
        "a: length",
        "b: default",
        "b: not null",
        "b: precision",
        "c: type modifier",
        "a_c: expression",
        "a_i: unique",
    ];
    assert_eq!(labels, expected, "{text}");
}

#[test]
fn no_line_is_a_command_where_github_reads_along() {
    let mut outcome = story();
    outcome.notes = vec!["##[stop-commands]x".to_owned()];
    let finding = outcome.findings.first_mut().unwrap();
    finding.message = "the comment is ##[error]x".to_owned();
    for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
        let style = Style { workflow: true, verbosity, ..at(100) };
        let text = render(&outcome, &style);
        assert!(!text.contains("##[") && text.contains("##\\[error]x"), "{text}");
    }
}
