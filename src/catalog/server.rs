//! Foreign servers.
//! <https://www.postgresql.org/docs/current/catalog-pg-foreign-server.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::secret::with_secrets_hidden;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::SERVER,
    statements: &[(13, with_secrets_hidden!("server.sql"))],
    read: Read::Listed(1),
    properties: &[
        Stated::text(prop::WRAPPER, "its foreign-data wrapper"),
        Stated::text(prop::TYPE, "what kind of server it is").usually("none"),
        Stated::text(prop::VERSION, "its version, as given").usually("none"),
        Stated::set(prop::OPTIONS, "its options; of secrets, digests").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
