//! Why a command could not go on. Findings and uncheckeds are not errors: they are its result.

use crate::input::InputError;
use crate::report::ReportError;
use crate::scratch::ScratchError;

/// Ends a command with exit code 2.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Usage(String),
}

impl RunError {
    /// What was typed cannot be done.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        RunError::Usage(message.into())
    }
}
