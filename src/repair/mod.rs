//! Scripts that bring a database into order: text only, for a person to read and to run with psql.
//!
//! What is done, and in which order, is planned over dependencies ([`plan`]); the statements are
//! those of [`crate::ddl`]. Every statement says what it locks, and what is not to be run is commented
//! out ([`script`]).
//! Scripts that bring rows are another family ([`sync`]).

mod comment;
mod guard;
pub mod plan;
mod remedy;
pub mod rename;
mod script;
pub mod sync;
mod weakening;

pub use comment::comment;
pub use remedy::{Remedies, forward};
pub use script::{LiveStatement, Script, Step, live_statements, script, settings};
