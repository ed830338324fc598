//! The integration tests: one crate, so that they link once and share two real servers.

// The configuration's exceptions for tests do not reach helpers outside of `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout)]

mod apps;
mod catalog;
mod check;
mod count;
mod default_privileges;
mod docs;
mod fix;
mod names;
mod output;
mod proof;
mod reference;
mod renames;
mod scratch;
mod server;
mod snapshot;
mod spec;
mod sql;
mod story;
mod support;
mod sync;
mod writes;
