//! What rules on constraints have in common.

use crate::model::{Difference, Kind};

/// The type of the constraint that a difference is about: `unique`, `foreign key`; `None` where it is
/// about something else.
pub(super) fn constraint_type(difference: &Difference) -> Option<&str> {
    let model = difference.model.as_ref().filter(|model| model.address.kind == Kind::CONSTRAINT)?;
    Some(model.constraint_type())
}
