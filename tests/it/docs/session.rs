//! The user of one page: a directory, the story's databases, a shell.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use regex_lite::Regex;
use tempfile::TempDir;

use crate::support::{Psql, binaries, first, second};

/// The name that the pages' URLs have for both databases.
const DATABASE: &str = "dott_main";
const NEXTJS: &str = include_str!("../../../fixtures/story/nextjs.sql");
const DJANGO: &str = include_str!("../../../fixtures/story/django.sql");

/// Lines that are for the reader's machine: they install, or start what these tests are part of.
const NOT_RUN: [&str; 6] = ["cargo ", "scripts/", "git ", "tenantctl demo", "pip ", "npm "];

/// Both databases are called alike on both servers, so one page at a time has them.
static DATABASES: Mutex<()> = Mutex::new(());

/// One page's user.
pub(super) struct Session {
    page: String,
    home: TempDir,
    /// Lines whose status was not the expected one.
    pub(super) wrong: Vec<String>,
    /// How many commands were run.
    pub(super) commands: usize,
    _databases: MutexGuard<'static, ()>,
}

impl Session {
    /// Loads the story, and puts the user into an empty directory.
    pub(super) fn new(page: &str) -> Session {
        let databases = DATABASES.lock().unwrap_or_else(PoisonError::into_inner);
        for (server, sql) in [(first(), NEXTJS), (second(), DJANGO)] {
            let postgres = Psql::new(server, "postgres");
            postgres.sql(&format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"));
            postgres.sql(&format!("CREATE DATABASE {DATABASE}"));
            Psql::new(server, DATABASE).sql(sql);
        }
        let home = tempfile::tempdir().unwrap();
        let service = format!(
            "[prod]\nhost=127.0.0.1\nport={}\nuser=postgres\ndbname={DATABASE}\n",
            second().port()
        );
        fs::write(home.path().join(".pg_service.conf"), service).unwrap();
        fs::create_dir(home.path().join("shop")).unwrap();
        let session = Session {
            page: page.to_owned(),
            home,
            wrong: Vec::new(),
            commands: 0,
            _databases: databases,
        };
        let bin = session.home.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let tenantctl = env!("CARGO_BIN_EXE_tenantctl");
        std::os::unix::fs::symlink(tenantctl, bin.join("tenantctl")).unwrap();
        session
    }

    /// Gives a file of the directory this text.
    pub(super) fn write(&self, file: &str, text: &str) {
        let path = self.directory().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a line of an `sh` block; its status must be the one that the line names.
    pub(super) fn run_line(&mut self, line: &str) {
        let expected = line.split_once("# exit ").map_or("0", |(_, status)| status);
        let expected = expected.split_whitespace().next().unwrap_or_default();
        let is_run = !NOT_RUN.iter().any(|beginning| line.starts_with(beginning));
        if !is_run || line.trim().is_empty() || line.starts_with('#') {
            return;
        }
        let (status, output) = self.shell(line);
        if status.to_string() != expected {
            self.wrong.push(format!(
                "{}: `{line}` ended with {status}, expected {expected}\n{output}",
                self.page
            ));
        }
    }

    /// What a command prints on both streams, with what is another one on every machine made plain.
    pub(super) fn output(&mut self, command: &str) -> String {
        let (_, output) = self.shell(command);
        let output = output.replace(&format!("{}", self.home.path().display()), "~");
        plain(&output)
    }

    fn shell(&mut self, command: &str) -> (i32, String) {
        self.commands += 1;
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.home.path().join("bin");
        let path = format!("{}:{}:{path}", bin.display(), binaries().directory().display());
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(self.directory())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.home.path())
            .env("LC_ALL", "C.UTF-8")
            .env("COLUMNS", "100")
            .env("PGPORT", first().port().to_string())
            .env("PGUSER", "postgres")
            .env("DATABASE_URL", format!("postgres://127.0.0.1:{}/{DATABASE}", first().port()))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap_or(-1), text)
    }

    fn directory(&self) -> PathBuf {
        self.home.path().join("shop")
    }
}

/// Ports, versions, servers and moments differ from run to run; a page shows one of each.
pub(super) fn plain(output: &str) -> String {
    let moment = Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?").unwrap();
    let version = Regex::new(r"PostgreSQL \d+\.\d+( \([^)]*\))?").unwrap();
    let system = Regex::new(r"'7\d{18}'").unwrap();
    let output = output
        .replace(&first().port().to_string(), "5432")
        .replace(&second().port().to_string(), "5433");
    let output = system.replace_all(&output, "'7400000000000000000'");
    let output = moment.replace_all(&output, "2026-11-30 15:18");
    version.replace_all(&output, "PostgreSQL 15.18").into_owned()
}
