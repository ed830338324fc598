//! What one file of a Django project says of its env files.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::apps::variables::Unresolved;

/// The variable that names the settings.
pub(super) const MODULE: &str = "DJANGO_SETTINGS_MODULE";

/// A package that reads env files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Package {
    Environ,
    Dotenv,
    Decouple,
}

/// One file or search that a call asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Load {
    /// `read_env`.
    Environ { path: PathBuf, overwrites: bool },
    /// `load_dotenv` of a file.
    Dotenv { path: PathBuf, overrides: bool },
    /// `load_dotenv` of the nearest `.env` from this directory upwards.
    FindDotenv { from: PathBuf, overrides: bool },
    /// python-decouple's search from this directory upwards.
    Decouple { from: PathBuf },
}

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) packages: BTreeSet<Package>,
    pub(super) file_aware: bool,
    pub(super) loads: Vec<Load>,
    /// Imports of packages that are not followed, by the first name of the module.
    pub(super) others: Vec<(String, Unresolved)>,
    /// Calls that cannot be followed.
    pub(super) unclear: Vec<Unresolved>,
    /// Process variables that the file itself sets or removes, by name.
    pub(super) sets: Vec<(String, Unresolved)>,
    /// Modules that are imported: how many dots, and the names.
    pub(super) imports: Vec<(usize, Vec<String>)>,
    /// Names that stand for paths, evaluated.
    pub(super) paths: Vec<(String, PathBuf)>,
}
