//! Equality of values: their own where it is plain, a server's verdict where only spellings differ.

use std::collections::BTreeSet;

use crate::model::{Address, Judgement, Judgements, Kind, Name, Question, Value};

/// What is known of two values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Equality {
    /// They mean the same.
    Same,
    /// They do not, or nobody was asked yet.
    Different,
    /// Their texts differ, and no server could say more.
    DifferentText,
}

/// Answers that are known, and questions that came up.
pub(super) struct Judge<'a> {
    judgements: &'a Judgements,
    pub(super) questions: BTreeSet<Question>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(judgements: &'a Judgements) -> Self {
        Judge { judgements, questions: BTreeSet::new() }
    }

    /// Whether two values of a property of `object` are the same; `ask` are the databases that they
    /// are of, which may be asked, the next one only where the one before could not decide. Where it
    /// is one, the other value is declared.
    pub(super) fn equality(
        &mut self,
        object: &Address,
        left: &Value,
        right: &Value,
        ask: &[&Name],
    ) -> Equality {
        if left == right {
            return Equality::Same;
        }
        let context = match (left, right) {
            (Value::Type(_), Value::Type(_)) => None,
            (Value::Expression(left), Value::Expression(right)) if left.sql == right.sql => {
                return Equality::Same;
            }
            (Value::Expression(_), Value::Expression(_)) => context(object),
            _ => return Equality::Different,
        };
        for database in ask {
            let question = Question {
                database: (*database).clone(),
                context: context.clone(),
                is_declared: ask.len() < 2,
                left: left.clone(),
                right: right.clone(),
            };
            match self.judgements.get(&question) {
                Some(Judgement::Same) => return Equality::Same,
                Some(Judgement::Different) => return Equality::Different,
                Some(Judgement::Undecided) => {}
                None => {
                    self.questions.insert(question);
                    return Equality::Different;
                }
            }
        }
        Equality::DifferentText
    }
}

/// What the names in an expression refer to: the columns of the table that the object belongs to,
/// or the value of the domain that it is.
fn context(object: &Address) -> Option<Address> {
    object.owning_table().or_else(|| (object.kind == Kind::DOMAIN).then(|| object.clone()))
}
