//! The rule book: one file per rule or close family, and the registry [`RULES`].
//!
//! A rule is its code, its name, its severity, its page of the book (`pages/CODE.md`) and the
//! differences that it claims, side by side in one file. What comparison found is told by the first
//! rule that claims it ([`findings_of`]); the rules for "any other kind" claim the rest, so that
//! nothing that differs is dropped. What only shows another difference once more is told with that
//! one ([`collapse`]). Statements are the planner's: rules say what differs. Findings that no
//! comparison makes (identity, access, rows) have constructors here, because their words belong to
//! the book too. [`policy`] then decides what of it counts.

mod access;
mod check;
mod claim;
mod collapse;
mod column;
mod column_default;
mod column_type;
mod comment;
mod constraint;
mod data;
mod demanding;
mod domain;
mod drift;
mod duplicate_index;
mod engine;
mod existence;
mod findings;
mod foreign_key;
mod identity;
mod ignores;
mod index;
mod nullability;
mod other;
mod owner;
mod page;
pub mod policy;
mod primary_key;
mod privilege;
mod registry;
mod renamed;
mod rows;
mod rule;
mod sequence;
mod server;
mod setting;
mod standing;

#[cfg(test)]
mod tests;
mod unique;
mod wish;
mod words;

pub use access::{Lacking, application_cannot, count_filtered, unreachable};
pub use data::{DATA, obstacles};
pub use demanding::demanding;
pub use drift::{Drift, drift};
pub use findings::{FindRemedy, findings_of, lints};
pub use identity::identity;
pub use ignores::IgnoreEntry;
pub use page::Page;
pub use registry::{RULES, find};
pub use rows::rows;
pub use rule::Rule;
pub use sequence::sequences;
pub use server::{is_told, servers};
