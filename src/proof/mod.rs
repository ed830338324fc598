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
mod not_proven;
mod outside;
mod place;
mod prove;
mod result;
mod roles;
mod script;
mod spelling;
mod structure;
mod trust;

pub use not_proven::NotProven;
pub use outside::{Outside, outside};
pub use place::Place;
pub use prove::{Request, prove};
pub use result::{Proof, ProofResult, Refused, Structure};
pub use spelling::{Specimen, Text};
pub use trust::runs_code;
