//! The shared servers, and servers of a test's own. None outlives the test process.

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tenantctl::scratch::{Binaries, Cluster, Options, Server, Template};

/// The PostgreSQL programs that the tests run on.
pub(crate) fn binaries() -> Binaries {
    match std::env::var_os("TENANTCTL_TEST_BINARIES") {
        Some(directory) => Binaries::of(Path::new(&directory)).unwrap(),
        None => Binaries::find().unwrap(),
    }
}

/// A fresh cluster, not started. It, and any server on it, ends with this process.
pub(crate) fn cluster() -> Cluster {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    copy_of(&TEMPLATE, "templates")
}

fn copy_of(template: &OnceLock<Template>, cache: &str) -> Cluster {
    leave_nothing();
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join(cache);
    let template = template.get_or_init(|| Template::cached(&binaries(), &cache).unwrap());
    Cluster::new(template).unwrap()
}

/// The first of the two shared servers.
pub(crate) fn first() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| start(cluster(), "first", &[]))
}

/// The second of the two shared servers. It is no copy of what the first is one of, or tenantctl
/// would take each for a clone of the other.
pub(crate) fn second() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    SERVER.get_or_init(|| start(copy_of(&TEMPLATE, "unrelated-templates"), "second", &[]))
}

/// One shared server of each version of PostgreSQL that the tests are for, with its major version,
/// oldest first. They start with the first test that asks.
pub(crate) fn versions() -> &'static [(i32, Server)] {
    static SERVERS: OnceLock<Vec<(i32, Server)>> = OnceLock::new();
    SERVERS.get_or_init(|| {
        leave_nothing();
        std::thread::scope(|scope| {
            let start = |major| {
                scope.spawn(move || {
                    (major, start(cluster_of(major), &format!("version-{major}"), &[]))
                })
            };
            let starting: Vec<_> = (13..=18).map(start).collect();
            starting.into_iter().map(|server| server.join().unwrap()).collect()
        })
    })
}

/// A fresh cluster of a major version, not started.
pub(crate) fn cluster_of(major: i32) -> Cluster {
    leave_nothing();
    let binaries = Binaries::of(&programs_in(major))
        .unwrap_or_else(|error| panic!("{error}; scripts/test.sh installs all versions"));
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("templates-{major}"));
    let template = Template::cached(&binaries, &cache).unwrap();
    Cluster::new(&template).unwrap()
}

/// `PATH` with the programs of a major version before all others.
pub(crate) fn programs_of(major: i32) -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = [programs_in(major)].into_iter().chain(std::env::split_paths(&path));
    std::env::join_paths(directories).unwrap()
}

fn programs_in(major: i32) -> PathBuf {
    let root = std::env::var_os("TENANTCTL_TEST_VERSIONS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/postgresql"),
        PathBuf::from,
    );
    root.join(format!("{major}/bin"))
}

/// Starts a server of a test's own. `name` is its log's name; `settings` are added to the usual
/// ones.
pub(crate) fn start(cluster: Cluster, name: &str, settings: &[(&str, &str)]) -> Server {
    let usual = [
        ("log_statement", "all"),
        ("log_line_prefix", "%m [%p] %a "),
        ("track_commit_timestamp", "on"),
        ("max_connections", "200"),
    ];
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let options = Options {
        settings: usual.iter().chain(settings).map(own).collect(),
        log: Some(fresh_log(name)),
    };
    cluster.start(&options).unwrap()
}

/// What the server of a name has logged.
pub(crate) fn logged(name: &str) -> String {
    String::from_utf8_lossy(&fs::read(log(name)).unwrap()).into_owned()
}

fn log(name: &str) -> PathBuf {
    let logs = std::env::var_os("TENANTCTL_TEST_LOGS")
        .map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("logs"), PathBuf::from);
    logs.join(format!("{name}.log"))
}

fn fresh_log(name: &str) -> PathBuf {
    let log = log(name);
    fs::create_dir_all(log.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&log);
    log
}

/// Sees to it that our servers end and their directories go when this process is gone: statics are
/// never dropped, and a killed process drops nothing.
///
/// A shell waits at a pipe whose other end is ours alone. The kernel closes that when we end,
/// however that happened; then the shell clears away what bears our process id. Its own process
/// group keeps it from the Ctrl-C that may be what ended us.
fn leave_nothing() {
    const SCRIPT: &str = r#"
        cat
        sleep 0.5  # A server that was just started has its process id in its directory by then.
        for signal in QUIT KILL; do
            for file in /tmp/tenantctl-"$1"-*/data/postmaster.pid; do
                read -r pid <"$file" && kill -"$signal" "$pid"
            done
            sleep 0.5
        done
        rm -rf /tmp/tenantctl-"$1"-* || { sleep 2; rm -rf /tmp/tenantctl-"$1"-*; }
    "#;
    static SHELL: OnceLock<Child> = OnceLock::new();
    SHELL.get_or_init(|| {
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "sh", &std::process::id().to_string()]).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        shell.spawn().unwrap()
    });
}
