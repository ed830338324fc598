//! The validated configuration of a run.

use std::path::PathBuf;
use std::time::Duration;

use super::{Conninfo, Limits, Provenance, Switches};
use crate::model::{Name, Place, RowCompare};

/// One configured database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name in the configuration.
    pub name: Name,
    /// How to connect.
    pub conninfo: Conninfo,
    /// Where each of these settings comes from.
    pub provenance: Provenance,
    /// Whether an application connects with these settings (`app`), so that its role has to be
    /// able to write.
    pub is_application: bool,
    /// `same_as`: the database that this one is meant to be.
    pub same_as: Option<Name>,
    /// Where it was configured; `None` for `-d`.
    pub place: Option<Place>,
}

/// One configured database that a file tells of, and no server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotFile {
    /// Its name in the configuration.
    pub name: Name,
    /// The file.
    pub path: PathBuf,
    /// Where it was configured; `None` for `-d`.
    pub place: Option<Place>,
}

/// One entry of `rows`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRule {
    /// A table or a pattern of tables: `public.custom_auth_tenant`, `public.*`.
    pub table: String,
    /// How its rows are compared.
    pub compare: RowCompare,
    /// Columns whose contents are not compared.
    pub except: Vec<Name>,
    /// Where it was configured.
    pub place: Option<Place>,
}

/// When the comparison of rows gives way: see `rows::Throttle`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    /// The most that a standby may lag.
    pub lag: Option<Duration>,
    /// The most sessions that may be at work.
    pub active: Option<u64>,
    /// An SQL expression that is true when to wait, and where it was configured.
    pub query: Option<(String, Place)>,
}

/// One entry of `ignore`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreRule {
    /// Rule code or its prefix.
    pub code: String,
    /// Pattern of the object's name; `None` for every object.
    pub object: Option<String>,
    /// Database that it is limited to.
    pub database: Option<Name>,
    /// Why; never empty.
    pub reason: String,
    /// Last day on which it applies, as (year, month, day).
    pub expires: Option<(i32, u8, u8)>,
    /// Where it was configured.
    pub place: Place,
}

/// The configuration of a run: file, environment and flags together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The configuration file, where there is one.
    pub file: Option<PathBuf>,
    /// Databases to connect to, in the order in which they were given.
    pub databases: Vec<Target>,
    /// Databases that files tell of, likewise.
    pub snapshots: Vec<SnapshotFile>,
    /// The names of both in the order in which they were given.
    pub order: Vec<Name>,
    /// Declarations.
    pub specs: Vec<PathBuf>,
    /// What counts as a difference.
    pub switches: Switches,
    /// Row comparisons; empty where none was configured.
    pub rows: Vec<RowRule>,
    /// When their comparison gives way.
    pub throttle: Throttle,
    /// Whether the file has a `tenants` section, which this version reports as unchecked.
    pub tenants_asked: Option<Place>,
    /// Ignores.
    pub ignore: Vec<IgnoreRule>,
    /// Deadlines and ceilings.
    pub limits: Limits,
    /// Things worth telling that are no error: a `.pgpass` with wrong permissions.
    pub warnings: Vec<String>,
}
