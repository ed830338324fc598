//! What rules say of the differences of one database that a script is asked to remove.

use crate::compare::Sides;
use crate::model::{Actual, Change, Difference, Name, Severity};

use super::engine::{BY_TEXT_ONLY, claimed};

/// A difference that a script should remove, with what the rule that claims it says.
#[derive(Clone, Debug)]
pub struct Drift<'d> {
    /// What differs.
    pub difference: &'d Difference,
    /// The rule's code.
    pub code: &'static str,
    /// What differs, in a sentence. Raw.
    pub message: String,
    /// What to do where the script does not do it. Raw.
    pub advice: Option<String>,
}

/// What is to do in `target`, in the order of the differences. What a declaration does not say is not
/// asked, unless it would be more than a remark.
pub fn drift<'d>(
    differences: &'d [Difference],
    sides: &Sides<'_>,
    target: &Name,
) -> Vec<Drift<'d>> {
    differences.iter().filter_map(|difference| one(difference, sides, target)).collect()
}

fn one<'d>(difference: &'d Difference, sides: &Sides<'_>, target: &Name) -> Option<Drift<'d>> {
    let (rule, claim) = claimed(difference, sides)?;
    let is_there = difference.actual.get(target) == Some(&Actual::Present);
    let is_wrong = match difference.change {
        // Another database lacks it: with a declaration, it is wrong there only.
        Change::Missing => !(is_there && difference.declared),
        Change::Extra => is_there,
        // What another one should be like this one for is changed there.
        Change::Property(_) | Change::Renamed => {
            claim.databases.is_none_or(|wrong| wrong.contains(target))
        }
    };
    let severity = claim.severity.or(difference.severity).unwrap_or(rule.severity);
    let is_remark = difference.change == Change::Extra && severity < Severity::Warning;
    if !is_wrong || is_remark {
        return None;
    }
    let message = match difference.by_text_only {
        true => format!("{}; {BY_TEXT_ONLY}", claim.message),
        false => claim.message,
    };
    let advice = claim.by_hand.or(claim.advice);
    Some(Drift { difference, code: rule.code, message, advice })
}
