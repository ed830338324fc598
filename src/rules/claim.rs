//! What a rule says of a difference.

use crate::model::{Difference, Name, Severity};

use super::words;

/// What a rule says of a difference that it claims.
#[derive(Clone, Debug, Default)]
pub(super) struct Claim {
    /// What is wrong, in one sentence.
    pub(super) message: String,
    /// What to know or to do besides any statement.
    pub(super) advice: Option<String>,
    /// What to do where there is no statement.
    pub(super) by_hand: Option<String>,
    /// Where it is not the rule's own.
    pub(super) severity: Option<Severity>,
    /// Where only some of the difference's databases are wrong.
    pub(super) databases: Option<Vec<Name>>,
    /// What should become of it, where that is not what the difference says.
    pub(super) wish: Option<Difference>,
}

impl Claim {
    /// The plain sentence.
    pub(super) fn of(difference: &Difference) -> Self {
        Claim { message: words::message(difference), ..Claim::default() }
    }

    /// With what to know besides any statement.
    pub(super) fn advising(self, advice: &str) -> Self {
        Claim { advice: Some(advice.to_owned()), ..self }
    }

    /// With what to do where there is no statement.
    pub(super) fn by_hand(self, advice: &str) -> Self {
        Claim { by_hand: Some(advice.to_owned()), ..self }
    }

    /// With another severity than the rule's.
    pub(super) fn rated(self, severity: Severity) -> Self {
        Claim { severity: Some(severity), ..self }
    }
}
