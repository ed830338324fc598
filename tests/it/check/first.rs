//! The first command that a newcomer types: databases and nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use tenantctl::scratch::SUPERUSER;

use crate::support::{Db, Holding, Project, Report, Run, Tenantctl, first, second, set, tenantctl};

const NEXTJS: &str = include_str!("../../../fixtures/story/nextjs.sql");
const DJANGO: &str = include_str!("../../../fixtures/story/django.sql");
const SPEC: &str = include_str!("../../../expected_schema.yaml");

/// What a run of `check` suggests to type next.
fn next(report: &str) -> Vec<&str> {
    let lines = report.lines().skip_while(|line| !line.starts_with("next: "));
    lines.map(|line| line.trim_start_matches("next:").trim()).collect()
}

/// Runs a command as it is printed.
fn typed(command: &str, directory: &Path) -> Run {
    let arguments = command.strip_prefix("tenantctl ").unwrap();
    let words = std::process::Command::new("sh")
        .args(["-c", &format!("printf '%s\\n' {arguments}")])
        .output()
        .unwrap();
    let words = String::from_utf8(words.stdout).unwrap();
    Tenantctl::new(words.lines()).dir(directory).run()
}

#[test]
fn two_databases_without_configuration_are_compared_row_by_row() {
    let (nextjs, django) = (Db::with(first(), NEXTJS), Db::with(second(), DJANGO));
    let project = Project::of([("nextjs", nextjs.url()), ("django", django.url())]);
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for tenant in [
        "474714bf-d7b1-4087-b0ae-fd5675cc3f1f",
        "5e3687b7-17c6-4a80-aa6a-22e55a519e4d",
        "c5e3071b-9f25-4bce-8883-a07e047b658b",
        "d3d2116f-c7d6-4faf-95f6-56023e8ad9a7",
        "8cd2836b-1db3-4b17-aaa7-f826986126bc",
    ] {
        assert!(run.stdout.contains(tenant), "{tenant}:\n{}", run.stdout);
    }
    assert!(run.stdout.contains("if they are meant to be one"), "{}", run.stdout);

    let commands = next(&run.stdout);
    assert!(commands[0].ends_with(" --same"), "{commands:?}");
    assert!(!commands.iter().any(|command| command.contains(" sync ")), "{commands:?}");
    let same = typed(&format!("{} --format json", commands[0]), &project.path(""));
    let same = Report::of(&same);
    assert_eq!((same.code, same.codes()[0]), (1, "IDN001"), "{:#}", same.json);
    let same = typed(commands[0], &project.path(""));
    let commands = next(&same.stdout);
    let syncs: Vec<&&str> = commands.iter().filter(|word| word.contains(" sync ")).collect();
    assert_eq!(syncs.len(), 2, "both lack rows: {commands:?}");
    for sync in syncs {
        let run = typed(sync, &project.path(""));
        assert!(run.stdout.contains("INSERT INTO"), "{sync}: {run:?}");
    }
}

#[test]
fn suggested_commands_repeat_the_configuration_that_was_given() {
    let (nextjs, django) = (Db::with(first(), NEXTJS), Db::with(second(), DJANGO));
    django.sql("DELETE FROM custom_auth_tenant WHERE id = '8cd2836b-1db3-4b17-aaa7-f826986126bc'");
    let databases = format!(
        "databases:\n  nextjs: {{url: {}}}\n  django: {{url: {}}}\n",
        nextjs.url(),
        django.url()
    );
    // The declaration is beside the configuration, and not where the command is typed.
    let project = Project::new()
        .file("conf/own.yaml", databases)
        .file("conf/expected_schema.yaml", SPEC)
        .file("here/expected_schema.yaml", "tables: [{name: nowhere}]");
    let here = project.path("here");
    let run = Tenantctl::new(["check", "-c", "../conf/own.yaml"]).dir(&here).run();
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(!run.stdout.contains("nowhere"), "{}", run.stdout);
    let commands = next(&run.stdout);
    assert_eq!(commands.last(), Some(&"tenantctl sync nextjs django -c ../conf/own.yaml"));
    let sync = typed(commands.last().unwrap(), &here);
    assert!(sync.stdout.contains("INSERT INTO"), "{sync:?}");
}

#[test]
fn tables_that_some_database_has_not_are_left_to_the_structure() {
    let table = "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);
        CREATE TABLE no_key (v text); INSERT INTO no_key VALUES ('x'), ('x');";
    let a = Db::with(first(), &format!("{table} CREATE TABLE only_a (id int PRIMARY KEY)"));
    let b = Db::with(second(), &format!("{table} DELETE FROM t WHERE id = 2"));
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    let report = project.check(&[]);
    let found = set(["DAT001 public.t", "DAT002 public.t", "SCH001 public.only_a"]);
    assert_eq!((report.findings(), report.code), (found, 1), "{:#}", report.json);
    assert_eq!(report.rows("public.no_key")["compare"], "count");
    assert!(report.json["notes"].to_string().contains("only counted in public.no_key"));
    let rows = project.check(&["--only", "rows", "--table", "no_*"]);
    assert_eq!((rows.code, rows.list("rows").len()), (0, 1), "{:#}", rows.json);
}

#[test]
fn selection_of_no_table_is_trouble() {
    let tables = "CREATE TABLE t (id int PRIMARY KEY);
        CREATE TABLE whole (id int) PARTITION BY RANGE (id); CREATE TABLE part PARTITION OF whole DEFAULT";
    let (a, b) = (Db::with(first(), tables), Db::with(second(), tables));
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    for flags in [
        ["--table", "typo"].as_slice(),
        &["--schema", "typo"],
        &["--only", "rows", "--table", "typo"],
        &["--only", "rows", "--schema", "typo"],
        &["--only", "rows", "--table", "part"],
    ] {
        let report = project.check(flags);
        assert_eq!(report.code, 2, "{flags:?}: {:#}", report.json);
    }
    let part = project.check(&["--only", "rows", "--table", "part"]);
    assert!(part.json["unchecked"][0]["hint"].as_str().unwrap().contains("public.whole"));
    let one = Project::of([("a", a.url())]).run(&["check", "--same"]);
    assert_eq!(one.code, Some(2));
    assert!(one.stderr.contains("--same requires two databases"), "{one:?}");
    let none = Project::new().run(&["check", "--same"]);
    assert_eq!(none.code, Some(2), "{none:?}");
    let unknown = project.run(&["check", "--only", "row"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("'rows'"), "{unknown:?}");
}

const SMALL_AND_BIG: &str = "CREATE TABLE small (id int PRIMARY KEY); INSERT INTO small VALUES (1);
    CREATE TABLE big (id int PRIMARY KEY); INSERT INTO big SELECT generate_series(1, 1000);
    ANALYZE";

#[test]
fn table_that_nobody_could_read_within_the_budget_is_not_begun() {
    let (a, b) = (Db::with(first(), SMALL_AND_BIG), Db::with(second(), SMALL_AND_BIG));
    a.sql("UPDATE pg_class SET reltuples = 1e9, relpages = 5e6 WHERE relname = 'big'");
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    let report = project.check(&[]);
    let over = set(["- public.big budget"]);
    assert_eq!((report.code, report.unchecked()), (2, over), "{:#}", report.json);
    let compared: BTreeSet<&str> =
        report.list("rows").iter().map(|rows| rows["table"].as_str().unwrap()).collect();
    assert_eq!(compared, BTreeSet::from(["public.small"]));
    let unchecked = &report.json["unchecked"][0];
    assert!(unchecked["message"].as_str().unwrap().contains("over the rows budget of 10s"));
    assert!(unchecked["hint"].as_str().unwrap().contains("--table NAME"));
    let text = project.run(&["check"]).stdout;
    assert!(next(&text)[0].ends_with("--rows-budget 5m"), "{text}");
    for lifted in [["--table", "big"], ["--table", "*"], ["--rows-budget", "5m"]] {
        project.check(&lifted).must_be_clean();
    }
    let bounded = project.check(&["--table", "big", "--rows-budget", "10s"]);
    assert_eq!(bounded.code, 2, "{:#}", bounded.json);
}

#[test]
fn reading_that_overruns_the_budget_is_cancelled() {
    let (a, b) = (Db::with(first(), SMALL_AND_BIG), Db::with(second(), SMALL_AND_BIG));
    let line = Holding::answers_to(second().port(), "COPY (SELECT \"id\" FROM \"public\".\"big\"");
    let held = format!("postgres://{SUPERUSER}@127.0.0.1:{}/{}", line.port, b.name());
    let project = Project::of([("a", a.url()), ("b", held)]);
    let report = project.check(&["--rows-budget", "5s"]);
    let over = set(["- public.big budget", "a sequences budget", "b sequences budget"]);
    assert_eq!((report.code, report.unchecked()), (2, over), "{:#}", report.json);
    assert_eq!(report.rows("public.small")["counts"], serde_json::json!({"a": 1, "b": 1}));
    assert!(line.was_cancelled());
    for db in [&a, &b] {
        let ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tenantctl'
            AND datname = current_database() AND state = 'active'";
        assert_eq!(db.value(ours), "0");
    }
}

/// `shared/cases/rows/nothing-differs-claim`.
#[test]
fn rows_that_were_not_compared_are_unchecked() {
    let tables = "CREATE TABLE locked (id int PRIMARY KEY); INSERT INTO locked VALUES (1);
        CREATE TABLE secret (id int PRIMARY KEY); INSERT INTO secret VALUES (1);
        CREATE TABLE same (id int PRIMARY KEY); INSERT INTO same VALUES (1);";
    let (a, b) = (Db::with(first(), tables), Db::with(second(), tables));
    let roles = [a.role("LOGIN"), b.role("LOGIN")];
    for (db, role) in [&a, &b].into_iter().zip(&roles) {
        db.sql(&format!("GRANT SELECT ON same, locked TO {role}"));
    }
    let _lock = b.hold("BEGIN; LOCK TABLE locked");
    let project = Project::of([("a", a.url_as(&roles[0])), ("b", b.url_as(&roles[1]))]);
    let report = project.check(&["--only", "rows"]);
    assert_eq!(report.code, 2, "{:#}", report.json);
    let unchecked = report.unchecked();
    for expected in ["a public.secret privilege", "b public.secret privilege"] {
        assert!(unchecked.contains(expected), "{unchecked:?}");
    }
    assert!(unchecked.iter().any(|it| it.contains("public.locked")), "{unchecked:?}");
    let whole = |rows: &&serde_json::Value| rows["counts"].as_object().unwrap().len() == 2;
    let compared: Vec<&str> = report
        .list("rows")
        .iter()
        .filter(whole)
        .map(|rows| rows["table"].as_str().unwrap())
        .collect();
    assert_eq!(compared, ["public.same"]);
}

#[test]
fn without_a_command_the_help_is_printed() {
    let (none, help) = (tenantctl::<&str>([]), tenantctl(["--help"]));
    assert_eq!((none.code, help.code), (Some(2), Some(0)), "nothing was checked");
    assert_eq!((none.stdout, none.stderr), (help.stdout, String::new()));
    let narrow = Tenantctl::new(["check", "--help"]).env("COLUMNS", "60").run().stdout;
    assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
}
