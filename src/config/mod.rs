//! What the user's files, environment and flags mean.
//!
//! Raw input (YAML, conninfo strings, env files) is one thing and validated settings are another:
//! everything that leaves this module has been checked, and every error names file and line.

mod conninfo;
mod limits;
mod secret;
mod target;

pub use conninfo::{ChannelBinding, Conninfo, Host, RootCert, SslMode, TargetSessionAttrs};
pub use limits::Limits;
pub use secret::Secret;
pub use target::{Config, ConfigError, IgnoreRule, RowRule, Target};
