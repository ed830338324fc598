//! What a command works with that takes its time: who is told of it, and what ends it early.

use super::error::RunError;
use super::progress::Progress;
use super::signals::Signals;
use super::terminal::Terminal;

/// Begun before the first connection.
#[derive(Debug)]
pub(super) struct Work<'t> {
    pub(super) terminal: &'t Terminal,
    pub(super) signals: Signals,
    pub(super) progress: Progress,
}

impl<'t> Work<'t> {
    /// Begins to watch for signals and to show progress.
    pub(super) fn begin(terminal: &'t Terminal) -> Result<Work<'t>, RunError> {
        let signals = Signals::watch()?;
        Ok(Work { terminal, signals, progress: Progress::start(terminal.quiet()) })
    }
}
