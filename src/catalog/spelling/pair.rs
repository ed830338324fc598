//! One question, ready to be asked.

use super::functions::Functions;
use crate::model::{Judgement, Question, Value};
use crate::server::OneExpression;

/// A question whose texts may be put into a statement.
#[derive(Debug)]
pub(super) struct Pair<'q> {
    pub(super) question: &'q Question,
    pub(super) left: Spelling,
    pub(super) right: Spelling,
}

/// One of the two texts.
#[derive(Debug)]
pub(super) struct Spelling {
    pub(super) text: OneExpression,
    /// The type that it is stored as.
    pub(super) stored_as: Option<OneExpression>,
    /// Whether the text itself is a type.
    pub(super) is_type: bool,
}

impl<'q> Pair<'q> {
    /// The pair, or the judgement where there is no need to ask or no way.
    pub(super) fn new(question: &'q Question) -> Result<Self, Judgement> {
        if question.left == question.right {
            return Err(Judgement::Same);
        }
        let mut left = Spelling::of(&question.left).ok_or(Judgement::Undecided)?;
        let mut right = Spelling::of(&question.right).ok_or(Judgement::Undecided)?;
        // Whether the types that they are stored as differ is asked elsewhere, and a declaration may
        // leave the type out: here both are stored alike.
        if left.stored_as.is_none() {
            left.stored_as.clone_from(&right.stored_as);
        }
        right.stored_as.clone_from(&left.stored_as);
        if left.is_type != right.is_type {
            return Err(Judgement::Undecided);
        }
        Ok(Pair { question, left, right })
    }

    /// Every call in both texts.
    pub(super) fn calls(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        self.left.text.calls().into_iter().chain(self.right.text.calls())
    }

    /// Whether one of the texts has a subquery in it.
    pub(super) fn has_subquery(&self) -> bool {
        [&self.left, &self.right].iter().any(|spelling| spelling.text.has_word("select"))
    }

    /// What is to be said without asking the planner.
    pub(super) fn judge(&self, functions: &Functions) -> Option<Judgement> {
        let (left, right) = (&self.left.text, &self.right.text);
        let (own_left, own_right) = (functions.own_calls(left), functions.own_calls(right));
        // One text may leave the schema out.
        let names = |calls: &std::collections::BTreeSet<(Option<&str>, &str)>| {
            calls.iter().map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>()
        };
        let contradict = own_left.iter().any(|(schema, name)| {
            own_right.iter().any(|(other, same)| {
                name == same && schema.is_some() && other.is_some() && schema != other
            })
        });
        let (mut left_names, mut right_names) = (names(&own_left), names(&own_right));
        left_names.sort();
        right_names.sort();
        if left_names != right_names || contradict {
            return Some(Judgement::Different);
        }
        (functions.could_run(left) || functions.could_run(right)).then_some(Judgement::Undecided)
    }
}

impl Spelling {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Type(name) => Some(Spelling {
                text: OneExpression::new(name).ok()?,
                stored_as: None,
                is_type: true,
            }),
            Value::Expression(expression) => Some(Spelling {
                text: OneExpression::new(&expression.sql).ok()?,
                stored_as: match &expression.stored_as {
                    Some(name) => Some(OneExpression::new(name).ok()?),
                    None => None,
                },
                is_type: false,
            }),
            _ => None,
        }
    }
}
