//! Why work on a server ended: always something that becomes an unchecked, never a panic.

use crate::model::{Name, Reason, Unchecked};

/// A failed piece of work, with secrets already removed from its texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The word.
    pub reason: Reason,
    /// What happened, in a sentence. Raw otherwise.
    pub message: String,
    /// What the user can do.
    pub hint: Option<String>,
    /// The SQLSTATE, where the server said one.
    pub sqlstate: Option<String>,
    /// Whether the session is gone with it.
    pub fatal: bool,
}

impl Failure {
    /// A failure of our own making, with the session still usable.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Failure { reason, message: message.into(), hint: None, sqlstate: None, fatal: false }
    }

    /// A failure that the session does not survive.
    pub fn fatal(reason: Reason, message: impl Into<String>) -> Self {
        Failure { fatal: true, ..Failure::new(reason, message) }
    }

    /// Whether the server gave up a statement because of its time, and would run another.
    pub fn is_slow(&self) -> bool {
        self.reason == Reason::Timeout && !self.fatal
    }

    /// Adds what the user can do.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Turns it into the report's form.
    pub fn into_unchecked(self, database: &Name, object: Option<String>) -> Unchecked {
        Unchecked {
            database: Some(database.clone()),
            object,
            reason: self.reason,
            message: self.message,
            hint: self.hint,
        }
    }
}
