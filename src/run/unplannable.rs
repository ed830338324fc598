//! Of which tables no query may be planned: whoever looks at rows asks before.

use crate::catalog;
use crate::rows::Unplannable;
use crate::server::Fleet;

/// Asks all databases, and keeps what each answered, or why it did not. Of one that was lost before,
/// that is why it was.
pub(super) fn unplannable(fleet: &mut Fleet) -> Unplannable {
    let answers = fleet.each(|session| {
        session.begin()?;
        catalog::unplannable().of(session)
    });
    let lost = fleet.lost().into_iter().map(|(name, failure)| (name, Err(failure)));
    Unplannable::new(answers.into_iter().chain(lost))
}
