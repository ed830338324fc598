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
mod saved;
#[cfg(test)]
mod tests;
mod top;
mod value;
mod write;

pub use read::{parse, read};
pub use saved::{About, MOST_BYTES, Saved, VERSION};
pub use write::write;

/// The JSON Schema (draft 2020-12) of snapshot files, for tools.
pub const SCHEMA: &str = include_str!("snapshot.schema.json");
