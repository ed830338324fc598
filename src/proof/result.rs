//! What is found out about a script.

use crate::compare::Compared;
use crate::model::{Address, Snapshot};
use crate::repair::LiveStatement;
use crate::server::ServerError;

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
