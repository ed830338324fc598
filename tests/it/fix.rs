//! `tenantctl fix`: run by psql, its script leaves no difference except those that it lists.

use crate::catalog::cases::{self, Case, Share};
use crate::support::{Db, first, second, tenantctl};

/// Everything that `fix` may do.
const ALL: [&str; 2] = ["--allow-destructive", "--allow-weakening"];

#[test]
fn every_case_is_mended_in_both_directions() {
    both_directions(Share(1, 12), &ALL);
}

#[test]
fn default_script_of_every_case_applies_and_lists_the_rest() {
    both_directions(Share(5, 24), &[]);
}

#[test]
fn every_case_is_created_in_an_empty_database() {
    let servers = [first(), second()];
    let wrong = cases::for_each(servers, Share(9, 24), |case| {
        if !has_script(case) {
            return Vec::new();
        }
        let made = case.databases(servers).into_iter().zip(["a", "b"]);
        let errors = made.filter_map(|(from, file)| {
            let to = Db::create(second());
            // Roles are the server's, and no script creates them.
            to.sql(ROLE);
            let error = mended(&from, &to, &ALL).err()?;
            Some(format!("{case}, empty like {file}: {error}"))
        });
        errors.collect()
    });
    assert!(wrong.is_empty(), "{} of the cases\n{}", wrong.len(), wrong.join("\n"));
}

/// The role that a case of user mappings has on one server only.
const ROLE: &str = "DO $$ BEGIN CREATE ROLE \"PUBLIC\"; \
    EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$";

fn both_directions(share: Share, flags: &[&str]) {
    let servers = [first(), second()];
    let wrong = cases::for_each(servers, share, |case| {
        if !has_script(case) {
            return Vec::new();
        }
        let both = [false, true].map(|reverse| {
            let [a, b] = case.databases(servers);
            let (from, to) = if reverse { (&b, &a) } else { (&a, &b) };
            let direction = if reverse { "a like b" } else { "b like a" };
            mended(from, to, flags).err().map(|error| format!("{case}, {direction}: {error}"))
        });
        both.into_iter().flatten().collect()
    });
    assert!(wrong.is_empty(), "{} of the cases\n{}", wrong.len(), wrong.join("\n"));
}

/// No server of the tests has loaded a provider of security labels, so none takes one.
fn has_script(case: &Case) -> bool {
    !case.to_string().starts_with("security_label/")
}

/// Makes `to` like `from`, or says why it is not.
fn mended(from: &Db<'_>, to: &Db<'_>, flags: &[&str]) -> Result<(), String> {
    let (from_url, to_url) = (format!("from={}", from.url()), format!("to={}", to.url()));
    // Not proven: psql runs it below, and that costs less.
    let fixed = ["fix", &to_url, "--like", &from_url, "--no-prove"];
    let fix = tenantctl(fixed.iter().chain(flags).copied());
    if ![Some(0), Some(1)].contains(&fix.code) {
        return Err(format!("{:?} {}", fix.code, fix.stderr));
    }
    to.try_sql(&fix.stdout).map_err(|error| format!("{error}\n{}", fix.stdout))?;
    let diff = tenantctl(["diff", &from_url, &to_url, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&diff.stdout).unwrap();
    let is_unlisted = |finding: &&serde_json::Value| {
        let name = finding["object"]["name"].as_str().unwrap();
        // What is wrong with the other one alone is not mended here.
        let is_to = finding["databases"].as_array().unwrap().iter().any(|side| side == "to");
        let message = finding["message"].as_str().unwrap();
        is_to && !fix.stderr.contains(name) && !fix.stderr.contains(message)
    };
    let rest: Vec<_> = report["findings"].as_array().unwrap().iter().filter(is_unlisted).collect();
    let only_notes =
        fix.stderr.lines().all(|line| line.starts_with("note: ") || line.starts_with("  help: "));
    let is_honest = fix.code == Some(1) || only_notes;
    match (diff.code, rest.is_empty() && is_honest) {
        (Some(0 | 1), true) => Ok(()),
        _ => {
            let messages = rest.iter().map(|finding| finding["message"].to_string());
            let messages = messages.collect::<Vec<_>>().join("\n  ");
            Err(format!("still (exit {:?})\n  {messages}\n{}", diff.code, fix.stdout))
        }
    }
}

/// Two databases, and the script that makes the second like the first.
pub(crate) fn pair(from: &str, to: &str) -> (Db<'static>, Db<'static>, [String; 3]) {
    let (from, to) = (Db::with(first(), from), Db::with(second(), to));
    let (from_url, to_url) = (format!("from={}", from.url()), format!("to={}", to.url()));
    (from, to, ["fix".to_owned(), to_url, format!("--like={from_url}")])
}

pub(crate) fn fix(args: &[String; 3], more: &[&str]) -> crate::support::Run {
    tenantctl(args.iter().map(String::as_str).chain(more.iter().copied()))
}

#[test]
fn script_for_another_database_changes_nothing() {
    let (from, to, args) = pair("CREATE TABLE t (a int)", "");
    let run = fix(&args, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    let error = from.try_sql(&run.stdout).unwrap_err();
    assert!(error.contains(&format!("this script is for database {}", to.name())), "{error}");
    let same_name = format!("CREATE DATABASE {}", to.name());
    let admin = Db::with(first(), "");
    // Another test of this process may have a database of that name there.
    if admin.try_sql(&same_name).is_ok() {
        let twin = crate::support::Psql::new(first(), to.name());
        let error = std::panic::catch_unwind(|| twin.sql(&run.stdout)).unwrap_err();
        let error = error.downcast_ref::<String>().unwrap();
        assert!(error.contains("a database of that name on another server"), "{error}");
        admin.sql(&format!("DROP DATABASE {}", to.name()));
    }
    to.sql(&run.stdout);
    assert_eq!(to.value("SELECT count(*) FROM t"), "0");
}

#[test]
fn exit_code_is_0_for_a_complete_script_and_for_nothing_to_do() {
    let (_from, to, args) = pair("CREATE TABLE t (a int)", "");
    let run = fix(&args, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    to.sql(&run.stdout);
    let done = fix(&args, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert_eq!(lines, ["-- Written by tenantctl fix.", "-- Nothing to do: to is like from."]);
    // What destroys is left to a person.
    to.sql("CREATE TABLE extra (a int)");
    let left = fix(&args, &[]);
    assert_eq!(left.code, Some(1), "{left:?}");
    let line = "not done by the script: commented out (DESTROYS): ";
    assert!(left.stderr.starts_with(line), "{}", left.stderr);
    assert!(left.stderr.contains("--allow-destructive"), "{}", left.stderr);
    let all = fix(&args, &["--allow-destructive"]);
    assert_eq!((all.code, all.stderr.as_str()), (Some(0), ""), "{all:?}");
}

#[test]
fn statement_that_weakens_a_protection_is_commented_out() {
    let table =
        "CREATE TABLE t (a int PRIMARY KEY, b int, c int); CREATE TABLE u (id int PRIMARY KEY);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER watch BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE POLICY own ON t USING (b = 1);";
    let strong = "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY,
            ALTER b SET NOT NULL, ADD CONSTRAINT positive CHECK (c > 0), ADD CONSTRAINT sole UNIQUE (b),
            ADD CONSTRAINT refers FOREIGN KEY (c) REFERENCES u;
        CREATE POLICY more ON t AS RESTRICTIVE USING (c = 1);
        CREATE UNIQUE INDEX one ON t (c);";
    let weak = "ALTER POLICY own ON t USING (true); ALTER TABLE t DISABLE TRIGGER watch;
        GRANT SELECT ON t TO PUBLIC; CREATE INDEX one ON t (c);";
    let (_from, to, args) = pair(&format!("{table}{weak}"), &format!("{table}{strong}"));
    let protections = "SELECT relrowsecurity, relforcerowsecurity,
            (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid),
            (SELECT string_agg(polname || pg_get_expr(polqual, polrelid), ',' ORDER BY polname)
                FROM pg_policy WHERE polrelid = c.oid),
            (SELECT attnotnull FROM pg_attribute WHERE attrelid = c.oid AND attname = 'b'),
            (SELECT tgenabled FROM pg_trigger WHERE tgrelid = c.oid AND tgname = 'watch'),
            (SELECT indisunique FROM pg_index WHERE indexrelid = 'one'::regclass), relacl
        FROM pg_class AS c WHERE oid = 't'::regclass";
    let before = to.query(protections);
    let run = fix(&args, &["--allow-destructive"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr.contains("\nhelp: after reading the script, add --allow-weakening"),
        "{run:?}"
    );
    to.sql(&run.stdout);
    assert_eq!(to.query(protections), before, "{}", run.stdout);
    for sql in [
        "DISABLE ROW LEVEL SECURITY",
        "NO FORCE ROW LEVEL SECURITY",
        "DROP NOT NULL",
        "\"positive\"",
        "\"sole\"",
        "\"refers\"",
        "DROP POLICY IF EXISTS \"more\"",
        "ALTER POLICY \"own\"",
        "DISABLE TRIGGER \"watch\"",
        "TO PUBLIC",
        "DROP INDEX",
    ] {
        let lines: Vec<&str> = run.stdout.lines().filter(|line| line.contains(sql)).collect();
        assert!(!lines.is_empty(), "{sql}: {}", run.stdout);
        assert!(lines.iter().all(|line| line.starts_with("-- ")), "{lines:?}");
    }
    assert!(run.stdout.matches("\n-- WEAKENS: ").count() >= 10, "{}", run.stdout);
    let all = fix(&args, &["--no-prove", "--allow-destructive", "--allow-weakening"]);
    assert_eq!((all.code, all.stderr.as_str()), (Some(0), ""), "{all:?}");
    to.sql(&all.stdout);
    assert_eq!(fix(&args, &[]).code, Some(0));
}

#[test]
fn routine_view_rule_and_event_trigger_are_not_weakened_unasked() {
    let made = "CREATE TABLE t (a int);
        CREATE FUNCTION definer() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION replaced() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE proc() LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION leak() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION path() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
            AS 'SELECT 1';
        CREATE VIEW barrier WITH (security_barrier) AS SELECT a FROM t;
        CREATE VIEW off WITH (security_barrier) AS SELECT a FROM t;
        CREATE RULE ruled AS ON DELETE TO t DO INSTEAD NOTHING;
        CREATE FUNCTION event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER fires ON ddl_command_end EXECUTE FUNCTION event();";
    let weak = "ALTER FUNCTION definer() SECURITY DEFINER; ALTER PROCEDURE proc() SECURITY DEFINER;
        CREATE OR REPLACE FUNCTION replaced() RETURNS int LANGUAGE sql SECURITY DEFINER
            AS 'SELECT 2';
        ALTER FUNCTION leak() LEAKPROOF; ALTER FUNCTION path() RESET search_path;
        ALTER VIEW barrier RESET (security_barrier);
        ALTER VIEW off SET (security_barrier = false);
        ALTER TABLE t DISABLE RULE ruled; ALTER EVENT TRIGGER fires DISABLE;
        CREATE FUNCTION new() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';";
    let (_from, to, args) = pair(&format!("{made}{weak}"), made);
    let protections =
        "SELECT (SELECT array_agg((prosecdef, proleakproof, proconfig) ORDER BY proname)
                FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname <> 'new'),
            (SELECT array_agg(reloptions::text ORDER BY relname) FROM pg_class WHERE relkind = 'v'
                AND relnamespace = 'public'::regnamespace),
            (SELECT ev_enabled FROM pg_rewrite WHERE rulename = 'ruled'),
            (SELECT evtenabled FROM pg_event_trigger WHERE evtname = 'fires')";
    let before = to.query(protections);
    let run = fix(&args, &["--allow-destructive"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    to.sql(&run.stdout);
    assert_eq!(to.query(protections), before, "{}", run.stdout);
    // A function that is new to the target weakens nothing that exists.
    assert_eq!(to.value("SELECT prosecdef FROM pg_proc WHERE proname = 'new'"), "t");
    assert_eq!(run.stdout.matches("\n-- WEAKENS: ").count(), 9, "{}", run.stdout);
    let all = fix(&args, &["--no-prove", "--allow-destructive", "--allow-weakening"]);
    assert_eq!((all.code, all.stderr.as_str()), (Some(0), ""), "{all:?}");
    to.sql(&all.stdout);
    assert_ne!(to.query(protections), before);
    assert_eq!(fix(&args, &[]).code, Some(0));
}

#[test]
fn silence_of_a_declaration_disables_no_row_level_security() {
    let db = Db::with(
        first(),
        "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    );
    let url = db.url();
    for (said, is_disabled) in [("", false), ("    row_level_security: false\n", true)] {
        let spec = format!(
            "version: 1\ncomplete: objects\ntables:\n  public.t:\n    columns: {{a: {{type: int}}}}\n{said}"
        );
        let project = crate::support::Project::new().file("s.yaml", spec);
        let run = project.run(&["fix", &format!("a={url}"), "--like", "s.yaml"]);
        assert_eq!(run.code, Some(i32::from(is_disabled)), "{run:?}");
        assert_eq!(run.stdout.contains("DISABLE ROW LEVEL SECURITY"), is_disabled, "{run:?}");
    }
}

/// A check that is NOT VALID on the other side is no fault of this one: it gets the same.
#[test]
fn new_check_of_a_domain_is_as_little_validated_as_on_the_other_side() {
    let domain = "CREATE DOMAIN d AS integer CONSTRAINT old CHECK (VALUE > 0)";
    let from = Db::with(
        first(),
        &format!("{domain}; ALTER DOMAIN d ADD CONSTRAINT new CHECK (VALUE < 9) NOT VALID"),
    );
    let to = Db::with(second(), domain);
    mended(&from, &to, &[]).unwrap();
    let checks = to.value(
        "SELECT string_agg(conname || ' ' || convalidated, ', ' ORDER BY conname) \
         FROM pg_constraint WHERE contypid = 'd'::regtype",
    );
    assert_eq!(checks, "new false, old true");
}

#[test]
fn what_selects_nothing_is_told() {
    let a = Db::with(first(), "CREATE TABLE t (a int)");
    let b = Db::with(first(), "CREATE TABLE u (a int)");
    let (a_url, b_url) = (format!("a={}", a.url()), format!("b={}", b.url()));
    for flags in [["--schema", "nope"], ["--table", "nope"]] {
        let run = tenantctl([&["fix", &b_url, "--like", &a_url], &flags[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains(" on any side"), "{run:?}");
    }
    for command in [["fix", &b_url, "--like", &a_url], ["diff", &b_url, &a_url, "-q"]] {
        let run = tenantctl([&command, &["--select", "IDN,DAT,CON005"][..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains("those are SCH, CON, IDX\n  help: "), "{run:?}");
    }
}

#[test]
fn no_setting_of_the_database_gets_into_a_script() {
    let from = Db::with(
        first(),
        "CREATE TABLE t (a text DEFAULT 'x\\ty', d timestamptz DEFAULT '2020-02-01 00:00+00',
             i interval DEFAULT '-1 day 2:00', m money DEFAULT 1.25, n int[] DEFAULT '{NULL,1}',
             x xml DEFAULT 'a<b/>', CHECK (a IS NOT NULL));
         CREATE VIEW v AS SELECT 'x\\ty'::text AS a, '01/02/2020'::date AS d;
         CREATE FUNCTION \"aé\\\"() RETURNS boolean LANGUAGE sql AS 'SELECT true';",
    );
    let to = Db::with(first(), "");
    to.sql(&format!(
        "ALTER DATABASE \"{0}\" SET standard_conforming_strings = off;
         ALTER DATABASE \"{0}\" SET xmloption = document;
         ALTER DATABASE \"{0}\" SET transform_null_equals = on;
         ALTER DATABASE \"{0}\" SET array_nulls = off;
         ALTER DATABASE \"{0}\" SET DateStyle = 'German, DMY';
         ALTER DATABASE \"{0}\" SET IntervalStyle = 'sql_standard';
         ALTER DATABASE \"{0}\" SET TimeZone = 'Asia/Tokyo';
         ALTER DATABASE \"{0}\" SET backslash_quote = off;
         ALTER DATABASE \"{0}\" SET row_security = on;",
        to.name()
    ));
    let (from_url, to_url) = (format!("from={}", from.url()), format!("to={}", to.url()));
    let fix = tenantctl(["fix", &to_url, "--like", &from_url, "--ignore", "SCH033"]);
    assert_eq!(fix.code, Some(0), "{fix:?}");
    to.sql(&fix.stdout);
    let diff = tenantctl(["diff", &from_url, &to_url, "--ignore", "SCH033"]);
    assert_eq!(diff.code, Some(0), "{}", diff.stdout);
}
