//! Default privileges: what grantees will be able to do with what a role makes.
//! <https://www.postgresql.org/docs/current/catalog-pg-default-acl.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::DEFAULT_PRIVILEGE,
    statements: &[(13, after_heading(include_str!("default_privilege.sql")))],
    read: Read::Listed(4),
    properties: &[Stated::set(
        "privileges",
        "SELECT and the like, each WITH GRANT OPTION where it may be passed on",
    )
    .usually("none")],
};
