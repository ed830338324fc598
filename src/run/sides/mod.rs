//! The sides that a command works on, whatever they are: live databases, what was saved of some,
//! and a declaration. They are named, connected to, read and compared here, once for all commands.

mod files;
mod last_changed;
mod load;
mod lost;
mod options;
mod spelling;
mod stand_in;
mod structure;
mod subjects;
mod typed;
mod unmatched;

pub(super) use files::{File, load as load_files, words};
pub(super) use load::warn_of_versions;
pub(super) use options::options;
pub(super) use structure::{Looked, unchecked};
pub(super) use subjects::{Depth, Subjects};
pub(super) use typed::server as typed_server;
