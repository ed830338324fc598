//! Throwaway PostgreSQL servers from installed binaries: for the demo, the tests, and later for
//! declarations written in SQL. A user who wants to see what a check says needs `initdb` and
//! `postgres`, and nothing else: no service, no Docker, no `psql`, no password.
//!
//! ```text
//! Binaries --initdb--> Template --copy--> Cluster --load SQL--> Cluster --start--> Server
//! ```
//!
//! `initdb` costs seconds and a copy of its result milliseconds, so a [`Template`] is made once.
//! A [`Cluster`] is a data directory at rest: SQL goes in through the server's own single-user
//! mode, which needs no client. A [`Server`] is a cluster that runs; dropping either leaves
//! nothing behind.

mod account;
mod binaries;
mod cluster;
mod error;
mod install;
mod leftovers;
mod options;
mod pause;
mod postmaster;
mod process;
mod server;
mod template;

pub use binaries::Binaries;
pub use cluster::Cluster;
pub use error::ScratchError;
pub use leftovers::remove_all;
pub use options::Options;
pub use server::Server;
pub use template::{SUPERUSER, Template};
