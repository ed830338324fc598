//! Connection settings, meaning what libpq means by them.
//!
//! A connection string becomes [`Settings`] (texts with their sources); services, `PG*` variables,
//! `.pgpass` and defaults fill the rest in libpq's order; the result is a [`Conninfo`]. Errors show
//! names and sources and never a value, since any value may be a misplaced password.

mod connection;
mod keyword;
mod parameter;
mod parse;
mod passfile;
mod resolve;
mod scheme;
mod search_path;
mod secrets;
mod service;
mod settings;
mod socket;
mod tls;
mod uri;

#[cfg(test)]
mod tests;

pub use connection::{ChannelBinding, Conninfo, Host, RootCert, SslMode, TargetSessionAttrs};
pub(super) use keyword::KEYWORDS;
pub(super) use keyword::{PATHS, find as find_keyword};
pub(super) use parse::{parse, value};
pub(super) use resolve::resolve;
pub(super) use scheme::{is_url, mistake};
pub(super) use secrets::passwords;
pub(super) use settings::Settings;
