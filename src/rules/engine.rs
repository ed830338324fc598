//! Which rule tells a difference.

use crate::compare::Sides;
use crate::model::Difference;

use super::claim::Claim;
use super::registry::RULES;
use super::rule::Rule;

/// The rule that tells a difference, and its words: the first that claims it, or else the one for the
/// rest.
pub(super) fn claimed(
    difference: &Difference,
    sides: &Sides<'_>,
) -> Option<(&'static Rule, Claim)> {
    let own = RULES.iter().filter(|rule| !rule.last);
    let rest = RULES.iter().filter(|rule| rule.last);
    own.chain(rest).find_map(|rule| Some((rule, (rule.claim)(difference, sides)?)))
}

/// What is said of texts that nobody could compare.
pub(super) const BY_TEXT_ONLY: &str =
    "only the texts were compared: no server could decide whether they mean the same";
