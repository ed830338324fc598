//! `tenantctl count`: one number for each database and table.

use crate::support::{Db, Project, first, second, tenantctl};

const TABLES: &str = "CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b;
    CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 1234);
    CREATE TABLE tenant_a.orders (id int); INSERT INTO tenant_a.orders VALUES (1), (2);
    CREATE TABLE tenant_b.orders (id int); INSERT INTO tenant_b.orders VALUES (1);
    CREATE VIEW v AS SELECT * FROM t;";

#[test]
fn one_database_needs_no_files() {
    let db = Db::with(first(), TABLES);
    let run = tenantctl(["count", "t", "-d", &db.url()]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let words: Vec<&str> = run.stdout.split_whitespace().filter(|w| !w.contains('─')).collect();
    assert_eq!(words, ["table", db.name(), "public.t", "1234"]);
    let run = tenantctl(["count", "-q", "t", "-d", &db.url()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1234\n"));
}

#[test]
fn patterns_and_several_databases() {
    let (a, b) = (Db::with(first(), TABLES), Db::with(second(), TABLES));
    b.sql("INSERT INTO tenant_b.orders VALUES (2), (3); DROP TABLE tenant_a.orders");
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    let run = project.run(&["count", "tenant_*.orders"]);
    let lines: Vec<Vec<&str>> =
        run.stdout.lines().map(|l| l.split_whitespace().collect()).collect();
    let expected = [
        vec!["table", "a", "b"],
        vec!["tenant_a.orders", "2", "not", "counted", "not", "compared"],
        vec!["tenant_b.orders", "✗", "1", "✗", "3", "✗", "differs"],
    ];
    assert!(expected.iter().all(|line| lines.contains(line)), "{}", run.stdout);
    assert_eq!(run.code, Some(2), "one table is not in b, which is trouble and outranks drift");
    let missing = "unchecked[not-comparable] b, tenant_a.orders: there is no such table\n";
    assert!(run.stdout.contains(missing), "{}", run.stdout);
    let last = "\nrow counts differ in 1 of 2 tables; 1 not checked\n";
    assert!(run.stdout.ends_with(last), "{}", run.stdout);
    let run = project.run(&["count", "-q", "t", "tenant_b.orders"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), "1234\n1234\n1\n3\n"));
    let run = project.run(&["count", "-q", "public.*"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1234\n1234\n"), "a view is no table");
    let run = project.run(&["count", "--format", "json", "t"]);
    let report = crate::support::Report::of(&run);
    assert_eq!(report.rows("public.t")["counts"], serde_json::json!({"a": 1234, "b": 1234}));
}

#[test]
fn the_declared_tables_are_the_default() {
    let db = Db::with(first(), TABLES);
    let project = Project::of([("a", db.url())])
        .file("expected_schema.yaml", "version: 1\ntables: { t: {}, tenant_a.orders: {} }\n");
    assert_eq!(project.run(&["count", "-q"]).stdout, "1234\n2\n");
    let all = Project::of([("a", db.url())]).run(&["count", "-q"]);
    assert_eq!(all.stdout, "1234\n2\n1\n");
}

#[test]
fn what_cannot_be_counted_is_trouble_and_never_a_number() {
    let db = Db::with(
        first(),
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2); CREATE TABLE secret (id int);
         ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id = 1);
         GRANT SELECT ON t TO PUBLIC;",
    );
    let role = db.role("LOGIN");
    let url = db.url_as(&role);
    for (table, word) in [
        ("t", "row-level security"),
        ("secret", "permission denied"),
        ("nowhere", "there is no such table"),
        ("no*", "no*"),
    ] {
        for quiet in [&["-q"][..], &[]] {
            let run = tenantctl([&["count", table, "-d", &url], quiet].concat());
            assert_eq!(run.code, Some(2), "{run:?}");
            let text = if quiet.is_empty() { &run.stdout } else { &run.stderr };
            assert!(text.contains(word), "{table}: {run:?}");
            let mut lines = run.stdout.lines();
            let is_number = |line: &str| line.ends_with(|c: char| c.is_ascii_digit());
            assert!(!lines.any(|line| line.contains("public.") && is_number(line)), "{run:?}");
            assert!(quiet.is_empty() || ["", "-\n"].contains(&&*run.stdout), "{run:?}");
        }
    }
    let run = tenantctl(["count", "-q", "t", "-d", &db.url()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "2\n"));
    let run = tenantctl(["count", "t"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("-d"), "{run:?}");
    let run = tenantctl(["count", "t", "-d", "postgres://postgres@127.0.0.1:1/postgres"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("refused"), "{run:?}");
}

#[test]
fn counts_that_differ_exit_with_1_and_stand_in_every_format() {
    const WEB: &str = "CREATE TABLE same (id int); INSERT INTO same VALUES (1);
        CREATE TABLE tenant (id int); INSERT INTO tenant SELECT generate_series(1, 14);";
    let (a, b) = (Db::with(first(), WEB), Db::with(second(), WEB));
    b.sql("DELETE FROM tenant WHERE id > 11");
    let project = Project::of([("web", a.url()), ("worker", b.url())]);
    let run = |args: &[&str]| {
        let run = project.run(&[&["count"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""), "{args:?}: {run:?}");
        run.stdout
    };
    let text = run(&[]);
    let lines: Vec<Vec<&str>> = text.lines().map(|l| l.split_whitespace().collect()).collect();
    assert!(lines.contains(&vec!["public.same", "1", "1", "equal"]), "{text}");
    assert!(lines.contains(&vec!["public.tenant", "✗", "14", "✗", "11", "✗", "differs"]), "{text}");
    assert!(text.ends_with("\nrow counts differ in 1 of 2 tables\n"), "{text}");
    assert_eq!(run(&["--format", "text"]), text);
    assert_eq!(run(&["-q"]), "1\n1\n14\n11\n");

    let json = run(&["--format", "json"]);
    crate::check::is_valid("report", &json);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let verdicts: Vec<_> =
        report["rows"].as_array().unwrap().iter().map(|r| &r["verdict"]).collect();
    assert_eq!(verdicts, ["counted", "differ"]);
    assert_eq!(report["rows"][1]["counts"], serde_json::json!({"web": 14, "worker": 11}));
    assert_eq!(report["findings"][0]["code"], "DAT001");
    assert_eq!((&report["exit_code"], &report["complete"]), (&1.into(), &true.into()));

    let github = run(&["--format", "github"]);
    let error =
        "::error title=DAT001 row-count-differs::table public.tenant: row count is 14 in web";
    assert!(github.starts_with(error), "{github}");
    assert!(github.contains("\npublic.same: 1 in web, 1 in worker\n"), "{github}");
    assert!(github.contains("\npublic.tenant: 14 in web, 11 in worker\n"), "{github}");

    let junit = run(&["--format", "junit"]);
    assert!(junit.contains("name=\"row count of public.same\"/>"), "{junit}");
    assert!(junit.contains("<failure type=\"error\" message=\"table public.tenant: "), "{junit}");
    assert!(junit.contains("\npublic.same: 1 in web, 1 in worker\n"), "{junit}");

    let markdown = run(&["--format", "markdown"]);
    assert!(markdown.starts_with("### ❌ tenantctl: counts differ\n"), "{markdown}");
    assert!(markdown.contains("<code>public.same</code> | 1 | 1 | equal |\n"), "{markdown}");
    let differs = "<code>public.tenant</code> | 14 | 11 | row count differs |\n";
    assert!(markdown.contains(differs), "{markdown}");

    b.sql("INSERT INTO tenant VALUES (12), (13), (14)");
    let equal = project.run(&["count"]);
    assert_eq!(equal.code, Some(0), "{equal:?}");
    assert!(equal.stdout.ends_with("\nrow counts are equal in 2 tables\n"), "{equal:?}");
}

#[test]
fn table_that_is_named_twice_is_counted_once() {
    let db = Db::with(first(), TABLES);
    let run = tenantctl(["count", "-q", "t", "t", "public.t", "-d", &db.url()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1234\n"));
}
