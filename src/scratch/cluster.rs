//! A data directory at rest: where a server gets its contents before it starts.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tempfile::TempDir;

use super::account::Account;
use super::template::{copy_tree, scratch_directory};
use super::{Binaries, ScratchError, Template, process};

/// A copy of a template, removed when dropped.
#[derive(Debug)]
pub struct Cluster {
    pub(super) binaries: Binaries,
    pub(super) account: Account,
    pub(super) directory: TempDir,
}

impl Cluster {
    /// Copies `template`.
    pub fn new(template: &Template) -> Result<Cluster, ScratchError> {
        let directory = scratch_directory(template.account)?;
        let cluster =
            Cluster { binaries: template.binaries.clone(), account: template.account, directory };
        copy_tree(&template.data, &cluster.data(), cluster.account)?;
        Ok(cluster)
    }

    /// Runs `sql` in `database` as superuser, through the server's single-user mode (postgres(1),
    /// `-j`): what ends with `;` and an empty line is one transaction, so `CREATE DATABASE` needs
    /// empty lines around it. The first error ends it and is given back in the server's words.
    pub fn load(&self, database: &str, sql: &str) -> Result<(), ScratchError> {
        let mut postgres =
            process::command(&self.binaries.directory().join("postgres"), self.account);
        postgres.arg("--single").arg("-D").arg(self.data()).args([
            "-j",
            "-c",
            "exit_on_error=on",
            "-c",
            "log_checkpoints=off",
            database,
        ]);
        process::run(postgres, sql).map(drop)
    }

    /// Puts a file into the data directory, readable by the server alone: `pg_hba.conf`, a
    /// certificate and its key.
    pub fn write(&self, name: &str, contents: &str) -> Result<(), ScratchError> {
        let path = self.data().join(name);
        fs::write(&path, contents)
            .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o600)))
            .map_err(ScratchError::files("write", &path))?;
        self.account.own(&path)
    }

    /// The data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }
}
