//! Why nothing is found out about a script.

use crate::model::Address;

use super::result::Refused;

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
