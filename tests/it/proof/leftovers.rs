//! A proof leaves no process and no directory, however it ends.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{arguments, fix};
use crate::support::{Db, await_that, cache, first, second};

/// The directories of a process's servers.
fn directories(pid: u32) -> Vec<PathBuf> {
    let beginning = format!("tenantctl-{pid}-");
    let entries = std::fs::read_dir("/tmp").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    let is_its = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&beginning))
    };
    entries.filter(is_its).collect()
}

/// The process id of the server in a directory.
fn postmaster(directory: &Path) -> Option<i32> {
    let text = std::fs::read_to_string(directory.join("data/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

/// A proof that does not come to its end: the script's first statement waits.
fn hanging() -> (Db<'static>, Db<'static>, Child) {
    let from = Db::with(first(), "CREATE TABLE t (a int)");
    let to = Db::with(
        second(),
        "CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql
             AS 'BEGIN PERFORM pg_sleep(1000); END';
         CREATE EVENT TRIGGER waits ON ddl_command_start WHEN TAG IN ('CREATE TABLE')
             EXECUTE FUNCTION wait();",
    );
    let child = Command::new(env!("CARGO_BIN_EXE_tenantctl"))
        .args(arguments(&from, &to))
        .args(["--prove", "--table", "t"])
        .env("XDG_CACHE_HOME", cache())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    (from, to, child)
}

#[test]
fn signals_leave_no_server() {
    for signals in [1, 2] {
        let (_from, _to, child) = hanging();
        let pid = child.id();
        let server = || directories(pid).iter().find_map(|path| postmaster(path));
        await_that("a server runs", || server().is_some());
        let postmaster = server().unwrap();
        for _ in 0..signals {
            // The second one finds the process as it is: waiting, stopping the server, or gone.
            let _ = kill(Pid::from_raw(i32::try_from(pid).unwrap()), Signal::SIGINT);
        }
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        assert_eq!(directories(pid), Vec::<PathBuf>::new());
        await_that("the server is gone", || kill(Pid::from_raw(postmaster), None).is_err());
    }
}

#[test]
fn failing_proof_leaves_no_directory() {
    let from = Db::with(first(), "CREATE TABLE t (a int)");
    let to = Db::with(
        second(),
        "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql
             AS 'BEGIN RAISE EXCEPTION ''no''; END';
         CREATE EVENT TRIGGER refuses ON ddl_command_start EXECUTE FUNCTION refuse();",
    );
    let child = Command::new(env!("CARGO_BIN_EXE_tenantctl"))
        .args(arguments(&from, &to))
        .args(["--prove", "--table", "t"])
        .env("XDG_CACHE_HOME", cache())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pid = child.id();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("ERROR: no (SQLSTATE P0001)\n  CONTEXT: PL/pgSQL function"),
        "{stderr}"
    );
    assert_eq!(directories(pid), Vec::<PathBuf>::new());
    to.sql("ALTER EVENT TRIGGER refuses DISABLE");
    assert_eq!(fix(&from, &to, &["--table", "t"]).code, Some(0));
}
