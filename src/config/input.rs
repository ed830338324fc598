//! What a run is given: flags, and the surroundings of the process as plain data, so that nothing
//! below reads the process's own environment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::input::InputError;

/// Flags and surroundings.
#[derive(Clone, Debug, Default)]
pub struct ConfigInput {
    /// `-c`: the configuration file; without it, `tenantctl.yaml` here or above.
    pub config_file: Option<PathBuf>,
    /// `-d`: `NAME=CONNINFO` or `CONNINFO`, a URL or key=value; a snapshot file in place of either.
    pub databases: Vec<String>,
    /// Whether these are the sides of a comparison: they keep the order in which they were typed,
    /// and errors do not speak of `-d`.
    pub sides: bool,
    /// `-s`: declarations; without it, what the file says, or `expected_schema.yaml` here or above.
    pub specs: Vec<PathBuf>,
    /// Where the process runs.
    pub env: Environment,
}

/// Variables by name. May hold passwords: it is never printed.
pub type Variables = BTreeMap<String, String>;

/// The surroundings of the process.
#[derive(Clone, Default)]
pub struct Environment {
    /// The current directory.
    pub current_dir: PathBuf,
    /// Environment variables.
    pub variables: Variables,
    /// The home directory.
    pub home: Option<PathBuf>,
    /// The operating system's name for this user: the default of `user`.
    pub user: Option<String>,
}

impl Environment {
    /// The surroundings of this process. Variables that are not UTF-8 are left out. Fails where
    /// there is no current directory.
    pub fn of_process() -> Result<Self, InputError> {
        let current_dir = std::env::current_dir().map_err(|error| {
            InputError::new(format_args!("the current directory cannot be used: {error}"))
        })?;
        let variables: Variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let user = nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten();
        let user = user
            .map(|user| user.name)
            .or_else(|| ["USER", "LOGNAME"].iter().find_map(|name| variables.get(*name).cloned()));
        Ok(Environment { current_dir, variables, home: std::env::home_dir(), user })
    }

    /// The nearest file of this name in the current directory or above it.
    pub fn find_above(&self, name: &str) -> Option<PathBuf> {
        self.current_dir.ancestors().map(|dir| dir.join(name)).find(|path| path.exists())
    }

    /// A path as the user gave it, made absolute.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        self.current_dir.join(path)
    }
}

/// The values of variables are left out.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment")
            .field("current_dir", &self.current_dir)
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}
