//! The server module against real servers, and against servers that misbehave.

#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used, clippy::panic)]

mod fake;
mod faults;
mod postgres;
mod proxy;
mod sessions;
mod tls;
mod trouble;
