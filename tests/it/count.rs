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
    let words: Vec<&str> = run.stdout.split_whitespace().collect();
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
        vec!["tenant_a.orders", "2", "-"],
        vec!["tenant_b.orders", "1", "3"],
    ];
    assert_eq!(lines, expected);
    assert_eq!(run.code, Some(2), "one table is not in b");
    assert!(run.stderr.contains("b"), "{}", run.stderr);
    let run = project.run(&["count", "-q", "t", "tenant_b.orders"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1234\n1234\n1\n3\n"));
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
            assert!(run.stderr.contains(word), "{table}: {run:?}");
            assert!(
                !run.stdout.contains(|c: char| c.is_ascii_digit()
                    && c != '0'
                    && !run.stdout.contains(db.name())),
                "{run:?}"
            );
        }
    }
    let run = tenantctl(["count", "-q", "t", "-d", &db.url()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "2\n"));
    let run = tenantctl(["count", "t"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("-d"), "{run:?}");
    let run = tenantctl(["count", "t", "-d", "postgres://postgres@127.0.0.1:1/postgres"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("refused"), "{run:?}");
}
