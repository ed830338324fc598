//! The built binary, run as a user runs it.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use super::patience::GUARD;

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

/// Runs the binary in an empty directory with nothing in its environment but `PATH` and an empty
/// home.
pub(crate) fn tenantctl<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Run {
    Tenantctl::new(args).run()
}

/// Where runs keep what `initdb` makes: one of the tests' own, or each would make it again.
pub(crate) fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

/// A run to be.
#[derive(Debug)]
pub(crate) struct Tenantctl {
    command: Command,
    directory: Option<PathBuf>,
    input: String,
    patience: Duration,
}

impl Tenantctl {
    /// A run with these arguments.
    pub(crate) fn new<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Tenantctl {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantctl"));
        command.args(args).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("XDG_CACHE_HOME", cache());
        Tenantctl { command, directory: None, input: String::new(), patience: GUARD }
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Tenantctl {
        self.command.env(name, value);
        self
    }

    /// Runs in this directory.
    pub(crate) fn dir(mut self, directory: &Path) -> Tenantctl {
        self.directory = Some(directory.to_owned());
        self
    }

    /// Gives it this standard input.
    pub(crate) fn input(mut self, input: &str) -> Tenantctl {
        self.input = input.to_owned();
        self
    }

    /// Fails the test after this time instead of [`GUARD`].
    pub(crate) fn within(mut self, patience: Duration) -> Tenantctl {
        self.patience = patience;
        self
    }

    /// Runs it. One that does not end is killed and fails the test.
    pub(crate) fn run(mut self) -> Run {
        let home = tempfile::tempdir().unwrap();
        let directory = self.directory.as_deref().unwrap_or(home.path());
        let command = self.command.current_dir(directory).env("HOME", home.path());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = std::mem::take(&mut self.input);
        thread::spawn(move || stdin.write_all(input.as_bytes()));
        let stdout = read(child.stdout.take().unwrap());
        let stderr = read(child.stderr.take().unwrap());
        let code = wait(&mut child, self.patience);
        let (stdout, stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
        let Some(status) = code else {
            panic!("killed after {:?}\n-- stdout\n{stdout}\n-- stderr\n{stderr}", self.patience)
        };
        Run { code: status.code(), stdout, stderr }
    }
}

fn read(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).expect("output is UTF-8")
    })
}

fn wait(child: &mut Child, patience: Duration) -> Option<std::process::ExitStatus> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        sleep(Duration::from_millis(2));
    }
}
