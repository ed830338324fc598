//! Foreign-data wrappers.
//! <https://www.postgresql.org/docs/current/catalog-pg-foreign-data-wrapper.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::secret::with_secrets_hidden;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::FOREIGN_DATA_WRAPPER,
    statements: &[(13, with_secrets_hidden!("foreign_data_wrapper.sql"))],
    read: Read::Listed(1),
    properties: &[
        Stated::text(prop::HANDLER, "the function that plans and runs").usually("none"),
        Stated::text(prop::VALIDATOR, "the function that checks options").usually("none"),
        Stated::set(prop::OPTIONS, "its options; of secrets, digests").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
