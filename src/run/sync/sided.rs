//! From where to where rows are copied.

use crate::model::Snapshot;

/// From where to where, by what their catalogs say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sided<'s> {
    pub(super) from: &'s Snapshot,
    pub(super) to: &'s Snapshot,
}
