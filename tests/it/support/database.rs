//! Databases on a test server, worked on through psql: a client that is not ours.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tenantctl::scratch::{SUPERUSER, Server};

use super::binaries;

/// Names that no other test of this process has.
fn unique(kind: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    format!("{kind}{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A database of one test, dropped with it.
#[derive(Debug)]
pub(crate) struct Db<'s> {
    server: &'s Server,
    name: String,
}

impl<'s> Db<'s> {
    /// Creates an empty database.
    pub(crate) fn create(server: &'s Server) -> Db<'s> {
        Db::create_as(server, "")
    }

    /// Creates an empty database with options such as `ENCODING LATIN1`.
    pub(crate) fn create_as(server: &'s Server, options: &str) -> Db<'s> {
        let name = unique("db");
        Psql::new(server, "postgres").sql(&format!("CREATE DATABASE {name} {options}"));
        Db { server, name }
    }

    /// Creates a database and runs `sql` in it.
    pub(crate) fn with(server: &'s Server, sql: &str) -> Db<'s> {
        let db = Db::create(server);
        db.sql(sql);
        db
    }

    /// The name that it has on its server.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How the superuser connects to it.
    pub(crate) fn url(&self) -> String {
        self.url_as(SUPERUSER)
    }

    /// How `role` connects to it.
    pub(crate) fn url_as(&self, role: &str) -> String {
        self.server.url(role, &self.name)
    }

    /// Creates a role that no other test has, with attributes such as `LOGIN`. It stays until the
    /// server ends.
    pub(crate) fn role(&self, attributes: &str) -> String {
        let role = unique("role");
        self.sql(&format!("CREATE ROLE {role} {attributes}"));
        role
    }

    /// Runs statements as superuser; the first error fails the test.
    pub(crate) fn sql(&self, sql: &str) {
        self.psql().sql(sql);
    }

    /// Runs statements as superuser, or gives psql's words.
    pub(crate) fn try_sql(&self, sql: &str) -> Result<(), String> {
        self.psql().run(sql).map(|_| ())
    }

    /// The rows of a query, every value as text, NULL as nothing.
    pub(crate) fn query(&self, sql: &str) -> Vec<Vec<String>> {
        self.psql().query(sql)
    }

    /// The one value of a query of one row and one column.
    pub(crate) fn value(&self, sql: &str) -> String {
        let rows = self.query(sql);
        match rows.as_slice() {
            [row] if row.len() == 1 => row[0].clone(),
            _ => panic!("{sql:?} gave no single value: {rows:?}"),
        }
    }

    /// Runs statements in a session that stays open; see [`Psql::hold`].
    pub(crate) fn hold(&self, sql: &str) -> Held {
        self.psql().hold(sql)
    }

    fn psql(&self) -> Psql<'_> {
        Psql::new(self.server, &self.name)
    }
}

impl Drop for Db<'_> {
    fn drop(&mut self) {
        // Best effort: a test may have stopped its server, and we may be in a panic.
        let drop_it = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if Psql::new(self.server, "postgres").run(&drop_it).is_err() {
            // Nobody may drop a database with a subscription, whose publisher is nowhere.
            let _ = self.psql().run(UNSUBSCRIBE);
            let _ = Psql::new(self.server, "postgres").run(&drop_it);
        }
    }
}

const UNSUBSCRIBE: &str = "
    SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname), format(
        'ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname
    ), format('DROP SUBSCRIPTION %I', subname)
    FROM pg_subscription JOIN pg_database AS d ON d.oid = subdbid
    WHERE datname = current_database() \\gexec";

/// psql as superuser on one database.
#[derive(Debug)]
pub(crate) struct Psql<'s> {
    server: &'s Server,
    database: &'s str,
}

impl<'s> Psql<'s> {
    /// For a database that exists already.
    pub(crate) fn new(server: &'s Server, database: &'s str) -> Psql<'s> {
        Psql { server, database }
    }

    /// Runs statements; the first error fails the test.
    pub(crate) fn sql(&self, sql: &str) {
        self.run(sql).unwrap_or_else(|error| panic!("psql: {error}"));
    }

    /// The rows of one query, every value as text.
    pub(crate) fn query(&self, sql: &str) -> Vec<Vec<String>> {
        let output = self.run(sql).unwrap_or_else(|error| panic!("psql: {error}"));
        let Some(rows) = output.strip_suffix('\n') else { return Vec::new() };
        rows.split('\x1e').map(|row| row.split('\x1f').map(str::to_owned).collect()).collect()
    }

    /// Runs statements in a session that stays open, with the transaction and the locks that they
    /// leave, until it is dropped.
    pub(crate) fn hold(&self, sql: &str) -> Held {
        let mut child = self.command().spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut held = Held { child, input, output: BufReader::new(output).lines() };
        held.sql(sql);
        held
    }

    /// What psql wrote, or why it failed.
    fn run(&self, sql: &str) -> Result<String, String> {
        let mut child =
            self.command().spawn().map_err(|error| format!("cannot run psql: {error}"))?;
        let mut stdin = child.stdin.take().unwrap();
        let sql = sql.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(sql.as_bytes()));
        let output = child.wait_with_output().unwrap();
        // psql that stopped at an error has closed its end.
        let _ = writer.join().unwrap();
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(psql());
        command
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"])
            .args(["-F", "\x1f", "-R", "\x1e"])
            .env_clear()
            .env("PGCLIENTENCODING", "UTF8")
            .env("PGOPTIONS", "-c client_min_messages=warning")
            .args(["-h", &self.server.directory().display().to_string()])
            .args(["-p", &self.server.port().to_string(), "-U", SUPERUSER, self.database])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// A session that stays open until it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Held {
    /// Runs statements in it; returns when they are done.
    pub(crate) fn sql(&mut self, sql: &str) {
        writeln!(self.input, "{sql};\n\\echo done").unwrap();
        let done = self.output.any(|line| line.unwrap() == "done");
        assert!(done, "psql ended at: {sql}");
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// psql beside the server's programs, else any.
pub(crate) fn psql() -> PathBuf {
    let beside = binaries().directory().join("psql");
    if beside.is_file() { beside } else { PathBuf::from("psql") }
}
