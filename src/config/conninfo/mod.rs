//! Connection settings, meaning what libpq means by them.
//!
//! A connection string becomes [`Settings`] (texts with their sources); services, `PG*` variables,
//! `.pgpass` and defaults fill the rest in libpq's order; the result is a [`Conninfo`]. Errors show
//! names and sources and never a value, since any value may be a misplaced password.

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
mod tls;
mod uri;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use super::Secret;
use crate::model::Name;

pub(super) use keyword::KEYWORDS;
pub(super) use keyword::{PATHS, find as find_keyword};
pub(super) use parse::{parse, value};
pub(super) use resolve::resolve;
pub(super) use scheme::{is_url, mistake};
pub(super) use secrets::passwords;
pub(super) use settings::Settings;

/// Where servers put their sockets: Debian's and Red Hat's choice, and the compiled-in default.
const SOCKET_DIRS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

fn is_default_socket_dir(dir: &Path) -> bool {
    SOCKET_DIRS.iter().any(|default| Path::new(default) == dir)
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A host name or address, with the address to connect to where `hostaddr` gives one.
    Tcp {
        /// What certificates are verified against, and what is shown.
        host: String,
        /// `hostaddr`.
        addr: Option<std::net::IpAddr>,
    },
    /// A directory with a Unix socket.
    Unix(PathBuf),
}

/// `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum SslMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// `sslrootcert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootCert {
    /// A PEM file.
    File(PathBuf),
    /// The operating system's store (`sslrootcert=system`).
    System,
}

/// `channel_binding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ChannelBinding {
    Disable,
    Prefer,
    Require,
}

/// `target_session_attrs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TargetSessionAttrs {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

/// Validated connection settings of one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conninfo {
    /// Candidates with their ports, in the order in which they are tried.
    pub hosts: Vec<(Host, u16)>,
    /// Role.
    pub user: String,
    /// Password of each host, where one is known (`.pgpass` may give another for each).
    pub passwords: Vec<Option<Secret>>,
    /// Database.
    pub dbname: String,
    /// `sslmode`.
    pub sslmode: SslMode,
    /// `sslrootcert`; `None` where neither it nor the default file is there.
    pub sslrootcert: Option<RootCert>,
    /// `sslcert` and `sslkey`.
    pub client_cert: Option<(PathBuf, PathBuf)>,
    /// `channel_binding`.
    pub channel_binding: ChannelBinding,
    /// `target_session_attrs`.
    pub target_session_attrs: TargetSessionAttrs,
    /// `connect_timeout` where the conninfo gives one; the smaller of this and the limit counts.
    pub connect_timeout: Option<std::time::Duration>,
    /// `options`: sent at start-up as libpq does.
    pub options: Option<String>,
    /// `application_name`; `tenantctl` where nothing says otherwise.
    pub application_name: String,
    /// The schemas in which bare table names are looked for, in their order (`schema`,
    /// `currentSchema`, `search_path`, and `search_path` within `options`); empty where nothing says.
    pub search_path: Vec<Name>,
    /// What of the connection string was skipped or read as something else, a sentence each.
    pub notes: Vec<String>,
}
