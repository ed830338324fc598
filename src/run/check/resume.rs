//! `--resume FILE`: how far the comparison of rows came, so that a stopped one need not begin anew.
//! The file holds keys of rows, so it is for its owner's eyes only.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::{Config, Conninfo};
use crate::rows::{Checkpoint, TablePlan};
use crate::run::error::RunError;

/// Changes when what an older version wrote can no longer be read.
const VERSION: u32 = 1;

/// How far each table came.
#[derive(Debug, Default)]
pub(super) struct Resume {
    /// `None` where nobody asked.
    file: Option<PathBuf>,
    state: State,
    /// Whether the last write failed, and how.
    pub(super) trouble: Option<std::io::Error>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    tenantctl_resume: u32,
    databases: BTreeMap<String, String>,
    tables: BTreeMap<String, serde_json::Value>,
}

impl Resume {
    /// Reads the file, if there is one. A file that is none, or is about other databases, is refused
    /// before anything is done, for it would be overwritten.
    pub(super) fn load(file: Option<&Path>, config: &Config) -> Result<Resume, RunError> {
        let databases: BTreeMap<String, String> = config
            .databases
            .iter()
            .map(|target| (target.name.to_string(), place(&target.conninfo)))
            .collect();
        let fresh = State { tenantctl_resume: VERSION, databases, tables: BTreeMap::new() };
        let Some(path) = file else { return Ok(Resume::default()) };
        let refuse = |why: &str| RunError::usage(format!("--resume {}: {why}", path.display()));
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(refuse("is no file"));
        }
        if fs::symlink_metadata(path).is_ok() && fs::metadata(path).is_err() {
            return Err(refuse("is a link to what is not there"));
        }
        let state = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => fresh,
            Err(error) => return Err(refuse(&format!("cannot be read: {error}"))),
            Ok(text) => match serde_json::from_str::<State>(&text) {
                Ok(state) if state.tenantctl_resume != VERSION => {
                    return Err(refuse("was written by another version of tenantctl"));
                }
                Ok(state) if state.databases != fresh.databases => {
                    return Err(refuse("is about other databases; remove it to begin anew"));
                }
                Ok(state) => state,
                Err(_) => return Err(refuse("is no file that --resume wrote; name another one")),
            },
        };
        // What a link points to is replaced, and not the link.
        let file = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let resume = Resume { file: Some(file), state, trouble: None };
        resume.write().map_err(|error| refuse(&format!("cannot be written: {error}")))?;
        Ok(resume)
    }

    /// Whether somebody asked for it.
    pub(super) fn is_asked(&self) -> bool {
        self.file.is_some()
    }

    /// From where to go on with a table. A checkpoint of another plan is none.
    pub(super) fn reached(&self, plan: &TablePlan) -> Checkpoint {
        let found = self.state.tables.get(&plan.table.to_string());
        found.and_then(|found| Checkpoint::from_json(found.clone(), plan)).unwrap_or_default()
    }

    /// Notes how far a table came.
    pub(super) fn keep(&mut self, plan: &TablePlan, reached: &Checkpoint) {
        if self.file.is_some() {
            self.state.tables.insert(plan.table.to_string(), reached.to_json(plan));
            self.trouble = self.write().err();
        }
    }

    /// Removes the file: everything was compared.
    pub(super) fn finish(&self) {
        if let Some(file) = &self.file {
            let _ = fs::remove_file(file);
        }
    }

    /// Whole or not at all; a temporary file is readable by its owner only, and stays so.
    fn write(&self) -> std::io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let mut fresh = tempfile::NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
        fresh.write_all(&serde_json::to_vec(&self.state)?)?;
        fresh.persist(file)?;
        Ok(())
    }
}

/// Where a database is, without any secret.
fn place(conninfo: &Conninfo) -> String {
    format!("{:?} {}", conninfo.hosts, conninfo.dbname)
}
