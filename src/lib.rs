//! tenantctl tells whether the PostgreSQL databases behind a multi-tenant product still agree:
//! with the declared schema, with each other, and row by row.
//!
//! ```text
//! configuration -> sessions (one per database, side by side) -> catalog -> Snapshot --+
//! declarations ------------------------------------------------------- -> Snapshot --+-> compare, rules -> findings -> policy -> reports
//!                     row plans (pure) -> sessions -> counts, ids ----------------------+
//! ```
//!
//! | module | why it exists |
//! |---|---|
//! | [`cli`] | what was typed |
//! | [`run`] | the story, one file per command; imports everything |
//! | [`apps`] | applications: their env files in the dialect of each loader, and where each value stands |
//! | [`config`] | what files, environment and flags mean |
//! | [`model`] | the vocabulary; imports nothing of ours |
//! | [`sql`] | text of SQL: the only lexer, identifiers, literals, statements |
//! | [`input`] | what people wrote, taken in strictly: bounded files, YAML, errors with their place |
//! | [`server`] | the only user of the driver: sessions, deadlines, the fleet |
//! | [`catalog`] | what PostgreSQL has: one `.sql` and one `.rs` per kind |
//! | [`declared`] | what should be |
//! | [`snapshot`] | snapshots as files: written, and read again by any later version |
//! | [`compare`] | snapshots against each other; generic and pure |
//! | [`ddl`] | SQL that makes objects as a side has them: text only |
//! | [`rules`] | the rule book |
//! | [`preconditions`] | which rows are in the way of what is wanted |
//! | [`repair`] | scripts that bring a database into order: text only |
//! | [`rows`] | counts and id sets, and rows on their way from one database to another |
//! | [`proof`] | scripts run on a throwaway server, and what they leave different there |
//! | [`scratch`] | throwaway servers from installed binaries |
//! | [`report`] | one file per format, every escape in one place |
//!
//! `tests/architecture.rs` holds the import directions.

pub mod apps;
pub mod catalog;
pub mod cli;
pub mod compare;
pub mod config;
pub mod ddl;
pub mod declared;
pub mod input;
pub mod model;
pub mod preconditions;
pub mod proof;
pub mod repair;
pub mod report;
pub mod rows;
pub mod rules;
pub mod run;
pub mod scratch;
pub mod server;
pub mod snapshot;
pub mod sql;
