//! Tables as people name them: as SQL writes them, as reports print them, without a schema.

use crate::support::{Db, Project, first, second};

const QUOTED: &str =
    "CREATE TABLE \"User\" (id int PRIMARY KEY); INSERT INTO \"User\" VALUES (1), (2);
    CREATE SCHEMA \"Sales 2026\"; CREATE TABLE \"Sales 2026\".\"order\" (id int PRIMARY KEY);
    INSERT INTO \"Sales 2026\".\"order\" VALUES (1), (2), (3);";

#[test]
fn names_as_sql_writes_them_are_counted() {
    let db = Db::with(first(), QUOTED);
    let url = db.url();
    let project = Project::of([("app", url)]);
    for (name, expected) in [
        ("\"User\"", "2\n"),
        ("User", "2\n"),
        ("public.\"User\"", "2\n"),
        ("\"Us\"*", "2\n"),
        ("\"Sales 2026\".\"order\"", "3\n"),
        ("\"Sales 2026\".order", "3\n"),
    ] {
        let run = project.run(&["count", "-q", name]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), expected), "{name}: {run:?}");
    }
    for (name, hint) in [
        ("user", "did you mean `\"User\"`?"),
        ("public.user", "did you mean `"),
        ("ordr", "did you mean `\"Sales 2026\".order`?"),
        ("nothing_like_it", "name its schema too"),
    ] {
        let run = project.run(&["count", name]);
        assert_eq!(run.code, Some(2), "{run:?}");
        let printed = format!("{}{}", run.stdout, run.stderr);
        assert!(printed.contains(hint), "{name}: {run:?}");
    }
}

#[test]
fn what_the_report_prints_selects_and_ignores_the_object() {
    let wider = QUOTED.replace("\"User\" (id int", "\"User\" (id bigint");
    let (a, b) = (Db::with(first(), QUOTED), Db::with(second(), &wider));
    let databases = || [("a", a.url()), ("b", b.url())];
    let report = Project::of(databases()).check(&["--only", "structure"]);
    let name = report.finding("SCH004")["object"]["name"].as_str().unwrap().to_owned();
    assert_eq!(name, "public.\"User\".id");
    let sections = format!(
        "rows: [{{table: '\"User\"'}}, {{table: '\"Sales 2026\".\"order\"', compare: count}}]\n\
         ignore: [{{code: SCH004, object: '{name}', reason: known}}]\n"
    );
    let project = Project::new().config(databases(), &sections);
    let report = project.check(&["--only", "structure,rows", "--table", "public.\"User\""]);
    assert_eq!(report.list("ignored").len(), 1, "{:#}", report.json);
    let tables: Vec<_> = report.list("rows").iter().map(|rows| &rows["table"]).collect();
    assert_eq!(tables, ["public.\"User\""]);
}

const TWO: &str = "CREATE SCHEMA tenant_a; CREATE TABLE tenant_a.t (id int PRIMARY KEY);
    CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
    INSERT INTO tenant_a.t VALUES (1), (2);";

/// The URL with one more parameter.
fn with(url: &str, parameter: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{parameter}")
}

#[test]
fn schema_of_the_url_decides_what_a_bare_name_means() {
    let (a, b) = (Db::with(first(), TWO), Db::with(second(), TWO));
    for parameter in [
        "schema=tenant_a",
        "currentSchema=tenant_a",
        "search_path=tenant_a,public",
        "options=-csearch_path%3Dtenant_a",
        "schema=tenant_a&pgbouncer=true&connection_limit=1",
    ] {
        let databases = [("a", with(&a.url(), parameter)), ("b", with(&b.url(), parameter))];
        let project = Project::of(databases);
        let run = project.run(&["count", "-q", "t"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), "2\n2\n"), "{parameter}: {run:?}");
        let run = project.run(&["count", "-q", "public.t"]);
        assert_eq!(run.stdout, "1\n1\n", "{parameter}: {run:?}");
    }
    let databases = [("a", with(&a.url(), "schema=tenant_a&pgbouncer=true")), ("b", b.url())];
    let project = Project::of(databases);
    let run = project.run(&["count", "t"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("means tenant_a in a and public in b"), "{run:?}");
    let run = project.run(&["check", "--only", "structure"]);
    assert!(run.stdout.contains("search_path tenant_a"), "{run:?}");
    assert_eq!(run.stderr.matches("pgbouncer").count(), 1, "{run:?}");
}
