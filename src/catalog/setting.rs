//! What sessions begin with: `ALTER DATABASE ... SET`, `ALTER ROLE ... SET`, of roles that the
//! database knows. An address is `[scope, parameter]`; the scopes are `database`, `all roles`,
//! `role x` and `role x in database`.
//! <https://www.postgresql.org/docs/current/catalog-pg-db-role-setting.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::secret::with_secrets_hidden;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::SETTING,
    statements: &[(13, with_secrets_hidden!("setting.sql"))],
    read: Read::Listed(2),
    properties: &[Stated::text(prop::VALUE, "what the parameter is set to; of a secret, a digest")],
};
