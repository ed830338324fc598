//! Scripts that bring a database into order: text only, for a person to read and to run with psql.
//!
//! What needs another thing comes after it ([`order`]), what destroys something is commented out,
//! and every statement says what it locks ([`script`]). The statements themselves are the rules'.
//! Scripts that bring rows are another family ([`sync`]).

mod guard;
mod order;
mod script;
pub mod sync;
mod weakening;

pub use order::{Allowed, Step, ordered};
pub use script::{Script, comment, script};
pub use weakening::weakening;
