//! The server module against real servers, and against servers that misbehave.

#![allow(missing_docs, clippy::indexing_slicing, clippy::needless_pass_by_value)]

mod fake;
mod faults;
mod postgres;
mod sessions;
