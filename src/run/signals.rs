//! Ctrl-C and its like: the first one ends all waiting, so that what was found so far is still
//! reported; the second one ends the process at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::server::Interrupt;

/// Watches for signals for as long as the process lives.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Raised by the first signal.
    pub(super) interrupt: Interrupt,
    received: Arc<AtomicI32>,
}

impl Signals {
    /// Begins to watch. Fails where the system refuses a handler.
    pub(super) fn watch() -> std::io::Result<Signals> {
        let signals = Signals::default();
        let (interrupt, received) = (signals.interrupt.clone(), Arc::clone(&signals.received));
        // Writing beyond a limit on file sizes is then an error, with its report, and not the end.
        let file_size = nix::sys::signal::Signal::SIGXFSZ as i32;
        signal_hook::flag::register(file_size, Arc::default())?;
        let mut arriving = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        std::thread::spawn(move || {
            for signal in arriving.forever() {
                if received.swap(signal, Ordering::SeqCst) != 0 {
                    crate::scratch::remove_all();
                    std::process::exit(128 + signal);
                }
                interrupt.raise();
            }
        });
        Ok(signals)
    }

    /// Whether a signal came.
    pub(super) fn is_interrupted(&self) -> bool {
        self.received.load(Ordering::SeqCst) != 0
    }

    /// The exit code that a shell expects after a signal, or else `code`.
    pub(super) fn exit_code(&self, code: u8) -> u8 {
        match self.received.load(Ordering::SeqCst) {
            0 => code,
            signal => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }
}
