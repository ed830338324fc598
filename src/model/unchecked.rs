//! What could not be looked at. Never dropped, never green: one of these makes the exit code 2.

use std::fmt;

use super::Name;

/// Why something was not looked at; the word that reports show and scripts match.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// No connection could be made.
    Connect,
    /// The server did not let us in.
    Auth,
    /// TLS could not be agreed on as configured.
    Tls,
    /// What answered does not speak PostgreSQL's protocol, or broke it.
    Protocol,
    /// A deadline of ours or of the server's passed.
    Timeout,
    /// A budget of time was over before it could be read: `--rows-budget`.
    Budget,
    /// Another session holds a lock that we gave way to.
    Locked,
    /// The connected role may not read it.
    Privilege,
    /// Row-level security would have hidden rows.
    RowSecurity,
    /// The catalog changed while it was read, more often than we retried.
    Changed,
    /// The connection ended in mid-work.
    ConnectionLost,
    /// The server is stopping, starting or recovering.
    ServerState,
    /// This server version is not one that we can read.
    Version,
    /// This version of tenantctl does not model it.
    NotModelled,
    /// A ceiling on rows, bytes or objects was reached.
    Ceiling,
    /// It cannot be compared in the way that was asked for, such as a key that is not unique.
    NotComparable,
    /// Only a part of it was looked at, as was asked for.
    Partial,
    /// A text could not be represented.
    Encoding,
    /// The server refused a statement for any other reason.
    Server,
    /// A fault of our own.
    Internal,
    /// The run was interrupted by a signal.
    Interrupted,
}

impl Reason {
    /// All of them.
    const ALL: [Reason; 21] = [
        Reason::Connect,
        Reason::Auth,
        Reason::Tls,
        Reason::Protocol,
        Reason::Timeout,
        Reason::Budget,
        Reason::Locked,
        Reason::Privilege,
        Reason::RowSecurity,
        Reason::Changed,
        Reason::ConnectionLost,
        Reason::ServerState,
        Reason::Version,
        Reason::NotModelled,
        Reason::Ceiling,
        Reason::NotComparable,
        Reason::Partial,
        Reason::Encoding,
        Reason::Server,
        Reason::Internal,
        Reason::Interrupted,
    ];

    /// The reason with this word.
    pub fn named(word: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.word() == word)
    }

    /// The word in reports: lower case with hyphens.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Connect => "connect",
            Reason::Auth => "auth",
            Reason::Tls => "tls",
            Reason::Protocol => "protocol",
            Reason::Timeout => "timeout",
            Reason::Budget => "budget",
            Reason::Locked => "locked",
            Reason::Privilege => "privilege",
            Reason::RowSecurity => "row-security",
            Reason::Changed => "changed",
            Reason::ConnectionLost => "connection-lost",
            Reason::ServerState => "server-state",
            Reason::Version => "version",
            Reason::NotModelled => "not-modelled",
            Reason::Ceiling => "ceiling",
            Reason::NotComparable => "not-comparable",
            Reason::Partial => "partial",
            Reason::Encoding => "encoding",
            Reason::Server => "server",
            Reason::Internal => "internal",
            Reason::Interrupted => "interrupted",
        }
    }
}

impl Reason {
    /// What happened, in a few words of a sentence: `locked by another session`.
    pub fn phrase(self) -> &'static str {
        match self {
            Reason::Connect => "no connection",
            Reason::Auth => "login refused",
            Reason::Tls => "TLS failed",
            Reason::Protocol => "protocol error",
            Reason::Timeout => "out of time",
            Reason::Budget => "over the rows budget",
            Reason::Locked => "locked by another session",
            Reason::Privilege => "no privilege",
            Reason::RowSecurity => "hidden by row-level security",
            Reason::Changed => "changed while it was read",
            Reason::ConnectionLost => "connection lost",
            Reason::ServerState => "server not ready",
            Reason::Version => "server version not supported",
            Reason::NotModelled => "not supported",
            Reason::Ceiling => "over a limit",
            Reason::NotComparable => "cannot be compared as asked for",
            Reason::Partial => "only in part",
            Reason::Encoding => "text cannot be decoded",
            Reason::Server => "refused by the server",
            Reason::Internal => "internal error",
            Reason::Interrupted => "interrupted",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One thing that was not looked at.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Unchecked {
    /// In which database; `None` where it concerns the whole run.
    pub database: Option<Name>,
    /// What: an address as text, a kind with a count, or nothing for the whole database. Raw.
    pub object: Option<String>,
    /// Why, in one word.
    pub reason: Reason,
    /// What happened, in a sentence, secrets already removed. Raw otherwise.
    pub message: String,
    /// What the user can do about it.
    pub hint: Option<String>,
}
