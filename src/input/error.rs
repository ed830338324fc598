//! What is wrong with what the user gave us: files, settings, flags.

use std::fmt;

use crate::model::Place;

/// What happened, where, and what to do about it, as one text:
///
/// ```text
/// tenantctl.yaml:7: unknown key `pasword` in `databases.django`
///   help: did you mean `password`?
/// ```
///
/// Values of connection settings and of variables are never part of it, since any of them may hold
/// a password. Names from files are raw: whoever prints the message escapes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InputError {
    /// The whole text, with file and line, secrets left out.
    pub message: String,
}

impl InputError {
    /// An error without a line to point at.
    pub fn new(message: impl fmt::Display) -> Self {
        InputError { message: message.to_string() }
    }

    /// An error in a line of a file.
    pub fn at(place: &Place, message: impl fmt::Display) -> Self {
        InputError { message: format!("{place}: {message}") }
    }

    /// Adds what the user can do.
    #[must_use]
    pub fn help(mut self, help: impl fmt::Display) -> Self {
        self.message.push_str(&format!("\n  help: {help}"));
        self
    }

    /// Puts the place of the whole text that the error is about in front.
    #[must_use]
    pub fn within(self, place: impl fmt::Display) -> Self {
        InputError { message: format!("{place}: {}", self.message) }
    }
}
