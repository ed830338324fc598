//! What every integration test stands on: two real PostgreSQL servers that start with the first
//! test that asks and end with this process, databases in them, and the built binary.
//!
//! Servers log every statement to `CARGO_TARGET_TMPDIR/logs` (or `TENANTCTL_TEST_LOGS`); after the
//! tests, `tests/audit` reads there what tenantctl sent.
//! `TENANTCTL_TEST_BINARIES` names another directory of PostgreSQL programs, and
//! `TENANTCTL_TEST_VERSIONS` where `scripts/test.sh` put one of each major version.

// Not every helper is used at every moment.
#![allow(dead_code, unused_imports)]

mod database;
mod holding;
mod patience;
mod program;
mod project;
mod proxy;
mod servers;

pub(crate) use database::{Db, Held, Psql, psql};
pub(crate) use holding::Holding;
pub(crate) use patience::{GUARD, await_some, await_that};
pub(crate) use program::{Run, Tenantctl, cache, tenantctl};
pub(crate) use project::{Project, Report, is_absent, set};
pub(crate) use proxy::{FarLine, Gate, SlowLine, cutting_at_turn};
pub(crate) use servers::{
    binaries, cluster, cluster_of, first, logged, programs_of, second, start, versions,
};
