//! Why there is no throwaway server.

use std::io;
use std::path::{Path, PathBuf};

/// A throwaway server could not be made. The text says what to do where there is something to do.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// Neither in `PATH` nor where packages put them.
    #[error("PostgreSQL's server programs (initdb, postgres) are not installed; try: {install}")]
    NoBinaries {
        /// The command that installs them on this system.
        install: &'static str,
    },
    /// Programs of other major versions at most.
    #[error(
        "PostgreSQL {major}'s server programs (initdb, postgres) are not installed; try: {install}"
    )]
    NoMajor {
        /// The major version.
        major: i32,
        /// The command that installs PostgreSQL on this system.
        install: &'static str,
    },
    /// The process is being ended by a signal.
    #[error("interrupted")]
    Interrupted,
    /// The directory that the caller named is not one of PostgreSQL programs.
    #[error("{} has no initdb and postgres in it", .directory.display())]
    NotBinaries {
        /// What was named.
        directory: PathBuf,
    },
    /// PostgreSQL refuses to run as root, and there is nobody else to run it as.
    #[error("PostgreSQL does not run as root, and this system has no user postgres or nobody")]
    NoAccount,
    /// The file system said no.
    #[error("cannot {action} {}: {source}", .path.display())]
    Files {
        /// `copy`, `create`, ...
        action: &'static str,
        /// What it was done to.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// A program of PostgreSQL's ended with an error, or did not end in time.
    #[error("{program} {how}:\n{output}")]
    Program {
        /// Its name: `initdb`.
        program: String,
        /// `failed`, or what else became of it.
        how: String,
        /// The last lines that it wrote.
        output: String,
    },
}

impl ScratchError {
    /// Puts `action` and `path` to an error of the file system.
    pub(super) fn files(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| ScratchError::Files { action, path, source }
    }
}

/// The last lines of what a program wrote.
pub(super) fn tail(text: &str) -> String {
    const LINES: usize = 20;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default().join("\n")
}
