//! What people wrote, taken in strictly: files with a bound, YAML without guesses, and errors that
//! say what happened, where, and what to do.
//!
//! The configuration and the declaration are both read through this module, so that they are strict
//! in the same way and say so in the same words.

mod error;
pub mod file;
mod section;
pub mod suggest;
pub mod yaml;

pub use error::InputError;
pub use section::Section;
