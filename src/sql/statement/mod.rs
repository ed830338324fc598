//! Statements, with what somebody who runs them should know first. We print them and never run them.
//!
//! [`Statement`] stands in `base`; its constructors stand in a file for each family.

mod base;
mod index;
mod object;
mod relation;
mod table;
#[cfg(test)]
mod tests;

pub use base::{Phase, Statement};
pub use index::IndexClause;
