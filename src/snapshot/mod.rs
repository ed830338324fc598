//! Snapshot files: everything that was read of one database, as JSON that a person can keep in git
//! and read the differences of.
//!
//! The same database gives the same bytes: kinds and names are sorted, there is no date, and what a
//! long text says stands line by line. A file says of each kind what was read of it, so that an older
//! file is not taken to deny what only newer versions of this program read; and what a newer version
//! wrote and this one does not know is unchecked. Checksums tell whether somebody edited or merged it:
//! what was lost on the way would be taken for what was never there. What kinds there are, and what they state, is the
//! catalog's to say: this module is given its words.

mod checksum;
mod dependencies;
mod objects;
mod raw;
mod read;
#[cfg(test)]
mod tests;
mod top;
mod value;
mod write;

use crate::model::{DatabaseInfo, Snapshot};

pub use read::{parse, read};
pub use write::write;

/// The version of the format that is written. Older ones are read, newer ones refused. Files of
/// version 1 hold no dependencies.
pub const VERSION: u64 = 2;

/// The largest file that is read or written.
pub const MOST_BYTES: u64 = 1 << 30;

/// The JSON Schema (draft 2020-12) of snapshot files, for tools.
pub const SCHEMA: &str = include_str!("snapshot.schema.json");

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
