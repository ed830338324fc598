//! A directory with a user's files in it, and runs of the binary there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use tempfile::TempDir;

use super::{Run, Tenantctl};

/// A user's directory, gone with its owner.
#[derive(Debug)]
pub(crate) struct Project {
    directory: TempDir,
    databases: Vec<String>,
}

impl Project {
    /// An empty directory.
    pub(crate) fn new() -> Project {
        Project { directory: tempfile::tempdir().unwrap(), databases: Vec::new() }
    }

    /// Nothing but databases by name and URL, given with `-d`.
    pub(crate) fn of<'a>(databases: impl IntoIterator<Item = (&'a str, String)>) -> Project {
        let mut project = Project::new();
        for (name, url) in databases {
            project.databases.extend(["-d".to_owned(), format!("{name}={url}")]);
        }
        project
    }

    /// Writes tenantctl.yaml: these databases by name and URL, and more sections.
    pub(crate) fn config<'a>(
        self,
        databases: impl IntoIterator<Item = (&'a str, String)>,
        sections: &str,
    ) -> Project {
        let lines: String = databases
            .into_iter()
            .map(|(name, url)| format!("  {name}:\n    url: {url}\n"))
            .collect();
        self.file("tenantctl.yaml", format!("databases:\n{lines}{sections}"))
    }

    /// Adds a file, and the directories that it is in.
    pub(crate) fn file(self, name: &str, contents: impl AsRef<[u8]>) -> Project {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
        self
    }

    /// Where a file is, or would be.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What a file holds.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// A run in the directory, with the databases given to it.
    pub(crate) fn tenantctl(&self, args: &[&str]) -> Tenantctl {
        let args = args.iter().copied().chain(self.databases.iter().map(String::as_str));
        Tenantctl::new(args).dir(self.directory.path())
    }

    /// Runs in the directory.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.tenantctl(args).run()
    }

    /// Runs `check` and reads its JSON report.
    pub(crate) fn check(&self, args: &[&str]) -> Report {
        let args: Vec<&str> = ["check", "--format", "json"].iter().chain(args).copied().collect();
        Report::of(&self.run(&args))
    }
}

/// A run with a JSON report on standard output.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) code: i32,
    pub(crate) json: Json,
}

impl Report {
    /// Reads the report, which must agree with itself and with the exit code.
    pub(crate) fn of(run: &Run) -> Report {
        let json: Json =
            serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
        let code = run.code.unwrap();
        assert_eq!(json["exit_code"], code);
        let report = Report { code, json };
        let (findings, unchecked) = (report.list("findings").len(), report.list("unchecked").len());
        let summary = &report.json["summary"];
        let counted: u64 =
            ["error", "warning", "info"].iter().map(|key| summary[key].as_u64().unwrap()).sum();
        assert_eq!(counted, findings as u64);
        assert_eq!(summary["unchecked"], unchecked);
        assert_eq!(report.json["complete"], unchecked == 0);
        assert_eq!(code == 2, unchecked > 0, "{:#}", report.json);
        report
    }

    /// A list of the report.
    pub(crate) fn list(&self, key: &str) -> &[Json] {
        self.json[key].as_array().unwrap()
    }

    /// The codes, in order.
    pub(crate) fn codes(&self) -> Vec<&str> {
        self.list("findings").iter().map(|finding| finding["code"].as_str().unwrap()).collect()
    }

    /// Every finding as `CODE object: property`, sorted.
    pub(crate) fn findings(&self) -> BTreeSet<String> {
        let text = |json: &Json, before: &str| {
            json.as_str().map(|text| format!("{before}{text}")).unwrap_or_default()
        };
        self.list("findings")
            .iter()
            .map(|finding| {
                text(&finding["code"], "")
                    + &text(&finding["object"]["name"], " ")
                    + &text(&finding["property"], ": ")
            })
            .collect()
    }

    /// The one finding of a rule.
    pub(crate) fn finding(&self, code: &str) -> &Json {
        let mut of_rule = self.list("findings").iter().filter(|finding| finding["code"] == code);
        let (first, second) = (of_rule.next(), of_rule.next());
        assert!(second.is_none(), "more than one {code}: {:#}", self.json);
        first.unwrap_or_else(|| panic!("no {code}: {:#}", self.json))
    }

    /// Everything that was not checked as `database object reason`, sorted.
    pub(crate) fn unchecked(&self) -> BTreeSet<String> {
        let text = |json: &Json| json.as_str().unwrap_or("-").to_owned();
        self.list("unchecked")
            .iter()
            .map(|item| ["database", "object", "reason"].map(|key| text(&item[key])).join(" "))
            .collect()
    }

    /// What the rows of a table were found to be.
    pub(crate) fn rows(&self, table: &str) -> &Json {
        let found = self.list("rows").iter().find(|rows| rows["table"] == table);
        found.unwrap_or_else(|| panic!("no rows of {table}: {:#}", self.json))
    }

    /// Fails unless everything was checked and nothing found.
    pub(crate) fn must_be_clean(&self) {
        let found = (self.findings(), self.unchecked());
        assert_eq!(found, Default::default(), "{:#}", self.json);
        assert_eq!(self.code, 0);
    }
}

/// Some strings as [`Report::findings`] and [`Report::unchecked`] give them.
pub(crate) fn set<const N: usize>(items: [&str; N]) -> BTreeSet<String> {
    items.map(str::to_owned).into()
}

/// Whether a path has nothing at it.
pub(crate) fn is_absent(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err()
}
