//! Reports as they are read: by GitHub's runner, on poor terminals, and where there is a great deal to
//! report.

use std::fs;
use std::process::Command;

use crate::catalog::HOSTILE;
use crate::support::{Db, Project, first, second};
use tenantctl::model::Name;

const LIMIT: usize = 1 << 20;

/// Tables that only one side has, so many that they have no room as annotations.
fn drifted(tables: usize) -> (Project, [Db<'static>; 2]) {
    let mut sql = String::new();
    for hostile in HOSTILE {
        sql.push_str(&format!("CREATE TABLE {} (id int);\n", Name::new(hostile).quoted()));
    }
    for number in 0..tables {
        sql.push_str(&format!("CREATE TABLE table_{number:03} (id int);\n"));
    }
    let databases = [Db::with(first(), &sql), Db::with(second(), "")];
    let sides = [("web", databases[0].url()), ("worker", databases[1].url())];
    (Project::of(sides), databases)
}

#[test]
fn annotations_are_ten_of_a_level_and_the_step_summary_has_all() {
    let (project, _databases) = drifted(20);
    let path = project.path("summary.md");
    fs::write(&path, "# An earlier step\n").unwrap();
    let run = || {
        let run = project.tenantctl(&["check", "--format", "github", "--only", "structure"]);
        run.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &path).run()
    };
    let first_run = run();
    assert_eq!((first_run.code, first_run.stderr.as_str()), (Some(1), ""), "{first_run:?}");
    let errors: Vec<&str> =
        first_run.stdout.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 10);
    let all = HOSTILE.len() + 20;
    let expected =
        format!("::error title=tenantctl::{} more errors: see the step summary", all - 9);
    assert_eq!(errors[9], expected);

    let summary = project.read("summary.md");
    assert!(summary.starts_with("# An earlier step\n\n\n### ❌ tenantctl: drift\n"), "{summary}");
    assert_eq!(summary.matches("| error | SCH001 |").count(), all, "{summary}");
    for number in 0..20 {
        assert!(summary.contains(&format!("<code>public.table_{number:03}</code>")), "{number}");
    }
    let outside_of_code: String = summary.split("```").step_by(2).collect();
    assert!(!outside_of_code.contains("<script>"), "{summary}");
    assert!(!summary.chars().any(|c| c != '\n' && c.is_control()), "{summary}");
    // Another command of the step adds its own.
    assert_eq!(run().code, Some(1));
    assert_eq!(project.read("summary.md").matches("### ❌ tenantctl: drift").count(), 2);
}

#[test]
fn step_summary_is_whole_or_trouble() {
    let db = Db::with(first(), "CREATE TABLE t (id int PRIMARY KEY)");
    let project = Project::of([("a", db.url()), ("b", db.url())]).file("directory/x", "");
    let run = |path: &str| {
        let run = project.tenantctl(&["check", "--format", "github"]);
        run.env("GITHUB_STEP_SUMMARY", project.path(path)).run()
    };
    for path in ["directory", "no/such.md"] {
        let run = run(path);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "before the work: {run:?}");
        let words = "cannot write the step summary ";
        assert!(
            run.stderr.contains(words) && run.stderr.contains("GITHUB_STEP_SUMMARY"),
            "{run:?}"
        );
    }
    let full = "x".repeat(LIMIT - 10);
    fs::write(project.path("full.md"), &full).unwrap();
    let over = run("full.md");
    assert_eq!(over.code, Some(2), "{over:?}");
    assert!(over.stderr.contains("1 MiB") && over.stdout.starts_with("::"), "{over:?}");
    assert_eq!(project.read("full.md"), full, "left as it was");
    // As much as a full disk would take.
    fs::write(project.path("disk.md"), "before").unwrap();
    let limited = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"])
        .args([env!("CARGO_BIN_EXE_tenantctl"), "check", "--format", "github"])
        .env("GITHUB_STEP_SUMMARY", project.path("disk.md"))
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert_eq!(limited.status.code(), Some(2), "{limited:?}");
    assert_eq!(project.read("disk.md"), "before");

    let text = project.tenantctl(&["check"]).env("GITHUB_STEP_SUMMARY", project.path("t.md")).run();
    assert_eq!(text.code, Some(0), "{text:?}");
    assert!(!project.path("t.md").exists(), "only --format github writes it");
    let own = project.path("own.md");
    let args = ["check", "--format", "github", "--format", "markdown", "-o", "own.md"];
    let run = project.tenantctl(&args).env("GITHUB_STEP_SUMMARY", &own).run();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(project.read("own.md").matches("### ").count(), 1, "not a second time");
}

#[test]
fn poor_terminals_get_plain_text() {
    let (project, _databases) = drifted(3);
    let plain = project.run(&["check"]).stdout;
    for environment in [
        vec![("TERM", "dumb")],
        vec![("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
        vec![("LC_ALL", "C"), ("LANG", "C")],
        vec![("COLUMNS", "1")],
        vec![("COLUMNS", "0")],
        vec![("COLUMNS", "many"), ("TERM", "")],
    ] {
        let of_size =
            environment.iter().any(|(name, value)| *name == "COLUMNS" && *value != "many");
        for args in [&["check"][..], &["check", "-v"], &["check", "-q"], &["count"]] {
            let mut run = project.tenantctl(args);
            for (name, value) in &environment {
                run = run.env(name, value);
            }
            let run = run.run();
            let expected = if args == ["count"] { Some(2) } else { Some(1) };
            assert_eq!(run.code, expected, "{environment:?} {args:?}: {run:?}");
            assert!(!run.stdout.contains('\u{1b}'), "{environment:?} {args:?}: {}", run.stdout);
            assert!(!run.stderr.contains("internal error"), "{environment:?}: {}", run.stderr);
            if args == ["check"] && !of_size {
                assert_eq!(run.stdout, plain, "{environment:?}");
            }
        }
    }
}

/// Tables that drifted, each in its own way.
#[test]
fn hundreds_of_findings_are_read_to_the_end() {
    let (mut web, mut worker) = (String::new(), String::new());
    for number in 0..120 {
        let length = 10 + number;
        let table = |length: u32, not_null: &str, default: &str, more: &str| {
            format!(
                "CREATE TABLE t_{number:03} (id int PRIMARY KEY, name varchar({length}) {not_null},
                 state text DEFAULT '{default}', kind text DEFAULT '{default}' {more});\n"
            )
        };
        web.push_str(&table(length, "NOT NULL", &format!("a{number}"), ", lost int"));
        worker.push_str(&table(length + 7, "", &format!("b{number}"), ""));
    }
    let databases = [Db::with(first(), &web), Db::with(second(), &worker)];
    let project = Project::of([("web", databases[0].url()), ("worker", databases[1].url())]);
    let report = project.check(&["--only", "structure"]);
    let findings = report.list("findings");
    assert_eq!(findings.len(), 600, "{:?}", report.findings());
    let run = project.run(&["check", "--only", "structure"]);
    assert!(run.stdout.lines().count() < 300, "{}", run.stdout);
    assert!(run.stdout.contains("600 errors") || run.stdout.contains("in 120 tables"));
    // Each is in a table of its own, or counted by its code.
    for (code, each) in [("SCH002", 1), ("SCH005", 1), ("SCH006", 1), ("SCH007", 2)] {
        let shown = run.stdout.lines().filter(|line| line.starts_with("table public.t_")).count();
        let counted = format!("{} findings: ", (120 - shown) * each);
        let is_counted = |line: &str| line.contains(code) && line.contains(&counted);
        assert!(run.stdout.lines().any(is_counted), "{code} {counted} in {}", run.stdout);
    }
    let verbose = project.tenantctl(&["check", "-v", "--only", "structure"]).env("COLUMNS", "160");
    let verbose: String = verbose.run().stdout.split_whitespace().collect();
    for finding in findings {
        let message: String = finding["message"].as_str().unwrap().split_whitespace().collect();
        assert!(verbose.contains(&message), "{message}");
    }
}

#[test]
fn unknown_format_names_the_known_ones() {
    let run = Project::new().run(&["check", "--format", "xml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    let expected =
        "error: unknown format `xml`; expected one of: text, json, github, junit, markdown\n";
    assert_eq!(run.stderr, expected);
    let completions = Project::new().run(&["completions", "bash"]);
    assert!(completions.stdout.contains("\"text json github junit markdown\""), "{completions:?}");
}

#[test]
fn every_format_names_the_files_in_use() {
    let db = Db::with(first(), "CREATE TABLE t (id int PRIMARY KEY)");
    let project = Project::new()
        .config([("a", db.url()), ("b", db.url())], "")
        .file("expected_schema.yaml", "version: 1\ntables: { t: {} }\n");
    for format in ["text", "json", "junit", "github", "markdown"] {
        let run = project.run(&["check", "--format", format]);
        for file in ["tenantctl.yaml", "expected_schema.yaml"] {
            assert!(run.stdout.contains(file), "{format}: {}", run.stdout);
        }
    }
    let report = project.check(&[]);
    assert_eq!(report.json["config"], "tenantctl.yaml");
    assert_eq!(report.json["declarations"], serde_json::json!(["expected_schema.yaml"]));
    let diff = project.run(&["diff", "a", "b", "expected_schema.yaml", "--format", "json"]);
    let diff: serde_json::Value = serde_json::from_str(&diff.stdout).unwrap();
    assert_eq!(diff["declarations"], serde_json::json!(["expected_schema.yaml"]));
}
