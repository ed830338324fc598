//! Foreign servers.
//! <https://www.postgresql.org/docs/current/catalog-pg-foreign-server.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::secret::with_secrets_hidden;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::SERVER,
    statements: &[(13, with_secrets_hidden!("server.sql"))],
    read: Read::Listed(1),
    properties: &[
        Stated::text("wrapper", "its foreign-data wrapper"),
        Stated::text("type", "what kind of server it is").usually("none"),
        Stated::text("version", "its version, as given").usually("none"),
        Stated::set("options", "its options; of secrets, digests").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
