//! The validated configuration of a run.

use std::path::PathBuf;
use std::time::Duration;

use super::{Conninfo, Limits, Provenance, Switches};
use crate::input::InputError;
use crate::model::{Name, Place, RowCompare};

/// Where table names without a schema are looked for, where nothing says otherwise.
const PUBLIC: &str = "public";

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
    /// Ignores.
    pub ignore: Vec<IgnoreRule>,
    /// Deadlines and ceilings.
    pub limits: Limits,
    /// Things worth telling that are no error: a `.pgpass` with wrong permissions.
    pub warnings: Vec<String>,
    /// What was made of the databases' connection strings that they do not say in libpq's words.
    pub notes: Vec<String>,
}

impl Config {
    /// The schemas in which table names without a schema are looked for, in their order: `public`
    /// unless connection strings say otherwise. Fails where these disagree: no table could be
    /// compared under such a name.
    pub fn search_path(&self) -> Result<Vec<Name>, InputError> {
        let mut paths = self.databases.iter().map(|target| (&target.name, target.search_path()));
        let Some((first, path)) = paths.next() else { return Ok(vec![Name::new(PUBLIC)]) };
        let shown = |path: &[Name]| path.iter().map(Name::displayed).collect::<Vec<_>>().join(", ");
        match paths.find(|(_, other)| *other != path) {
            None => Ok(path),
            Some((name, other)) => Err(InputError::new(format_args!(
                "a table name without a schema means {} in {first} and {} in {name}, as their \
                 connection strings say",
                shown(&path),
                shown(&other)
            ))
            .help("write SCHEMA.TABLE")),
        }
    }

    /// Whether any connection string says where table names without a schema are looked for.
    pub fn has_search_path(&self) -> bool {
        self.databases.iter().any(|target| !target.conninfo.search_path.is_empty())
    }
}

impl Target {
    fn search_path(&self) -> Vec<Name> {
        match &self.conninfo.search_path[..] {
            [] => vec![Name::new(PUBLIC)],
            path => path.to_vec(),
        }
    }
}

impl Config {
    /// Takes all databases for one, where nothing else is said of them. Fails where there is only one,
    /// and where one is a file: which database that is of cannot be seen.
    pub fn set_same(&mut self) -> Result<(), InputError> {
        if let Some(file) = self.snapshots.first() {
            let name = file.name.displayed();
            return Err(InputError::new(format_args!("--same: {name} is a snapshot file"))
                .help("connect to all databases: whether they are one cannot be seen in a file"));
        }
        let [first, others @ ..] = self.databases.as_mut_slice() else { return Ok(()) };
        if others.is_empty() {
            return Err(InputError::new("--same requires two databases or more")
                .help("add another one: -d NAME=postgres://user@host/dbname"));
        }
        for other in others {
            other.same_as.get_or_insert_with(|| first.name.clone());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, SnapshotFile};
    use crate::config::{ConfigInput, load};
    use crate::model::Name;

    fn config(databases: &[&str]) -> Config {
        let databases = databases.iter().map(|name| format!("{name}=dbname={name} user=u"));
        load(&ConfigInput { databases: databases.collect(), ..ConfigInput::default() }).unwrap()
    }

    #[test]
    fn all_databases_are_meant_to_be_the_first() {
        let mut three = config(&["a", "b", "c"]);
        three.set_same().unwrap();
        let same_as: Vec<_> = three.databases.iter().map(|target| target.same_as.clone()).collect();
        assert_eq!(same_as, [None, Some(Name::new("a")), Some(Name::new("a"))]);
    }

    #[test]
    fn one_database_and_files_cannot_be_the_same() {
        let error = config(&["a"]).set_same().unwrap_err().to_string();
        assert!(error.contains("--same requires two databases"), "{error}");
        let mut with_file = config(&["a", "b"]);
        let (name, path) = (Name::new("old"), "old.json".into());
        with_file.snapshots.push(SnapshotFile { name, path, place: None });
        let error = with_file.set_same().unwrap_err().to_string();
        assert!(error.contains("--same: old is a snapshot file"), "{error}");
    }
}
