//! Sides that are files: read before the first connection, because a broken one ends the command.

use crate::catalog::{KINDS, KindEntry};
use crate::config::SnapshotFile;
use crate::input::file;
use crate::model::{DatabaseInfo, KindWords, ServerInfo, Snapshot};
use crate::run::RunError;
use crate::snapshot::{self, Saved};

/// A side that is a file.
#[derive(Clone, Debug)]
pub(in crate::run) struct File {
    /// What the report's header says of it.
    pub(super) info: DatabaseInfo,
    /// What it holds, until it is taken.
    pub(super) snapshot: Option<Snapshot>,
}

/// Reads every snapshot file.
pub(in crate::run) fn load(files: &[SnapshotFile]) -> Result<Vec<File>, RunError> {
    let words = words();
    let current_dir = std::env::current_dir().unwrap_or_default();
    let load = |own: &SnapshotFile| {
        let shown = file::shown(&own.path, &current_dir);
        let Saved { about, snapshot } = snapshot::read(&own.path, &shown, &own.name, &words)?;
        let server = ServerInfo {
            version: about.server_version,
            version_num: about.server_version_num,
            encoding: about.encoding,
            ..ServerInfo::default()
        };
        let info = DatabaseInfo {
            name: own.name.as_str().to_owned(),
            database: about.database,
            user: about.user,
            file: Some(shown),
            server: Some(server),
            ..DatabaseInfo::default()
        };
        Ok(File { info, snapshot: Some(snapshot) })
    };
    files.iter().map(load).collect()
}

/// A declaration in the place of a database.
pub(super) fn of_declaration(declaration: Snapshot) -> File {
    let name = declaration.name.as_str().to_owned();
    let info = DatabaseInfo { file: Some(name.clone()), name, ..DatabaseInfo::default() };
    File { info, snapshot: Some(declaration) }
}

/// The words of every kind.
pub(in crate::run) fn words() -> Vec<KindWords> {
    KINDS.iter().map(KindEntry::words).collect()
}
