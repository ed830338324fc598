//! What a process that ends at once would leave behind: servers are stopped and directories removed by
//! whoever owns them, and `exit` runs no destructor.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::pause::TICK;

/// How long servers may take to end at once.
const PATIENCE: Duration = Duration::from_secs(3);

static DIRECTORIES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
static ENDING: AtomicBool = AtomicBool::new(false);

/// Records a directory that is to be removed where the process ends at once.
pub(super) fn record(directory: &Path) {
    DIRECTORIES.lock().unwrap_or_else(PoisonError::into_inner).push(directory.to_owned());
}

/// Whether the process is about to end: no program is waited for any longer.
pub(super) fn is_ending() -> bool {
    ENDING.load(Ordering::SeqCst)
}

/// Stops every server of this process and removes its directories: to be called right before `exit`.
/// What was kept on purpose goes, too. (A server that was just started and has not written its
/// process id yet is seen by its owner, who looks at [`is_ending`].)
pub fn remove_all() {
    ENDING.store(true, Ordering::SeqCst);
    // Whoever waits for a program looks that often, and ends it.
    sleep(TICK * 10);
    let directories = DIRECTORIES.lock().unwrap_or_else(PoisonError::into_inner);
    let present = || directories.iter().filter(|directory| directory.exists());
    let running: Vec<Pid> = present().filter_map(|directory| postmaster(directory)).collect();
    for pid in &running {
        let _ = kill(*pid, Signal::SIGQUIT);
    }
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline && running.iter().any(|pid| runs(*pid)) {
        sleep(TICK);
    }
    for directory in present() {
        let _ = fs::remove_dir_all(directory);
    }
}

/// The process in the first line of `postmaster.pid`, which is negative for a server without
/// connections.
fn postmaster(directory: &Path) -> Option<Pid> {
    let text = fs::read_to_string(directory.join("data/postmaster.pid")).ok()?;
    let pid: i32 = text.lines().next()?.trim().parse().ok()?;
    Some(Pid::from_raw(pid.checked_abs().filter(|pid| *pid > 1)?))
}

/// Whether the process is there. Ours is our child: nobody may have waited for it, and it is a zombie then.
fn runs(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    let is_zombie =
        stat.is_ok_and(|stat| stat.rsplit(')').next().is_some_and(|rest| rest.starts_with(" Z")));
    !is_zombie && kill(pid, None).is_ok()
}
