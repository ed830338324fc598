//! Snapshot files, what is compared with them, and checks without a server.

mod diff;
mod directions;
mod files;
mod offline;
mod typed;

use crate::support::{Project, Report};

/// Runs `diff` and reads its JSON report.
fn diff(project: &Project, args: &[&str]) -> Report {
    let args: Vec<&str> = ["diff", "--format", "json"].iter().chain(args).copied().collect();
    Report::of(&project.run(&args))
}

/// Writes a side's snapshot, whole, to a file.
fn save(project: &Project, side: &str, file: &str) {
    let run = project.run(&["snapshot", side, "-o", file]);
    let wrote = format!("wrote {file}\n");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr), (Some(0), "", wrote), "{side}");
}

/// The messages of the findings, sorted.
fn messages(report: &Report) -> Vec<String> {
    let findings = report.list("findings").iter();
    let mut all: Vec<String> =
        findings.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect();
    all.sort();
    all
}
