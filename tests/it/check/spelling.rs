//! Declared texts that are compared in PostgreSQL's own spelling: queries of views, rules and
//! conditions of triggers, written by hand.

use tenantctl::scratch::Binaries;

use crate::support::{Db, Project, Report, Run, first, versions};

const SCHEMA: &str = "
    CREATE SCHEMA app;
    CREATE TABLE app.tenant (id int PRIMARY KEY, name text, made timestamptz);
    CREATE TABLE app.log (tenant int, was text, is_now text);
    CREATE FUNCTION app.twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + a';
    CREATE FUNCTION app.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE VIEW app.named AS SELECT t.id, t.name, count(*) AS n FROM app.tenant t
        WHERE t.name IN ('a', 'b') GROUP BY t.id;
    CREATE VIEW app.doubled AS SELECT app.twice(named.id) AS id FROM app.named;
    CREATE MATERIALIZED VIEW app.kept AS SELECT id FROM app.tenant WHERE made < now();
    CREATE RULE logged AS ON UPDATE TO app.tenant WHERE old.name IS DISTINCT FROM new.name
        DO ALSO INSERT INTO app.log VALUES (old.id, old.name, new.name);
    CREATE TRIGGER renamed BEFORE UPDATE ON app.tenant FOR EACH ROW
        WHEN (old.name IS DISTINCT FROM new.name AND new.id > 0) EXECUTE FUNCTION app.fire();
    CREATE POLICY own ON app.tenant
        USING (id IN (SELECT l.tenant FROM app.log l WHERE l.was = 'x'));";

/// The same by hand, in other words and without the schema where that is the object's own.
const DECLARED: &str = "version: 1
extra_tables: ignore
functions:
  app.twice(integer): { language: sql, volatility: immutable }
views:
  app.named:
    definition: |
      select id, name, COUNT(*) as n
      from tenant as t
      where name = any (array['a'::text, 'b'])
      group by id
  app.doubled:
    definition: select twice(id) as id from named
materialized_views:
  app.kept: { definition: select id from tenant where made < NOW() }
tables:
  app.tenant:
    columns: { id: { type: int } }
    extra_columns: ignore
    extra_constraints: ignore
    rules:
      logged:
        event: update
        condition: (old.name is distinct from new.name)
        action: insert into log (tenant, was, is_now) values (old.id, old.name, new.name)
    triggers:
      renamed:
        condition: old.name is distinct from new.name and new.id > 0
    row_level_security:
      policies: { own: { using: id in (select tenant from log as l where was = 'x') } }
";

const TEXT_ONLY: &str = "only the texts were compared";

fn check(db: &Db<'_>, declaration: &str) -> Report {
    let project = Project::new().config([("prod", db.url())], "");
    project.file("expected_schema.yaml", declaration).check(&["--only", "structure"])
}

#[test]
fn texts_by_hand_are_those_of_the_database() {
    let db = Db::with(first(), SCHEMA);
    check(&db, DECLARED).must_be_clean();
}

#[test]
fn text_that_means_something_else_is_reported_in_the_spelling_of_postgresql() {
    let db = Db::with(first(), SCHEMA);
    for (by_hand, other, object, shown) in [
        ("NOW()", "now() - interval '1 day'", "app.kept", "now() - '1 day'::interval"),
        ("new.id > 0", "new.id > 1", "app.tenant.renamed", "(new.id > 1)"),
        ("(old.name is", "(old.name is not", "app.tenant.logged", "NOT (old.name IS DISTINCT"),
        ("old.name, new.name)", "old.name, old.name)", "app.tenant.logged", "old.name, old.name"),
        ("was = 'x'", "was = 'y'", "app.tenant.own", "'y'"),
        ("select twice(id)", "select twice(twice(id))", "app.doubled", "app.twice(app.twice("),
    ] {
        assert!(DECLARED.contains(by_hand), "{by_hand}");
        let report = check(&db, &DECLARED.replace(by_hand, other));
        let [finding] = report.list("findings") else { panic!("{other}: {:#}", report.json) };
        assert_eq!(finding["object"]["name"], object, "{finding:#}");
        assert!(!finding["message"].as_str().unwrap().contains(TEXT_ONLY), "{finding:#}");
        // What could be planned was: it is shown as it was declared.
        let expected = finding["expected"].as_str().unwrap();
        assert!(expected.contains(shown) || expected.contains(other), "{finding:#}");
    }
}

#[test]
fn object_that_the_declaration_declares_itself_is_known() {
    let db = Db::with(
        first(),
        &SCHEMA.replace(
            "CREATE VIEW app.doubled",
            "CREATE FUNCTION app.other(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
             CREATE VIEW app.doubled",
        ),
    );
    let more = DECLARED
        .replace("app.twice(integer)", "app.thrice(integer)")
        .replace(
            "volatility: immutable }",
            "arguments: [a integer], returns: integer, body: SELECT a }",
        )
        .replace("twice(id)", "thrice(id)");
    let report = check(&db, &more);
    let found = report.findings();
    let names: Vec<&str> = found.iter().map(|finding| finding.split_once(' ').unwrap().1).collect();
    assert_eq!(names, ["app.thrice(integer)", "app.doubled: definition"], "{:#}", report.json);
    let view = report.list("findings").iter().find(|of| of["object"]["name"] == "app.doubled");
    let expected = view.unwrap()["expected"].as_str().unwrap();
    assert!(expected.contains("app.thrice("), "{expected}");
}

#[test]
fn function_of_the_database_is_not_run_to_spell_a_text() {
    let db = Db::with(
        first(),
        "CREATE FUNCTION ten() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 10; END';
         CREATE TABLE t (a int DEFAULT ten() + 1)",
    );
    let report = check(
        &db,
        "version: 1\ntables:\n  public.t:\n    columns: { a: { type: int, default: ten() + 01 } }\n",
    );
    let [finding] = report.list("findings") else { panic!("{:#}", report.json) };
    assert!(finding["message"].as_str().unwrap().contains(TEXT_ONLY), "{finding:#}");
}

#[test]
fn script_that_makes_what_is_written_by_hand_leaves_nothing() {
    let db = Db::with(first(), SCHEMA);
    let project = Project::new()
        .config([("prod", db.url())], "")
        .file("expected_schema.yaml", DECLARED.replace("'a'::text, 'b'", "'a'::text, 'c'"));
    let fix = |flags: &[&str]| -> Run { project.run(&[&["fix", "prod"], flags].concat()) };
    let run = fix(&["--prove"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.stdout.contains("nothing differs afterwards"), "{}", run.stdout);
    db.sql(&run.stdout);
    assert!(fix(&[]).stdout.contains("Nothing to do"));
}

#[test]
fn without_server_programs_texts_are_compared_as_they_are() {
    let is_missing = |(major, _): &&(i32, _)| Binaries::of_major(*major).is_err();
    let (_, server) = versions().iter().find(is_missing).expect("a version that is not in PATH");
    let db = Db::with(server, SCHEMA);
    let report = check(&db, DECLARED);
    let findings = report.list("findings");
    assert!(!findings.is_empty());
    for finding in findings {
        assert!(finding["message"].as_str().unwrap().contains(TEXT_ONLY), "{finding:#}");
    }
}

#[test]
fn extension_that_the_declaration_moves_is_known_where_it_is_declared() {
    let db = Db::with(
        first(),
        "CREATE SCHEMA ext; CREATE EXTENSION citext; CREATE TABLE t (n text);
         CREATE VIEW v AS SELECT n::citext AS n FROM t",
    );
    let declared = "version: 1\nextensions: { citext: { schema: ext } }\nviews:\n  v: { definition: \"select n::ext.citext as n from t\" }\n";
    let report = check(&db, declared);
    let view = report.list("findings").iter().find(|of| of["object"]["name"] == "public.v");
    let expected = view.unwrap()["expected"].as_str().unwrap();
    assert!(expected.contains("(t.n)::ext.citext AS n"), "{expected}");
    db.sql("ALTER EXTENSION citext SET SCHEMA ext");
    check(&db, declared).must_be_clean();
}
