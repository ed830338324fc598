//! What is asked of copying rows.

use crate::model::DatabaseInfo;
use crate::rows::Unplannable;

use super::chosen::Except;

/// What is asked of all tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// Whether rows that only the target has are listed.
    pub(super) surplus: bool,
    /// Whether rows with the same key are taken to be the same.
    pub(super) trust_keys: bool,
    /// Of which tables no query may be planned.
    pub(super) unplannable: &'a Unplannable,
    /// Where the script is to be run.
    pub(super) target: &'a DatabaseInfo,
    /// Whether foreign keys that can wait do so until the end.
    pub(super) deferred: bool,
    /// By table, the columns whose contents are not compared.
    pub(super) except: &'a Except,
}
