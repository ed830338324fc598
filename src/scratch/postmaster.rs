//! The server's main process, which ends with its owner.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::{ScratchError, tail};
use super::pause::TICK;
use super::process;
use super::{Cluster, Options, leftovers};

/// How long a server may take to answer.
const START: Duration = Duration::from_secs(30);

/// How often another port is tried when somebody took ours between our choice and its use.
const PORTS: u32 = 5;

/// Ways to end a server, from the polite to the certain, and how long each may take. postgres(1):
/// SIGINT is a fast shutdown, SIGQUIT an immediate one.
const STOPS: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(5)),
    (Signal::SIGQUIT, Duration::from_secs(7)),
    (Signal::SIGKILL, Duration::from_secs(5)),
];

/// A running postmaster. Dropping it stops the server, unless it was released.
#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
    port: u16,
    released: bool,
    /// Whether what it has in memory may be lost.
    hurries: bool,
}

impl Postmaster {
    /// Starts a server on `cluster` and a free port, and waits until it answers. Its output goes to
    /// the end of `log`, and the end of that into an error.
    pub(super) fn start(
        cluster: &Cluster,
        options: &Options,
        log: &mut File,
    ) -> Result<Postmaster, ScratchError> {
        let data = cluster.data();
        let mut tries = 0;
        loop {
            tries += 1;
            let started = log
                .seek(SeekFrom::End(0))
                .and_then(|begin| Ok((begin, spawn(cluster, options, free_port()?, log)?)));
            let (begin, mut postmaster) =
                started.map_err(ScratchError::files("start a server on", &data))?;
            let Err(how) = postmaster.wait_until_ready(cluster) else { return Ok(postmaster) };
            let output =
                read_from(log, begin).map_err(ScratchError::files("read log of", &data))?;
            if tries == PORTS || !output.contains("Address already in use") {
                let (program, output) = ("postgres".to_owned(), tail(&output));
                return Err(ScratchError::Program { program, how, output });
            }
        }
    }

    /// The process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The TCP port, which also names the socket.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Makes the server's end an immediate one.
    pub(super) fn hurry(&mut self) {
        self.hurries = true;
    }

    /// Lets the server outlive us.
    pub(super) fn release(mut self) {
        self.released = true;
    }

    /// Waits until the server says in line 8 of `postmaster.pid` that it takes connections. The
    /// error says what became of it instead.
    fn wait_until_ready(&mut self, cluster: &Cluster) -> Result<(), String> {
        let file = cluster.data().join("postmaster.pid");
        let deadline = Instant::now() + START;
        while Instant::now() < deadline && !leftovers::is_ending() {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("ended before it was ready ({status})"));
            }
            let text = fs::read_to_string(&file).unwrap_or_default();
            if matches!(text.lines().nth(7).map(str::trim), Some("ready" | "standby")) {
                return Ok(());
            }
            sleep(TICK);
        }
        Err(format!("was not ready within {} s", START.as_secs()))
    }

    fn stop(&mut self) {
        for (signal, patience) in STOPS.into_iter().skip(usize::from(self.hurries)) {
            // As long as the child has not been waited for, its process id is nobody else's.
            let ended = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
            if ended(&mut self.child) {
                return;
            }
            let Ok(id) = i32::try_from(self.child.id()) else { return };
            // An error means that the process is gone, which the wait finds out.
            let _ = kill(Pid::from_raw(id), signal);
            let _ = process::wait(&mut self.child, patience);
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if !self.released {
            self.stop();
        }
    }
}

fn spawn(cluster: &Cluster, options: &Options, port: u16, log: &File) -> io::Result<Postmaster> {
    let program = cluster.binaries.directory().join("postgres");
    let mut command = process::command(&program, cluster.account);
    command.arg("-D").arg(cluster.data());
    let mut set = |name: &str, value: &str| {
        command.arg("-c").arg(format!("{name}={value}"));
    };
    set("port", &port.to_string());
    set("listen_addresses", "127.0.0.1");
    set("unix_socket_directories", &cluster.directory.path().display().to_string());
    for (name, value) in &options.settings {
        set(name, value);
    }
    Ok(Postmaster { child: process::start(command, log)?, port, released: false, hurries: false })
}

/// A port that nobody listens on at this moment.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// What was written to `file` after `begin`.
fn read_from(file: &mut File, begin: u64) -> io::Result<String> {
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
