//! How one database is connected to.

use std::path::PathBuf;

use crate::config::Secret;
use crate::model::Name;

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
