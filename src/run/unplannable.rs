//! Of which tables no query may be planned: whoever looks at rows asks before.

use crate::catalog;
use crate::rows::Unplannable;
use crate::server::Fleet;

/// Asks all databases. Where one does not answer, all of its tables are taken to be such.
pub(super) fn unplannable(fleet: &mut Fleet) -> Unplannable {
    let answers = fleet.each(|session| {
        session.begin()?;
        catalog::unplannable().of(session)
    });
    Unplannable::new(answers.into_iter().filter_map(|(name, tables)| Some((name, tables.ok()?))))
}
