//! Throwaway servers: they start, they hold what was loaded, and nothing of them stays.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tenantctl::scratch::{Options, ScratchError};

use crate::support::{Db, Psql, await_that, cluster, first, second, start};

#[test]
fn loaded_sql_is_there_when_the_server_starts() {
    let cluster = cluster();
    cluster.load("postgres", "CREATE DATABASE story;\n\n").unwrap();
    let sql = "CREATE TABLE t (name text);\nINSERT INTO t\nVALUES ('Müller; GmbH');\n\nANALYZE t;";
    cluster.load("story", sql).unwrap();
    let server = start(cluster, "loaded", &[]);
    assert_eq!(Psql::new(&server, "story").query("SELECT name FROM t"), [["Müller; GmbH"]]);
}

#[test]
fn an_error_in_loaded_sql_ends_the_load() {
    let error = cluster()
        .load("postgres", "SELECT 1;\n\nSELECT nonsense;\n\nSELECT 2;\n\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("column \"nonsense\" does not exist"), "{error}");
}

#[test]
fn two_servers_are_two() {
    let (a, b) = (Db::create(first()), Db::create(second()));
    let port = "SELECT current_setting('port')";
    assert_eq!(a.value(port), first().port().to_string());
    assert_eq!(b.value(port), second().port().to_string());
    assert_ne!(a.value(port), b.value(port));
}

#[test]
fn a_stopped_server_leaves_nothing_and_its_cluster_starts_again() {
    let server = cluster().start(&Options::default()).unwrap();
    let (pid, directory) = (server.pid(), server.directory().to_owned());
    Psql::new(&server, "postgres").sql("CREATE TABLE kept (a int)");
    let cluster = server.stop();
    assert!(!runs(pid));
    let server = cluster.start(&Options::default()).unwrap();
    Psql::new(&server, "postgres").sql("SELECT a FROM kept");
    let pid = server.pid();
    drop(server);
    assert!(!runs(pid));
    assert!(!directory.exists());
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let options =
        Options { settings: vec![("shared_buffers".to_owned(), "much".to_owned())], log: None };
    let error = cluster().start(&options).unwrap_err();
    assert!(matches!(error, ScratchError::Program { .. }), "{error}");
    assert!(error.to_string().contains("shared_buffers"), "{error}");
}

#[test]
fn a_port_that_stays_taken_is_named() {
    let taken = first().port().to_string();
    let options = Options { settings: vec![("port".to_owned(), taken)], log: None };
    let error = cluster().start(&options).unwrap_err().to_string();
    assert!(error.contains("Address already in use"), "{error}");
}

#[test]
fn a_kept_server_outlives_its_owner() {
    let server = cluster().start(&Options::default()).unwrap();
    let (pid, directory, url) =
        (server.pid(), server.directory().to_owned(), server.url("postgres", "postgres"));
    server.keep();
    assert!(directory.join("data").exists());
    let answer = Command::new("psql").args(["-X", "-A", "-t", &url, "-c", "SELECT 42"]).output();
    assert_eq!(answer.unwrap().stdout, b"42\n");
    Command::new("kill").args(["-QUIT", &pid.to_string()]).status().unwrap();
    await_that("the end of the servers", || !runs(pid));
    std::fs::remove_dir_all(directory).unwrap();
}

#[test]
fn a_password_can_be_asked_for() {
    let cluster = cluster();
    let role =
        "SET password_encryption = 'scram-sha-256';\n\nCREATE ROLE app LOGIN PASSWORD 'right';";
    cluster.load("postgres", role).unwrap();
    let hba = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
    cluster.write("pg_hba.conf", hba).unwrap();
    let server = start(cluster, "password", &[]);
    let connect = |password: &str| {
        Command::new("psql")
            .args(["-X", "-w", &server.url("app", "postgres"), "-c", "SELECT 1"])
            .env("PGPASSWORD", password)
            .output()
            .unwrap()
    };
    assert!(connect("right").status.success());
    let wrong = String::from_utf8(connect("wrong").stderr).unwrap();
    assert!(wrong.contains("password authentication failed"), "{wrong}");
}

#[test]
fn root_is_left_behind() {
    let owner = |path: &Path| std::os::unix::fs::MetadataExt::uid(&path.metadata().unwrap());
    let process = PathBuf::from(format!("/proc/{}", first().pid()));
    if process.exists() {
        assert_ne!(owner(&process), 0);
        let status = std::fs::read_to_string(process.join("status")).unwrap();
        let groups = status.lines().find_map(|line| line.strip_prefix("Groups:")).unwrap();
        assert!(!groups.split_whitespace().any(|group| group == "0"), "groups {groups}");
    }
    assert_ne!(owner(&first().directory().join("data")), 0);
}

/// A process that dies without a chance to clean up: the same test, run again in a child with this
/// variable set.
const DIE: &str = "TENANTCTL_TEST_DIE";

#[test]
fn a_killed_test_process_leaves_no_server() {
    if std::env::var_os(DIE).is_some() {
        let own = start(cluster(), "killed", &[]);
        let another = cluster().start(&Options::default()).unwrap();
        for server in [first(), &own, &another] {
            println!("\nserver {} {}", server.pid(), server.directory().display());
        }
        std::process::abort();
    }
    let logs = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "scratch::a_killed_test_process_leaves_no_server", "--nocapture"])
        .env(DIE, "1")
        .env("TENANTCTL_TEST_LOGS", logs.path())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let servers: Vec<(u32, &Path)> = output
        .lines()
        .filter_map(|line| line.strip_prefix("server ")?.split_once(' '))
        .map(|(pid, directory)| (pid.parse().unwrap(), Path::new(directory)))
        .collect();
    assert_eq!(servers.len(), 3, "{output}");
    await_that("the end of the servers", || {
        !servers.iter().any(|(pid, directory)| runs(*pid) || directory.exists())
    });
}

/// Whether a process exists and is more than a zombie.
fn runs(pid: u32) -> bool {
    let output = Command::new("ps").args(["-o", "stat=", "-p", &pid.to_string()]).output().unwrap();
    let state = String::from_utf8(output.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}
