//! Proof: a script runs on a throwaway server before anybody runs it.
//!
//! ```text
//! target's snapshot -> roles, tablespaces, database -> its structure -> read back, compared: what
//!                                                      is unlike the target is not proven
//!                   -> the script, statement by statement -> refused: the server's words
//!                                                         -> read, compared with what is wanted
//! ```
//!
//! The server is one that is started here, of the target's major version, on a Unix socket that
//! nobody else can reach, or one that the user named (`--scratch`). Nothing of the target's rows is
//! needed or read. Everything that was created is removed again, whatever happens.
//!
//! Nothing connects to another server from there: such statements are skipped
//! ([`outside`]), and what they were for is not proven.

mod agreement;
mod database;
mod outside;
mod place;
mod prove;
mod roles;
mod script;
mod spelling;
mod structure;
mod trust;

use crate::compare::Compared;
use crate::model::{Address, Snapshot};
use crate::repair::LiveStatement;
use crate::server::ServerError;

pub use outside::{Outside, outside};
pub use place::Place;
pub use prove::{Request, prove};
pub use spelling::{Specimen, Text};
pub use trust::runs_code;

/// The statements that create a structure.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Structure {
    /// In their order. One that fails is tried again after the others.
    pub statements: Vec<LiveStatement>,
}

/// What became of a script on a throwaway server.
#[derive(Debug)]
pub struct Proof {
    /// The server's version, as it spells it.
    pub server_version: String,
    /// How many statements the script has.
    pub statements: usize,
    /// Objects of which nothing is proven: the throwaway server did not have them as the target has,
    /// or a statement about them was not run there.
    pub unproven: Vec<Address>,
    /// Whether it applies.
    pub result: ProofResult,
}

/// Whether a script applies.
#[derive(Debug)]
pub enum ProofResult {
    /// It does.
    Applies {
        /// What the database has afterwards.
        after: Box<Snapshot>,
        /// What differs then from what is wanted.
        left: Box<Compared>,
    },
    /// It does not.
    Fails(Refused),
}

/// A statement that a server refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Its text.
    pub statement: String,
    /// The object that it is for.
    pub object: Address,
    /// Which one it is, from 1.
    pub place: usize,
    /// The server's words.
    pub error: ServerError,
}

/// Why a script was not proven.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotProven {
    /// Nothing of the target's major version is installed.
    #[error("PostgreSQL {major}'s server programs (initdb, postgres) are not installed here")]
    NoPrograms {
        /// The major version.
        major: i32,
    },
    /// Functions of the database would run there without anybody having asked for it.
    #[error("{} {object} runs {} {function} of the database when it is created", .object.kind, .function.kind)]
    Code {
        /// What runs it.
        object: Address,
        /// What is run.
        function: Address,
    },
    /// The throwaway server cannot have an extension of the target's, or of the script's.
    #[error("extension {name} is not installed on the throwaway server")]
    Extension {
        /// Its name, and its version where only that is missing. Raw.
        name: String,
    },
    /// A statement failed for what the throwaway server does not have.
    #[error("the throwaway server does not have all that the target has, and statement {} failed there: {}", .refused.place, .refused.error)]
    Incomplete {
        /// The statement.
        refused: Box<Refused>,
        /// The objects that it does not have as the target has them.
        objects: Vec<Address>,
    },
    /// The server of `--scratch` cannot be used.
    #[error("the server of --scratch cannot be used: {0}")]
    Scratch(String),
    /// The throwaway server failed.
    #[error("the throwaway server failed: {0}")]
    Server(String),
}
