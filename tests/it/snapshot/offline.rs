//! Databases of the configuration that are files: a whole check without a server.

use crate::support::{Db, Project, first, second, set};

const SPEC: &str = "version: 1\ntables:\n  t:\n    columns: { id: { type: int, nullable: false }, name: { type: text } }\n    primary_key: [id]\n";
const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1);";

/// A project whose databases `prod` and `dev` are files, and what they were.
fn project(prod: &Db<'_>, dev: &Db<'_>, sections: &str) -> Project {
    let yaml = format!(
        "databases:\n  prod: {{ snapshot: saved/prod.json }}\n  dev: {{ snapshot: saved/dev.json }}\n{sections}"
    );
    let project = Project::new().file("saved/x", "").file("expected_schema.yaml", SPEC);
    for (db, file) in [(prod, "saved/prod.json"), (dev, "saved/dev.json")] {
        super::save(&project, &db.url(), file);
    }
    project.file("tenantctl.yaml", yaml)
}

#[test]
fn a_check_of_files_alone_can_be_clean() {
    let (prod, dev) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let project = project(&prod, &dev, "");
    drop((prod, dev));
    let report = project.check(&[]);
    report.must_be_clean();
    let names: Vec<_> = report.list("databases").iter().map(|d| &d["name"]).collect();
    assert_eq!(names, ["prod", "dev"]);
    assert_eq!(report.list("databases")[0]["file"], "saved/prod.json");
    let notes = report.list("notes");
    assert!(
        notes[0].as_str().unwrap().starts_with("the rows of prod were not compared"),
        "{notes:?}"
    );
    assert_eq!(report.json["summary"]["checked"]["prod"]["table"], 1);
    for format in ["text", "github", "junit", "markdown"] {
        assert_eq!(project.run(&["check", "--format", format]).code, Some(0), "{format}");
    }
}

#[test]
fn drift_is_found_as_in_a_database() {
    let (prod, dev) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    dev.sql("ALTER TABLE t ALTER id TYPE bigint; CREATE INDEX ON t (id)");
    dev.sql("DELETE FROM t; ALTER TABLE t ALTER name SET NOT NULL");
    let report = project(&prod, &dev, "").check(&[]);
    let found =
        ["IDX004 public.t.t_id_idx", "SCH004 public.t.id: type", "SCH006 public.t.name: not null"];
    assert!(
        found.iter().all(|wanted| report.findings().contains(*wanted)),
        "{:?}",
        report.findings()
    );
    assert_eq!(report.code, 1);
    let type_of = report.finding("SCH004");
    assert_eq!(type_of["databases"], serde_json::json!(["dev"]));
}

#[test]
fn what_a_file_cannot_tell_is_unchecked_where_it_was_asked_for() {
    let (prod, dev) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let rows = "rows:\n  - { table: t, compare: ids }\n";
    let project = project(&prod, &dev, rows);
    let rows = set(["dev rows not-comparable", "prod rows not-comparable"]);
    assert_eq!(project.check(&[]).unchecked().intersection(&rows).count(), 2);
    project.check(&["--only", "structure,rules"]).must_be_clean();
    for part in ["identity", "access", "rows"] {
        let report = project.check(&["--only", part]);
        assert_eq!(report.code, 2, "{part}");
        assert!(report.unchecked().contains(&format!("prod {part} not-comparable")), "{report:?}");
    }
    // With a live one beside it, that one's rows are counted.
    let live = format!("prod={}", prod.url());
    let report = project.check(&["-d", &live, "-d", "dev"]);
    assert_eq!(report.rows("public.t")["counts"], serde_json::json!({ "prod": 1 }));
    assert_eq!(report.unchecked(), set(["dev rows not-comparable"]));
}

#[test]
fn a_file_can_take_the_place_of_a_database() {
    let (prod, dev) = (Db::with(first(), TABLE), Db::with(second(), TABLE));
    let files = project(&prod, &dev, "");
    let yaml =
        "databases:\n  prod: { url: '${UNSET}' }\n  dev: { url: '${UNSET}', same_as: prod }\n";
    let project = files.file("tenantctl.yaml", yaml);
    let with = ["-d", "dev=saved/dev.json", "-d", "prod=./saved/prod.json"];
    project.check(&with).must_be_clean();
    let run = project.run(&[&["check"], &with[..]].concat());
    assert!(
        run.stderr.contains("is a snapshot file here: whether dev and prod are one"),
        "{run:?}"
    );
    let report = project.check(&["-d", "saved/prod.json"]);
    report.must_be_clean();
    assert_eq!(report.list("databases")[0]["name"], "prod.json");
}

#[test]
fn what_a_configured_file_cannot_be_is_refused() {
    for (databases, told) in [
        (
            "a: { snapshot: a.json, host: h }",
            "`databases.a.snapshot` is a file instead of a server, and `host` is given",
        ),
        ("a: { snapshot: '' }", "`databases.a.snapshot` is empty"),
        ("a: { snapshot: gone.json }", "gone.json: cannot be read: no such file or directory"),
        ("a: { snapshot: tenantctl.yaml }", "tenantctl.yaml:"),
        ("a: { snapshot: . }", "is a directory"),
        ("a: { snapshot: '${UNSET}' }", "uses the variable `UNSET`"),
        (
            "a: { snapshot: a.json }\n  b: { host: h, same_as: a }",
            "names `a`, which is a snapshot file",
        ),
    ] {
        let project = Project::new().file("tenantctl.yaml", format!("databases:\n  {databases}\n"));
        let run = project.run(&["check"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{databases}");
        assert!(run.stderr.contains(told), "{databases}: {}", run.stderr);
    }
}

#[test]
fn a_file_has_no_rows_to_count() {
    let db = Db::with(first(), TABLE);
    let project = Project::new();
    super::save(&project, &db.url(), "saved.json");
    let yaml = format!(
        "databases:\n  live: {{ url: '{}' }}\n  saved: {{ snapshot: saved.json }}\n",
        db.url()
    );
    let project = project.file("tenantctl.yaml", yaml);
    let run = project.run(&["count", "-q", "t"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1\n"), "{run:?}");
    let run = project.run(&["count", "t"]);
    assert!(run.stderr.contains("saved is a snapshot file, which has no rows"), "{run:?}");
    let run = project.run(&["count", "t", "--format", "json"]);
    assert!(run.stdout.contains("saved is a snapshot file, which has no rows"), "{run:?}");
    let run = project.run(&["count", "-q", "t", "-d", "live", "-d", "x=saved.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), "1\n"), "{run:?}");
    let run = project.run(&["count", "t", "-d", "saved"]);
    assert!(run.code == Some(2) && run.stderr.contains("name a database to connect to"), "{run:?}");
}
