//! `-o` of every command: tried before the first connection, whole or as it was, and only over what
//! tenantctl wrote.

use std::process::Command;

use crate::support::{Db, Project, first, is_absent, second};

/// Every command that takes `-o`, as typed for databases `a` and `b`.
const COMMANDS: [&[&str]; 7] = [
    &["check"],
    &["diff", "a", "b"],
    &["count", "t"],
    &["fix", "b", "--like", "a", "--no-prove"],
    &["sync", "a", "b", "t"],
    &["snapshot", "a"],
    &["spec", "a"],
];

fn project(a: String, b: String) -> Project {
    Project::new().config([("a", a), ("b", b)], "").file("theirs", "by hand\n")
}

#[test]
fn every_command_overwrites_only_what_tenantctl_wrote() {
    let tables = "CREATE TABLE t (id int PRIMARY KEY);";
    let (a, b) = (
        Db::with(first(), &format!("{tables} INSERT INTO t VALUES (1)")),
        Db::with(second(), tables),
    );
    let project = project(a.url(), b.url());
    for command in COMMANDS {
        let run = |more: &[&str]| project.run(&[command, more].concat());
        let refused = run(&["-o", "theirs"]);
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (Some(2), ""),
            "{command:?}: {refused:?}"
        );
        assert!(
            refused.stderr.contains("help: give another name, or --force to overwrite it"),
            "{refused:?}"
        );
        assert_eq!(project.read("theirs"), "by hand\n", "{command:?}");
        let name = command[0];
        let told = format!("wrote {name}.out\n");
        for again in 0..2 {
            let written = run(&["-o", &format!("{name}.out")]);
            assert!([Some(0), Some(1)].contains(&written.code), "{command:?}: {written:?}");
            assert_eq!(written.stdout, "", "{command:?}");
            assert!(written.stderr.contains(&told), "{command:?} {again}: {written:?}");
        }
        let quiet = run(&["-q", "-o", &format!("{name}.out")]);
        assert!(!quiet.stderr.contains("wrote"), "{command:?}: {quiet:?}");
        let forced = run(&["-o", "theirs", "--force"]);
        assert!(forced.stderr.contains("wrote theirs\n"), "{command:?}: {forced:?}");
        std::fs::write(project.path("theirs"), "by hand\n").unwrap();
    }
    // A declaration that somebody edited is theirs.
    let text = project.read("spec.out").replace("version: 1", "# mine\nversion: 1");
    std::fs::write(project.path("spec.out"), text).unwrap();
    assert_eq!(project.run(&["spec", "a", "-o", "spec.out"]).code, Some(2));
}

#[test]
fn destinations_are_tried_before_the_first_connection() {
    let gone = || "postgres://127.0.0.1:1/gone".to_owned();
    let project = project(gone(), gone()).file("directory/x", "");
    for command in COMMANDS.iter().copied().chain([&["demo"][..]]) {
        for (file, why) in [
            ("theirs", "tenantctl did not write it"),
            ("directory", "is a directory"),
            ("no/such/file", "does not exist"),
            ("/proc/tenantctl", "cannot write"),
        ] {
            let run = project.run(&[command, &["-o", file]].concat());
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{command:?}: {run:?}");
            assert!(run.stderr.contains(why), "{command:?} {file}: {}", run.stderr);
            assert!(!run.stderr.contains("connect"), "{command:?} {file}: {}", run.stderr);
        }
    }
    assert!(is_absent(&project.path("no")));
}

#[test]
fn full_disk_leaves_every_file_as_it_was() {
    let tables = "CREATE TABLE t (id int PRIMARY KEY);";
    let (a, b) = (
        Db::with(first(), &format!("{tables} INSERT INTO t VALUES (1)")),
        Db::with(second(), tables),
    );
    let project = project(a.url(), b.url());
    for command in COMMANDS {
        let run = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"])
            .arg(env!("CARGO_BIN_EXE_tenantctl"))
            .args(command)
            .args(["-o", "theirs", "--force"])
            .current_dir(project.path(""))
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(2), "{command:?}: {run:?}");
        assert_eq!(project.read("theirs"), "by hand\n", "{command:?}");
        assert_eq!(std::fs::read_dir(project.path("")).unwrap().count(), 2, "{command:?}");
    }
}

#[test]
fn full_disk_for_one_report_leaves_the_others_whole() {
    let a = Db::with(first(), "CREATE TABLE t (id int PRIMARY KEY)");
    let project = Project::of([("a", a.url()), ("b", a.url())]);
    let formats = ["--format", "json", "-o", "a.json", "--format", "text", "-o", "/dev/full"];
    let run =
        project.run(&[&["check"], &formats[..], &["--format", "junit", "-o", "c.xml"]].concat());
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("/dev/full"), "{run:?}");
    serde_json::from_str::<serde_json::Value>(&project.read("a.json")).unwrap();
    roxmltree::Document::parse(&project.read("c.xml")).unwrap();
}
