//! How long we wait, and how much we take in. Every wait is bounded from our side too.

use std::time::Duration;

/// Deadlines and ceilings of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Name resolution, TCP, TLS and login together.
    pub connect: Duration,
    /// One statement.
    pub statement: Duration,
    /// Waiting for another session's lock.
    pub lock: Duration,
    /// The whole run.
    pub total: Duration,
    /// Rows that one catalog query may return.
    pub max_rows: u64,
    /// Bytes that one catalog query may return.
    pub max_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(10),
            statement: Duration::from_secs(60),
            lock: Duration::from_secs(1),
            total: Duration::from_secs(600),
            max_rows: 20_000_000,
            max_bytes: 2 << 30,
        }
    }
}
