//! How often each server is waited for: what a far one costs.

use crate::support::{Db, FarLine, Project, Run, first, second};

const NEXTJS: &str = include_str!("../../../fixtures/story/nextjs.sql");
const DJANGO: &str = include_str!("../../../fixtures/story/django.sql");
const CONFIG: &str = include_str!("../../../fixtures/story/tenantctl.yaml");
const SPEC: &str = include_str!("../../../expected_schema.yaml");

/// How often is tried: a busy machine can add turns, and takes none away.
const TRIES: usize = 5;

/// Runs a command behind far lines, until no database has more turns than these. Gives the last run.
fn within(most: u64, project: &Project, databases: [&Db<'_>; 2], args: &[&str]) -> Run {
    let lines = [FarLine::to(first().port()), FarLine::to(second().port())];
    let url = |at: usize| {
        let name = databases[at].name();
        format!("postgres://postgres@127.0.0.1:{}/{name}?sslmode=disable", lines[at].port)
    };
    let mut turns = Vec::new();
    for _ in 0..TRIES {
        let run = project.tenantctl(args).env("NEXTJS_URL", url(0)).env("DJANGO_URL", url(1)).run();
        assert!(run.code.is_some_and(|code| code < 2), "{run:?}");
        let these: Vec<u64> = lines.iter().map(FarLine::turns).collect();
        if these.iter().all(|turns| (1..=most).contains(turns)) {
            return run;
        }
        turns.push(these);
    }
    panic!("{args:?} took {turns:?} turns, and may take {most}");
}

#[test]
fn whole_check_of_the_story_takes_at_most_14_turns() {
    let (nextjs, django) = (Db::with(first(), NEXTJS), Db::with(second(), DJANGO));
    let project = Project::new().file("tenantctl.yaml", CONFIG).file("expected_schema.yaml", SPEC);
    let run = within(14, &project, [&nextjs, &django], &["check", "--format", "json"]);
    // The whole of it: what is the same, what has drifted, and rows that were looked at again.
    for part in ["IDN001", "SCH005", "DAT001", "474714bf-d7b1-4087-b0ae-fd5675cc3f1f"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn count_of_the_story_takes_at_most_6_turns() {
    let (nextjs, django) = (Db::with(first(), NEXTJS), Db::with(second(), DJANGO));
    let project = Project::new().file("tenantctl.yaml", CONFIG).file("expected_schema.yaml", SPEC);
    let run = within(6, &project, [&nextjs, &django], &["count"]);
    assert!(run.stdout.contains("14") && run.stdout.contains("11"), "{}", run.stdout);
}

#[test]
fn turns_do_not_grow_with_the_kinds_of_objects() {
    let sql = "CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int CHECK (VALUE > 0);
        CREATE SEQUENCE s; CREATE TABLE t (id int PRIMARY KEY, e e, d d);
        CREATE VIEW v AS SELECT id FROM t; CREATE INDEX ON t (e);
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE POLICY p ON t USING (id > 0); COMMENT ON TABLE t IS 'c';
        CREATE STATISTICS x ON id, e FROM t; CREATE COLLATION c FROM \"C\";";
    let (one, other) = (Db::with(first(), sql), Db::with(second(), sql));
    let project = Project::new().file(
        "tenantctl.yaml",
        "databases: { one: { url: '${NEXTJS_URL}' }, other: { url: '${DJANGO_URL}' } }",
    );
    // Connecting, logging in and asking who it is; what is there, all of it, the proof; the end.
    within(7, &project, [&one, &other], &["check", "--only", "structure"]);
}
