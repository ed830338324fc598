//! What a snapshot file holds.

use crate::model::{DatabaseInfo, Snapshot};

/// The version of the format that is written. Older ones are read, newer ones refused. Files of
/// version 1 hold no dependencies.
pub const VERSION: u64 = 2;

/// The largest file that is read or written.
pub const MOST_BYTES: u64 = 1 << 30;

/// What a snapshot was taken of: nothing that would be a secret, or tell one host from another.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// The database's name on its server.
    pub database: String,
    /// The role that read it: owners and privileges depend on it.
    pub user: String,
    /// `server_version`, as the server spells it.
    pub server_version: String,
    /// `server_version_num`.
    pub server_version_num: i32,
    /// The database's encoding.
    pub encoding: String,
}

impl About {
    /// What is known of a connected database, or of a file.
    pub fn of(info: &DatabaseInfo) -> About {
        let server = info.server.clone().unwrap_or_default();
        About {
            database: info.database.clone(),
            user: info.user.clone(),
            server_version: server.version,
            server_version_num: server.version_num,
            encoding: server.encoding,
        }
    }
}

/// A snapshot file's contents.
#[derive(Clone, Debug)]
pub struct Saved {
    /// What it was taken of.
    pub about: About,
    /// What was read, and what could not be.
    pub snapshot: Snapshot,
}
