//! Directories of Unix sockets.

use std::path::Path;

/// Where servers put their sockets: Debian's and Red Hat's choice, and the compiled-in default.
pub(super) const SOCKET_DIRS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

pub(super) fn is_default_socket_dir(dir: &Path) -> bool {
    SOCKET_DIRS.iter().any(|default| Path::new(default) == dir)
}
