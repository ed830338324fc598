//! A sign of life on the terminal for anything that takes over half a second; nothing anywhere
//! else, and nothing on standard output.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// What is being done, shown while it is being done. Gone when dropped.
#[derive(Debug)]
pub(super) struct Progress {
    message: Arc<Mutex<String>>,
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

const QUIET_FOR: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(100);

impl Progress {
    /// Starts, where standard error is a terminal and the user did not ask for quiet.
    pub(super) fn start(quiet: bool) -> Progress {
        let message = Arc::new(Mutex::new(String::new()));
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if quiet || dumb || !std::io::stderr().is_terminal() {
            return Progress { message, running: None };
        }
        let (stop, stopped) = channel();
        let shown = Arc::clone(&message);
        let thread = std::thread::spawn(move || {
            if stopped.recv_timeout(QUIET_FOR) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let spinner = indicatif::ProgressBar::new_spinner();
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                spinner.set_message(shown.lock().unwrap_or_else(PoisonError::into_inner).clone());
                spinner.tick();
            }
            spinner.finish_and_clear();
        });
        Progress { message, running: Some((stop, thread)) }
    }

    /// Says what is done, for whoever does it.
    pub(super) fn steps(&self) -> Steps {
        Steps { message: Arc::clone(&self.message) }
    }

    /// Whether anybody sees it.
    pub(super) fn is_shown(&self) -> bool {
        self.running.is_some()
    }

    /// Says what is done from now on.
    pub(super) fn step(&self, message: impl Into<String>) {
        self.steps().step(message);
    }
}

/// Where it is said what is being done.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    message: Arc<Mutex<String>>,
}

impl Steps {
    /// Says what is done from now on.
    pub(super) fn step(&self, message: impl Into<String>) {
        *self.message.lock().unwrap_or_else(PoisonError::into_inner) = message.into();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            // A panic in the spinner is no reason to fail the run.
            let _ = thread.join();
        }
    }
}
