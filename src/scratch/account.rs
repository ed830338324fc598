//! PostgreSQL refuses to run as root: whom it runs as instead.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{User, geteuid};

use super::ScratchError;

/// The user that the server's programs run as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// We are not root: as ourselves.
    Own,
    /// We are root: as this unprivileged user.
    Other { uid: u32, gid: u32 },
}

impl Account {
    /// Ourselves, or, for root, `postgres` where the package made one, else `nobody`.
    pub(super) fn choose() -> Result<Account, ScratchError> {
        if !geteuid().is_root() {
            return Ok(Account::Own);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Account::Other { uid: user.uid.as_raw(), gid: user.gid.as_raw() })
            .ok_or(ScratchError::NoAccount)
    }

    /// Makes `command` run as this user. Root's supplementary groups go, too: the standard library
    /// clears them wherever root sets a uid.
    pub(super) fn apply(self, command: &mut Command) {
        if let Account::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
    }

    /// Gives `path` to this user.
    pub(super) fn own(self, path: &Path) -> Result<(), ScratchError> {
        match self {
            Account::Own => Ok(()),
            Account::Other { uid, gid } => chown(path, Some(uid), Some(gid))
                .map_err(ScratchError::files("change the owner of", path)),
        }
    }
}
