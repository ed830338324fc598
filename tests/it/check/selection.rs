//! What is checked: configuration files, where they are found, and flags that narrow.

use crate::support::{Db, Project, Report, first, second, set, tenantctl};

const A: &str = "CREATE SCHEMA other; CREATE TABLE t (id int PRIMARY KEY, v int);
    CREATE TABLE other.t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY, v int);
    INSERT INTO t VALUES (1, 1);";
const B: &str = "CREATE SCHEMA other; CREATE TABLE t (id int PRIMARY KEY, v bigint);
    CREATE TABLE other.t (id bigint PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY, v text);";

#[test]
fn flags_narrow_what_is_looked_at() {
    let (a, b) = (Db::with(first(), A), Db::with(second(), B));
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "rows: [{table: t}]\n");
    let (public, other, u) =
        ("SCH004 public.t.v: type", "SCH004 other.t.id: type", "SCH004 public.u.v: type");
    let (count, missing) = ("DAT001 public.t", "DAT002 public.t");
    for (args, expected) in [
        (vec![], set([public, other, u, count, missing])),
        (vec!["--only", "structure"], set([public, other, u])),
        (vec!["--only", "rows"], set([count, missing])),
        (vec!["--only", "structure,rows", "--table", "public.t"], set([public, count, missing])),
        (vec!["--only", "structure", "--schema", "oth*"], set([other])),
        (vec!["--only", "structure", "--table", "t"], set([public, other])),
        (vec!["--select", "DAT"], set([count, missing])),
        (vec!["--select", "SCH004,DAT002"], set([public, other, u, missing])),
        (vec!["--ignore", "SCH,DAT001"], set([missing])),
        (vec!["--only", "identity"], set([])),
    ] {
        let report = project.check(&args);
        assert_eq!(report.findings(), expected, "{args:?}");
        assert_eq!(report.code, i32::from(!expected.is_empty()), "{args:?}");
    }
}

#[test]
fn files_are_found_above() {
    let (a, b) = (Db::with(first(), A), Db::with(second(), B));
    let spec = "version: 1\ntables:\n  t:\n    columns: { v: { type: int } }\n";
    let project = Project::new()
        .config([("a", a.url()), ("b", b.url())], "spec: declared/t.yaml\n")
        .file("declared/t.yaml", spec)
        .file("deep/er/here.txt", "");
    let args = ["check", "--format", "json", "--table", "public.t"];
    let below = project.tenantctl(&args).dir(&project.path("deep/er")).run();
    let report = crate::support::Report::of(&below);
    let finding = report.finding("SCH004");
    assert_eq!(
        (&finding["expected"], &finding["databases"]),
        (&"integer".into(), &serde_json::json!(["b"]))
    );
    let place = finding["declared_at"].as_str().unwrap();
    assert!(place.ends_with("declared/t.yaml:4"), "{place}");

    let stranger = Project::new();
    let config = project.path("tenantctl.yaml");
    let run = stranger.run(&["check", "-c", config.to_str().unwrap(), "--table", "public.t"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let run = stranger.run(&["check"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("tenantctl.yaml") && run.stderr.contains("-d"), "{run:?}");
}

#[test]
fn an_applications_env_files_say_where_it_connects() {
    let (a, b) = (Db::with(first(), A), Db::with(second(), B));
    let host = |db: &Db<'_>| {
        let url = db.url();
        let port = url.rsplit_once(':').unwrap().1.split('/').next().unwrap().to_owned();
        format!("DB_PORT={port}\nDB_NAME={}\n", db.name())
    };
    let yaml = "
databases:
  nextjs:
    app: nextjs
    root: web
    host: ${DB_HOST:-127.0.0.1}
    port: ${DB_PORT:-5432}
    user: ${DB_USER:-postgres}
    dbname: ${DB_NAME:-dott_main}
  django:
    app: django
    root: api
    url: ${DATABASE_URL}
    same_as: nextjs
";
    let project = Project::new()
        .file("tenantctl.yaml", yaml)
        .file("web/.env", "DB_PORT=1\nDB_NAME=wrong\n")
        .file("web/.env.local", host(&a))
        .file("api/settings.py", "import environ\nenviron.Env.read_env()\n")
        .file("api/.env", format!("DATABASE_URL={}\n", b.url()));
    let report = project.check(&["--only", "identity"]);
    let databases = &report.json["databases"];
    assert_eq!(
        (&databases[0]["database"], &databases[1]["database"]),
        (&a.name().into(), &b.name().into())
    );
    assert_eq!(report.findings(), set(["IDN001"]));
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    let db = Db::with(first(), A);
    let database = format!("databases:\n  a: {{ url: '{}' }}\n", db.url());
    for (yaml, words) in [
        (format!("{database}row: []\n"), vec!["tenantctl.yaml:3", "row", "did you mean `rows`"]),
        (format!("{database}databases: {{}}\n"), vec!["tenantctl.yaml:3", "databases"]),
        (format!("{database}---\nrows: []\n"), vec!["tenantctl.yaml", "document"]),
        (
            "databases:\n  a:\n    url: ${TENANTCTL_UNSET}\n".into(),
            vec!["tenantctl.yaml:3", "TENANTCTL_UNSET"],
        ),
        ("databases:\n  a:\n    hots: x\n".into(), vec!["tenantctl.yaml:3", "did you mean `host`"]),
        (format!("{database}limits: {{ lock: soon }}\n"), vec!["tenantctl.yaml:3", "limits.lock"]),
        (format!("{database}rows: [{{table: t, compare: id}}]\n"), vec!["tenantctl.yaml:3", "ids"]),
        (
            format!("{database}  b: {{ url: '{}', same_as: c }}\n", db.url()),
            vec!["tenantctl.yaml:3", "`c`"],
        ),
        (format!("{database}ignore: [{{ code: SCH003 }}]\n"), vec!["tenantctl.yaml:3", "reason"]),
        (String::new(), vec!["tenantctl.yaml", "empty"]),
        ("# nothing\n".into(), vec!["tenantctl.yaml", "empty"]),
        ("databases: [a]\n".into(), vec!["tenantctl.yaml:1"]),
        ("\tdatabases:\n".into(), vec!["tenantctl.yaml:1"]),
    ] {
        let run = Project::new().file("tenantctl.yaml", &yaml).run(&["check"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{yaml}");
        for word in words {
            assert!(run.stderr.contains(word), "no {word} for {yaml:?}: {}", run.stderr);
        }
    }
    for (spec, words) in [
        (
            "version: 1\ntables:\n  t:\n    colums: {}\n",
            vec!["expected_schema.yaml:4", "did you mean `columns`"],
        ),
        ("version: 2\n", vec!["expected_schema.yaml:1", "version"]),
        ("version: 1\ntables:\n  t: {}\n  t: {}\n", vec!["expected_schema.yaml:4"]),
        (
            "version: 1\ntables:\n  t:\n    columns:\n      id: { type: int, nullable: perhaps }\n",
            vec!["expected_schema.yaml:5"],
        ),
        ("", vec!["expected_schema.yaml", "empty"]),
    ] {
        let project = Project::new().file("tenantctl.yaml", &database);
        let run = project.file("expected_schema.yaml", spec).run(&["check"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{spec}");
        for word in words {
            assert!(run.stderr.contains(word), "no {word} for {spec:?}: {}", run.stderr);
        }
    }
}

#[test]
fn tenants_section_is_refused_with_file_and_line() {
    let databases = [("a", "postgres://h/a".to_owned()), ("b", "postgres://h/b".to_owned())];
    let project = Project::new().config(databases, "tenants: { table: t, schema_column: v }\n");
    for command in [&["check"][..], &["check", "--only", "structure"], &["count"]] {
        let run = project.run(command);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains("tenantctl.yaml:6: `tenants` is not supported yet"), "{run:?}");
    }
}

#[test]
fn environment_variables_of_libpq_count() {
    let (a, b) = (Db::with(first(), A), Db::with(first(), A));
    let args = [format!("a=dbname={}", a.name()), format!("b=dbname={}", b.name())];
    let project = Project::new();
    let typed = ["check", "--format", "json", "-d", &args[0], "-d", &args[1]];
    let run = project
        .tenantctl(&typed)
        .env("PGHOST", first().directory())
        .env("PGPORT", first().port().to_string())
        .env("PGUSER", "postgres")
        .run();
    crate::support::Report::of(&run).must_be_clean();
}

#[test]
fn one_database_alone_has_no_identity_to_check() {
    let one = "a=host=127.0.0.1 port=1 user=u dbname=d";
    let run = tenantctl(["check", "--only", "identity", "-d", one]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("requires two databases"), "{}", run.stderr);
}

/// Rows that were asked for, of a table that one database lacks: no finding about the structure may
/// say so, and then it is unchecked.
#[test]
fn table_that_one_database_lacks_is_never_clean() {
    let u = "CREATE TABLE u (id int PRIMARY KEY);";
    let t = "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);";
    let (a, b) = (Db::with(first(), &format!("{u} {t}")), Db::with(second(), u));
    let databases = [("a", a.url()), ("b", b.url())];
    let project =
        Project::new().config(databases, "rows: [{table: public.t}, {table: public.u}]\n");
    for flags in
        [&["--only", "rows"][..], &["--only", "rows", "--table", "t"], &["--ignore", "SCH"]]
    {
        let report = project.check(flags);
        let unchecked = report.unchecked();
        assert_eq!(report.code, 2, "{flags:?}: {:#}", report.json);
        assert!(unchecked.contains("- public.t not-comparable"), "{flags:?}: {unchecked:?}");
    }
    let report = project.check(&[]);
    assert_eq!((report.code, report.unchecked().len()), (1, 0), "{:#}", report.json);
}

/// FAULTS.md E04: the chosen rules tell nothing of the chosen parts.
#[test]
fn rules_about_other_parts_are_trouble() {
    let (a, b) = (Db::with(first(), A), Db::with(second(), B));
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    for flags in
        [["--only", "rows", "--select", "SCH"], ["--only", "structure", "--select", "DAT,SEQ"]]
    {
        let run = project.run(&[&["check"], &flags[..]].concat());
        assert_eq!(run.code, Some(2), "{flags:?}: {run:?}");
        assert!(run.stderr.contains("leave no rule about the parts"), "{run:?}");
    }
}

/// A variable of the process environment that overrides an env file is in every report, and what
/// decides that two databases are two is named by file and line.
#[test]
fn lines_that_decide_are_named() {
    let (a, b) = (Db::with(first(), A), Db::with(second(), B));
    let yaml = "databases:\n  web: {app: nextjs, root: web, url: '${DATABASE_URL}'}\n  api:\n    \
                {app: env, root: api, url: '${API_URL}', same_as: web}\n";
    let project = Project::new()
        .file("tenantctl.yaml", yaml)
        .file("web/.env", format!("A=1\nDATABASE_URL={}\n", a.url()))
        .file("api/.env", format!("API_URL={}\n", b.url()));
    let report = project.check(&["--only", "identity"]);
    let help = report.finding("IDN001").to_string();
    assert!(
        help.contains("web/.env:2, DATABASE_URL") && help.contains("api/.env:1, API_URL"),
        "{help}"
    );
    let check = ["check", "--only", "identity", "--format", "json"];
    let run = project.tenantctl(&check).env("DATABASE_URL", b.url()).run();
    let report = Report::of(&run);
    let note = "web: DATABASE_URL of the process environment overrides web/.env:2";
    assert_eq!(report.code, 0, "{:#}", report.json);
    assert!(report.json["notes"].to_string().contains(note), "{:#}", report.json);
}
