//! `check` of the source of a declaration that `spec` wrote finds nothing, with the flags that nobody
//! typed.

use crate::catalog::cases::{self, Case, Share};
use crate::support::{Db, Project, first, second};

#[test]
fn source_of_every_declaration_is_clean() {
    let servers = [first(), second()];
    let wrong = cases::for_each(servers, Share(3, 12), |case| {
        let databases = case.databases(servers).into_iter().zip(["a", "b"]);
        databases.flat_map(|(db, side)| drift(case, &db, side)).collect()
    });
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
}

/// What `check` reports of the source of a declaration.
fn drift(case: &Case, db: &Db<'_>, side: &str) -> Vec<String> {
    let project = Project::new().config([("prod", db.url())], "");
    let spec = project.run(&["spec", "prod", "-o", "expected_schema.yaml"]);
    if spec.code != Some(0) {
        return vec![format!("{case}/{side}: {spec:?}")];
    }
    let report = project.check(&[]);
    let found = report.list("findings").iter().chain(report.list("unchecked"));
    let found = found.map(|of| format!("{case}/{side}: {} {}", of["code"], of["message"]));
    let mut found: Vec<String> = found.collect();
    if report.code != 0 && found.is_empty() {
        found.push(format!("{case}/{side}: exit {}", report.code));
    }
    found
}

#[test]
fn finding_of_one_database_is_none_of_what_is_declared_so() {
    let db = Db::with(
        first(),
        "CREATE TABLE t (a int, b bigint UNIQUE, c bigint REFERENCES t (b));
         CREATE INDEX one ON t (a); CREATE INDEX two ON t (a);
         ALTER TABLE t ADD CONSTRAINT checked CHECK (a > 0) NOT VALID;
         ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t (b);
         ALTER TABLE t DISABLE TRIGGER ALL;
         INSERT INTO t (a) VALUES (7), (7);
         CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;
         CREATE TABLE u (a int); INSERT INTO u VALUES (1), (1);",
    );
    let twice = db.try_sql("CREATE UNIQUE INDEX CONCURRENTLY unfinished ON u (a)");
    assert!(twice.is_err(), "leaves an index that is not valid");
    let project = Project::new().config([("prod", db.url())], "");
    let spec = project.run(&["spec", "prod", "-o", "expected_schema.yaml"]);
    assert_eq!(spec.code, Some(0), "{spec:?}");
    let codes = "(CON005, CON006, CON010, IDX001, IDX007)";
    assert!(spec.stderr.contains(codes), "{}", spec.stderr);
    let text = project.read("expected_schema.yaml");
    let told = "# Declared as found: IDX007 index two on public.t is a duplicate of one\n";
    assert!(text.contains(told), "{text}");
    project.check(&["--only", "structure,rules"]).must_be_clean();

    // What is not declared so is reported.
    let mut clean = text;
    for (declared, changed) in
        [("valid: false", "valid: true"), ("validated: false", "validated: true")]
    {
        assert!(clean.contains(declared), "{declared}: {clean}");
        clean = clean.replace(declared, changed);
    }
    let project = project.file("expected_schema.yaml", clean);
    let codes = project.check(&["--only", "structure,rules"]);
    let codes = codes.codes();
    assert!(codes.contains(&"IDX001") && codes.contains(&"CON006"), "{codes:?}");
    assert!(!codes.contains(&"IDX007"), "{codes:?}");
}
