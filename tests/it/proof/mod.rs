//! `fix` proves its script on a throwaway server: what it reports of scripts that apply, of those that
//! fail and of those that leave a difference, and what it does where no proof is possible.

mod fidelity;
mod leftovers;
mod scratch_url;

use tenantctl::scratch::Binaries;

use crate::support::{
    Db, Project, Run, Tenantctl, first, programs_of, second, tenantctl, versions,
};

/// `fix` of the second database to be like the first.
fn arguments(from: &Db<'_>, to: &Db<'_>) -> [String; 3] {
    ["fix".to_owned(), format!("to={}", to.url()), format!("--like=from={}", from.url())]
}

fn fix(from: &Db<'_>, to: &Db<'_>, more: &[&str]) -> Run {
    let arguments = arguments(from, to);
    tenantctl(arguments.iter().map(String::as_str).chain(more.iter().copied()))
}

/// The same with the programs of a major version in `PATH`.
fn fix_with(major: i32, from: &Db<'_>, to: &Db<'_>, more: &[&str]) -> Run {
    let arguments = arguments(from, to);
    let arguments = arguments.iter().map(String::as_str).chain(more.iter().copied());
    Tenantctl::new(arguments).env("PATH", programs_of(major)).run()
}

/// The line about the proof in the head of a script.
fn verdict(run: &Run) -> &str {
    let is_verdict =
        |line: &&str| line.starts_with("-- Proven on ") || line.starts_with("-- Not proven");
    run.stdout.lines().find(is_verdict).unwrap_or_else(|| panic!("{run:?}"))
}

#[test]
fn script_that_applies_is_proven() {
    let (from, to) =
        (Db::with(first(), "CREATE TABLE t (a int); CREATE TABLE u (a int)"), Db::create(second()));
    let run = fix(&from, &to, &["--prove"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    let verdict = verdict(&run);
    assert!(verdict.starts_with("-- Proven on PostgreSQL 1"), "{verdict}");
    assert!(
        verdict.ends_with(": applies in 4 statements; nothing differs afterwards."),
        "{verdict}"
    );
    to.sql(&run.stdout);
    let unproven = fix(&from, &to, &["--prove"]);
    assert!(unproven.stdout.contains("Nothing to do"), "{unproven:?}");
}

#[test]
fn failing_script_is_not_printed() {
    let from = Db::with(first(), "CREATE TABLE t (a int)");
    let to = Db::with(second(), "CREATE TABLE t (a int)");
    // Nobody of that name is on the other server.
    let role = format!("only_here_{}", std::process::id());
    from.sql(&format!("CREATE ROLE {role}; GRANT SELECT ON t TO {role}"));
    let run = fix(&from, &to, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    for part in [
        "error: no script: statement 1 of 1 fails on a throwaway PostgreSQL 1",
        "\n    GRANT SELECT ON TABLE \"public\".\"t\" TO ",
        &format!("\n  ERROR: role \"{role}\" does not exist (SQLSTATE 42704)\n  help: "),
    ] {
        assert!(run.stderr.contains(part), "{part}: {run:?}");
    }
    let unproven = fix(&from, &to, &["--no-prove"]);
    assert_eq!((unproven.code, unproven.stderr.as_str()), (Some(0), ""), "{unproven:?}");
    assert_eq!(verdict(&unproven), "-- Not proven: --no-prove was given.");
    from.sql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn difference_that_remains_is_listed() {
    let watch = "CREATE FUNCTION widen() RETURNS event_trigger LANGUAGE plpgsql AS
            'BEGIN ALTER TABLE public.t ADD more int; END';
        CREATE EVENT TRIGGER widens ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
            EXECUTE FUNCTION widen();";
    let from = Db::with(first(), &format!("CREATE TABLE t (a int); {watch}"));
    let to = Db::with(second(), watch);
    let unasked = fix(&from, &to, &[]);
    let reason = "event trigger widens runs function public.widen() of the database";
    assert!(verdict(&unasked).contains(reason), "{unasked:?}");
    let run = fix(&from, &to, &["--prove"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(verdict(&run).contains("; afterwards 1 difference remains, listed below."), "{run:?}");
    let (_, listed) = run.stdout.split_once("\n-- Still different after the script").unwrap();
    assert!(listed.contains("\n-- * ") && listed.contains("public.t.more"), "{listed}");
    assert!(run.stderr.contains("still different after the script: "), "{}", run.stderr);
    to.sql(&run.stdout);
    assert_eq!(to.value("SELECT count(more) FROM t"), "0");
}

#[test]
fn extension_that_is_not_installed_is_named() {
    let from = Db::with(first(), "CREATE TABLE t (a int)");
    let to = Db::with(
        second(),
        "CREATE EXTENSION citext; UPDATE pg_extension SET extname = 'no_such' WHERE extname = 'citext'",
    );
    let reason = "extension no_such is not installed on the throwaway server";
    let flags = ["--table", "t"];
    let run = fix(&from, &to, &flags);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.stderr, format!("note: the script is not proven: {reason}\n"));
    assert_eq!(verdict(&run), format!("-- Not proven: {reason}."));
    let required = fix(&from, &to, &[&flags[..], &["--prove"]].concat());
    assert_eq!((required.code, required.stdout.as_str()), (Some(2), ""), "{required:?}");
    assert!(
        required.stderr.contains(&format!("it was not proven: {reason}\n  help: ")),
        "{required:?}"
    );
}

#[test]
fn missing_programs_are_named() {
    let is_missing = |(major, _): &&(i32, _)| Binaries::of_major(*major).is_err();
    let (major, server) =
        versions().iter().find(is_missing).expect("a version that is not in PATH");
    let (from, to) = (Db::with(server, "CREATE TABLE t (a int)"), Db::create(server));
    let run = fix(&from, &to, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let reason =
        format!("PostgreSQL {major}'s server programs (initdb, postgres) are not installed here");
    assert!(verdict(&run).contains(&reason) && run.stdout.contains("--scratch URL"), "{run:?}");
    assert!(run.stderr.starts_with("note: the script is not proven: "), "{run:?}");
    let required = fix(&from, &to, &["--prove"]);
    assert_eq!((required.code, required.stdout.as_str()), (Some(2), ""), "{required:?}");
    assert!(required.stderr.contains(&reason), "{required:?}");
}

#[test]
fn script_for_a_snapshot_file_is_proven() {
    let from = Db::with(first(), "CREATE TABLE t (a int)");
    let to = Db::with(second(), "CREATE TABLE other (b text)");
    let project = Project::new();
    let saved = project.run(&["snapshot", &to.url(), "-o", "to.json"]);
    assert_eq!(saved.code, Some(0), "{saved:?}");
    let like = format!("--like={}", from.url());
    let run = project.run(&["fix", "to.json", &like, "--allow-destructive"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(verdict(&run).contains("; nothing differs afterwards"), "{run:?}");
}

#[test]
fn script_for_a_file_without_dependencies_names_the_limit() {
    let from = Db::with(first(), "CREATE TABLE t (a int)");
    let project = Project::new();
    let saved = project.run(&["snapshot", &Db::create(second()).url(), "-o", "to.json"]);
    assert_eq!(saved.code, Some(0), "{saved:?}");
    // Files of version 1 hold no dependencies.
    let text = std::fs::read_to_string(project.path("to.json")).unwrap();
    let mut file: serde_json::Value = serde_json::from_str(&text).unwrap();
    file["snapshot_version"] = 1.into();
    file.as_object_mut().unwrap().remove("dependencies").unwrap();
    file["checksums"].as_object_mut().unwrap().remove("dependencies").unwrap();
    let project = project.file("old.json", file.to_string());
    for (side, is_limited) in [("to.json", false), ("old.json", true)] {
        let run = project.run(&["fix", side, &format!("--like={}", from.url()), "--no-prove"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let has_limit = run.stdout.contains("is of an older version and has no dependencies");
        assert_eq!(has_limit, is_limited, "{run:?}");
    }
}

/// What is outside of the narrow scope is there, too: a table's type, for example.
#[test]
fn narrow_script_is_proven_in_the_whole_structure() {
    let sql = "CREATE SCHEMA types; CREATE DOMAIN types.d AS int; CREATE TABLE t (a types.d)";
    let from = Db::with(first(), &format!("{sql}; ALTER TABLE t ADD b types.d"));
    let to = Db::with(second(), &format!("{sql}; CREATE TABLE extra (a int)"));
    let run = fix(&from, &to, &["--table", "t"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    assert!(verdict(&run).contains("nothing differs afterwards"), "{run:?}");
}
