//! How a throwaway server runs.

use std::path::PathBuf;

/// How a server runs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Settings by name: `("log_statement", "all")`.
    pub settings: Vec<(String, String)>,
    /// The file that its log is added to; without one, the log is in its directory and goes with it.
    pub log: Option<PathBuf>,
}
