//! Exit codes where the output cannot be written, and where a server has what this version does not
//! know.

use std::process::{Command, Output};

use crate::support::{Db, Project, first, second, set};

/// Two databases, of which the second lacks a column.
fn project() -> (Db<'static>, Db<'static>, Project) {
    let a = Db::with(first(), "CREATE TABLE t (id int PRIMARY KEY, v text)");
    let b = Db::with(second(), "CREATE TABLE t (id int PRIMARY KEY)");
    let project = Project::new().config([("a", a.url()), ("b", b.url())], "");
    (a, b, project)
}

/// Runs a shell command in the project; `$0` is the binary.
fn shell(project: &Project, command: &str) -> Output {
    Command::new("bash")
        .args(["-c", command, env!("CARGO_BIN_EXE_tenantctl")])
        .current_dir(project.path("."))
        .output()
        .unwrap()
}

/// FAULTS.md O02: what cannot be written is trouble. (A closed standard output cannot be told from a
/// null device: Rust's runtime opens that in its place before `main`. Nothing more than that happens.)
#[test]
fn full_standard_output_is_trouble_and_closed_one_no_panic() {
    let (_a, _b, project) = project();
    for command in ["check", "check --format json", "check --format junit", "count t", "sync a b t"]
    {
        let full = shell(&project, &format!("exec \"$0\" {command} >/dev/full"));
        let stderr = String::from_utf8(full.stderr).unwrap();
        assert_eq!(full.status.code(), Some(2), "{command}: {stderr}");
        assert!(stderr.contains("error: ") && !stderr.contains("panicked"), "{command}: {stderr}");
        let [closed, null] = [">&-", ">/dev/null"].map(|redirection| {
            let output = shell(&project, &format!("exec \"$0\" {command} {redirection}"));
            (output.status.code(), String::from_utf8(output.stderr).unwrap())
        });
        assert_eq!(closed, null, "{command}");
    }
}

/// FAULTS.md O02: who reads no further gets no error.
#[test]
fn reader_that_stops_is_no_trouble() {
    let (_a, _b, project) = project();
    for command in ["check", "check -v", "check --format json", "rules", "--help"] {
        let pipe = format!("\"$0\" {command} | head -1; echo \"${{PIPESTATUS[0]}}\"");
        let output = shell(&project, &pipe);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("error"), "{command}: {stderr}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<&str> = stdout.lines().collect();
        let code = if command.starts_with("check") { "1" } else { "0" };
        assert!(matches!(&lines[..], [_, last] if *last == code), "{command}: {stdout}");
    }
}

/// FAULTS.md E05: kinds of relations and constraints that only a newer server has are unchecked by
/// name, and everything else is compared.
#[test]
fn unknown_kinds_of_a_newer_server_are_unchecked() {
    let tables = "CREATE TABLE t (id int PRIMARY KEY, u int UNIQUE); CREATE TABLE odd (id int);
        CREATE TABLE s (id int)";
    let (a, b) = (Db::with(first(), tables), Db::with(second(), tables));
    b.sql("DROP TABLE s");
    let project = Project::of([("a", a.url()), ("b", b.url())]);
    let report = project.check(&["--only", "structure"]);
    assert_eq!((report.findings(), report.unchecked()), (set(["SCH001 public.s"]), set([])));
    b.sql(
        "SET allow_system_table_mods = on;
         UPDATE pg_class SET relkind = 'Z' WHERE relname = 'odd';
         UPDATE pg_constraint SET contype = 'z' WHERE conname = 't_u_key'",
    );
    let report = project.check(&["--only", "structure"]);
    let unchecked = report.unchecked();
    for kind in ["relation of unknown kind 'Z'", "constraint of unknown kind 'z'"] {
        let expected = format!("b {kind} not-modelled");
        assert!(unchecked.contains(&expected), "{expected}: {unchecked:?}");
    }
    assert!(report.findings().contains("SCH001 public.s"), "{:?}", report.findings());
    assert_eq!(report.code, 2);
}
