//! The server module against real servers, and against servers that misbehave.

pub(crate) mod fake;
mod faults;
pub(crate) mod postgres;
pub(crate) mod proxy;
mod sessions;
mod tls;
mod trouble;
