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
    /// Which of the texts are all ours.
    pub ours: Ours,
}

/// Whether texts have nothing of a server's in them, so that no secret can be either: they are never
/// masked, because a password may be an ordinary word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ours {
    /// The message.
    pub message: bool,
    /// The hint.
    pub hint: bool,
}

impl Failure {
    /// A failure with the session still usable. Its message may hold something of the server's,
    /// unless [`Failure::all_ours`] says otherwise.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        let ours = Ours { message: false, hint: true };
        let message = message.into();
        Failure { reason, message, hint: None, sqlstate: None, fatal: false, ours }
    }

    /// A failure that the session does not survive.
    pub fn fatal(reason: Reason, message: impl Into<String>) -> Self {
        Failure { fatal: true, ..Failure::new(reason, message) }
    }

    /// Whether the server gave up a statement because of its time, and would run another.
    pub fn is_slow(&self) -> bool {
        self.reason == Reason::Timeout && !self.fatal
    }

    /// Adds what the user can do, in our own words.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self.ours.hint = true;
        self
    }

    /// Says that the message is put together from what we know ourselves: names of hosts and files,
    /// and what the operating system says.
    pub(super) fn all_ours(mut self) -> Self {
        self.ours.message = true;
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
