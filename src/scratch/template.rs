//! The result of `initdb`, made once and copied for every server.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::account::Account;
use super::{Binaries, ScratchError, leftovers, process};

/// The superuser of every cluster.
pub const SUPERUSER: &str = "postgres";

/// For all throwaway servers: nothing on them is worth a wait for the disk, and texts that we read
/// back are English.
const SETTINGS: &str = "
fsync = off
synchronous_commit = off
full_page_writes = off
lc_messages = 'C'
max_wal_size = 256MB
";

/// A data directory that no server has run on: encoding UTF8, locale C, superuser
/// [`SUPERUSER`], and `trust` authentication.
#[derive(Clone, Debug)]
pub struct Template {
    pub(super) binaries: Binaries,
    pub(super) account: Account,
    pub(super) data: PathBuf,
    /// Removes the directory with the last clone; `None` for a cached one.
    _directory: Option<Arc<TempDir>>,
}

impl Template {
    /// Runs `initdb` into a directory that is removed with the last clone of the template.
    pub fn make(binaries: &Binaries) -> Result<Template, ScratchError> {
        let account = Account::choose()?;
        let directory = scratch_directory(account)?;
        let data = directory.path().join("data");
        let mut initdb = process::command(&binaries.directory().join("initdb"), account);
        initdb
            .arg("--pgdata")
            .arg(&data)
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .args(["--username", SUPERUSER, "--wal-segsize=1"]);
        process::run(initdb, "")?;
        let conf = data.join("postgresql.conf");
        fs::read_to_string(&conf)
            .and_then(|text| fs::write(&conf, text + SETTINGS))
            .map_err(ScratchError::files("write", &conf))?;
        let binaries = binaries.clone();
        Ok(Template { binaries, account, data, _directory: Some(Arc::new(directory)) })
    }

    /// The same from `cache`, a directory that outlives us and has a template for each server
    /// version. Processes may make it side by side: the first one's is kept.
    pub fn cached(binaries: &Binaries, cache: &Path) -> Result<Template, ScratchError> {
        let version = binaries.version()?.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let data = cache.join(version);
        if !data.exists() {
            let made = Template::make(binaries)?;
            fs::create_dir_all(cache).map_err(ScratchError::files("create", cache))?;
            let unfinished = tempfile::tempdir_in(cache)
                .map_err(ScratchError::files("create a directory in", cache))?;
            let copy = unfinished.path().join("data");
            copy_tree(&made.data, &copy, Account::Own)?;
            match fs::rename(&copy, &data) {
                Err(_) if data.exists() => {}
                result => result.map_err(ScratchError::files("create", &data))?,
            }
        }
        let binaries = binaries.clone();
        Ok(Template { binaries, account: Account::choose()?, data, _directory: None })
    }
}

/// A fresh directory that `account` owns, with our process id in its name, so that what a killed
/// process left behind can be told from what is in use. It is right below `/tmp`, and not where `TMPDIR` points,
/// because a Unix socket's path has room for 107 bytes and the account must be able to enter it.
pub(super) fn scratch_directory(account: Account) -> Result<TempDir, ScratchError> {
    let parent = Path::new("/tmp");
    let directory = tempfile::Builder::new()
        .prefix(&format!("tenantctl-{}-", std::process::id()))
        .tempdir_in(parent)
        .map_err(ScratchError::files("create a directory in", parent))?;
    leftovers::record(directory.path());
    account.own(directory.path())?;
    Ok(directory)
}

/// Copies a data directory and gives the copy to `account`. The file system shares the blocks where
/// it can.
pub(super) fn copy_tree(from: &Path, to: &Path, account: Account) -> Result<(), ScratchError> {
    DirBuilder::new().mode(0o700).create(to).map_err(ScratchError::files("create", to))?;
    account.own(to)?;
    for entry in fs::read_dir(from).map_err(ScratchError::files("read", from))? {
        let entry = entry.map_err(ScratchError::files("read", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_tree(&source, &target, account)?;
        } else {
            fs::copy(&source, &target).map_err(ScratchError::files("copy", &source))?;
            account.own(&target)?;
        }
    }
    Ok(())
}
