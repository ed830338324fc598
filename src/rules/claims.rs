//! What rules say of the differences of one database that a script is asked to remove.

use crate::model::{Actual, Change, Difference, Name, Severity};

use super::book::{BY_TEXT_ONLY, Sides, claimed};

/// A difference that a script should remove, with what the rule that claims it says.
#[derive(Clone, Debug)]
pub struct Claim<'d> {
    /// What differs.
    pub difference: &'d Difference,
    /// The rule's code.
    pub code: &'static str,
    /// What differs, in a sentence. Raw.
    pub message: String,
    /// What to do by hand, or to know first. Raw.
    pub advice: Option<String>,
}

/// The claims on what `target` should be made like, in the order of the differences. What a
/// declaration does not say is not asked, unless it would be more than a remark.
pub fn claims<'d>(
    differences: &'d [Difference],
    sides: &Sides<'_>,
    target: &Name,
) -> Vec<Claim<'d>> {
    differences.iter().filter_map(|difference| claim(difference, sides, target)).collect()
}

fn claim<'d>(difference: &'d Difference, sides: &Sides<'_>, target: &Name) -> Option<Claim<'d>> {
    let (rule, said) = claimed(difference, sides)?;
    let is_there = difference.actual.get(target) == Some(&Actual::Present);
    let is_wrong = match difference.change {
        // Another database lacks it: with a declaration, it is wrong there only.
        Change::Missing => !(is_there && difference.declared),
        Change::Extra => is_there,
        // What another one should be like this one for is changed there.
        Change::Property(_) | Change::Renamed => {
            said.databases.is_none_or(|wrong| wrong.contains(target))
        }
    };
    let severity = said.severity.or(difference.severity).unwrap_or(rule.severity);
    let is_remark = difference.change == Change::Extra && severity < Severity::Warning;
    if !is_wrong || is_remark {
        return None;
    }
    let message = match difference.by_text_only {
        true => format!("{}; {BY_TEXT_ONLY}", said.message),
        false => said.message,
    };
    let advice = said.advice.filter(|_| said.fix.is_none());
    Some(Claim { difference, code: rule.code, message, advice })
}
