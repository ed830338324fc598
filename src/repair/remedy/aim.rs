//! Which databases a fix would change, and into what.

use crate::model::{Actual, Change, Difference, Name, Value};

/// Which databases change.
pub(super) struct Aim<'d> {
    /// The side that they are made like, where no declaration decides.
    pub(super) like: Option<&'d Name>,
    /// The databases that change.
    pub(super) wrong: Vec<Name>,
    /// The property's new value; `None` where the object itself is missing or extra.
    pub(super) to: Value,
}

/// The aim of a difference: what is declared, or else what the first database has. `None` where the
/// databases to change know the object under different names, because one text cannot fit all.
pub(super) fn aim(difference: &Difference) -> Option<Aim<'_>> {
    let value = |database: &Name| match difference.actual.get(database) {
        Some(Actual::Value(value)) => Some(value),
        _ => None,
    };
    let (like, to) = match (&difference.expected, &difference.change) {
        (Some(expected), _) => (None, expected.clone()),
        (None, Change::Property(_) | Change::Renamed) => {
            let first = difference.databases.first()?;
            (Some(first), value(first)?.clone())
        }
        (None, _) => {
            let holder = difference.actual.iter().find(|(_, actual)| **actual == Actual::Present);
            let like = holder.map(|(database, _)| database);
            (
                like.filter(|_| !difference.declared && difference.change == Change::Missing),
                Value::None,
            )
        }
    };
    let keeps = |database: &Name| difference.expected.is_none() && value(database) == Some(&to);
    let wrong: Vec<Name> =
        difference.databases.iter().filter(|database| !keeps(database)).cloned().collect();
    let at = difference.address_in(wrong.first()?);
    wrong.iter().all(|database| difference.address_in(database) == at).then_some(())?;
    Some(Aim { like, wrong, to })
}
