//! What the user's files, environment and flags mean.
//!
//! Raw input (YAML, conninfo strings, env files) is one thing and validated settings are another:
//! everything that leaves this module has been checked, and every error names file and line.

mod conninfo;
mod databases;
mod date;
mod duration;
mod flag;
mod input;
mod interpolate;
mod limits;
mod load;
mod mask;
mod naming;
mod origin;
mod secret;
mod sections;
mod switches;
mod target;
mod unbraced;

#[cfg(test)]
mod tests;

pub use conninfo::{ChannelBinding, Conninfo, Host, RootCert, SslMode, TargetSessionAttrs};
pub use date::{date_of_unix_day, parse_date};
pub use duration::parse_duration;
pub use flag::typed_name;
pub use input::{ConfigInput, Environment, Variables};
pub use limits::Limits;
pub use load::{configured_names, load};
pub use mask::{holds_password_of, mask, mask_known, mask_typed, url_encoded};
pub use origin::{Overridden, Provenance, SettingOrigin, VariableOrigin};
pub use secret::Secret;
pub use switches::Switches;
pub use target::{Config, IgnoreRule, RowRule, SnapshotFile, Target, Throttle};

/// The JSON Schema (draft 2020-12) of `tenantctl.yaml`, for editors.
pub const SCHEMA: &str = include_str!("config.schema.json");
