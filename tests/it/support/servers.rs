//! The shared servers, and servers of a test's own. None outlives the test process.

use std::fs;
use std::ops::Deref;
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

/// A fresh cluster, not started.
pub(crate) fn cluster() -> Cluster {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates");
    let template = TEMPLATE.get_or_init(|| Template::cached(&binaries(), &cache).unwrap());
    Cluster::new(template).unwrap()
}

/// The first of the two shared servers.
pub(crate) fn first() -> &'static Server {
    static SERVER: OnceLock<Guarded> = OnceLock::new();
    SERVER.get_or_init(|| start(cluster(), "first", &[]))
}

/// The second of the two shared servers.
pub(crate) fn second() -> &'static Server {
    static SERVER: OnceLock<Guarded> = OnceLock::new();
    SERVER.get_or_init(|| start(cluster(), "second", &[]))
}

/// Starts a server of a test's own. `name` is its log's name; `settings` are added to the usual
/// ones.
pub(crate) fn start(cluster: Cluster, name: &str, settings: &[(&str, &str)]) -> Guarded {
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
    let server = cluster.start(&options).unwrap();
    let watcher = watch(&server);
    Guarded { server, watcher }
}

fn fresh_log(name: &str) -> PathBuf {
    let logs = std::env::var_os("TENANTCTL_TEST_LOGS")
        .map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("logs"), PathBuf::from);
    fs::create_dir_all(&logs).unwrap();
    let log = logs.join(format!("{name}.log"));
    let _ = fs::remove_file(&log);
    log
}

/// A server that also ends when this process ends without dropping it: statics are never dropped,
/// and a killed process drops nothing.
#[derive(Debug)]
pub(crate) struct Guarded {
    server: Server,
    watcher: Child,
}

impl Deref for Guarded {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // The watcher must not wait for a process id that is somebody else's by then.
        let _ = self.watcher.kill();
        let _ = self.watcher.wait();
    }
}

/// Starts a shell that reads from a pipe whose other end is ours alone. The kernel closes that when
/// we are gone, however that happened; then the shell ends the server and removes its directory.
/// Its own process group keeps it from the Ctrl-C that may be what ended us.
fn watch(server: &Server) -> Child {
    const SCRIPT: &str = r#"
        cat >/dev/null
        kill -QUIT "$1" 2>/dev/null
        for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || break; sleep 0.2; done
        kill -KILL "$1" 2>/dev/null
        rm -rf "$2"
    "#;
    Command::new("sh")
        .args(["-c", SCRIPT, "watcher", &server.pid().to_string()])
        .arg(server.directory())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap()
}
