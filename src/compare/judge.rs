//! Equality of values: their own where it is plain, a server's verdict where only spellings differ.

use std::collections::BTreeSet;

use crate::model::{
    Actual, Address, Difference, Judgement, Judgements, Kind, Name, Question, Value,
};

use super::deparsed;

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
        if plainly_same(object.kind, left, right) {
            return Equality::Same;
        }
        for database in ask {
            let Some(question) = question(object, left, right, database, ask.len() < 2) else {
                return Equality::Different;
            };
            match self.judgements.get(&question) {
                Some(Judgement::Same) => return Equality::Same,
                Some(Judgement::Different) => return Equality::Different,
                Some(Judgement::Undecided | Judgement::Refused(_)) => {}
                None => {
                    self.questions.insert(question);
                    return Equality::Different;
                }
            }
        }
        Equality::DifferentText
    }

    /// The database's words where it does not understand a declared value, which is asked only where
    /// comparing it with what the database has (if that can be compared) gave no answer.
    pub(super) fn refusal(
        &mut self,
        object: &Address,
        declared: &Value,
        actual: Option<&Value>,
        database: &Name,
    ) -> Option<&'a str> {
        let compared = actual.and_then(|actual| question(object, declared, actual, database, true));
        if compared.is_some_and(|q| self.judgements.get(&q) != Some(&Judgement::Undecided)) {
            return None;
        }
        let question = question(object, declared, declared, database, true)?;
        match self.judgements.get(&question) {
            Some(Judgement::Refused(words)) => Some(words),
            Some(_) => None,
            None => {
                self.questions.insert(question);
                None
            }
        }
    }
}

/// Whether two values mean the same by what they say, with nobody asked. No options are as good as an
/// empty list of them, and a text is an expression whatever it is stored as.
pub(super) fn plainly_same(kind: Kind, left: &Value, right: &Value) -> bool {
    let same = |left: &str, right: &str| left == right || deparsed::same(left, right);
    match (left, right) {
        (Value::Expression(left), Value::Expression(right)) => same(&left.sql, &right.sql),
        // Of other kinds it may be a body in any language, or a comment.
        (Value::Definition(left), Value::Definition(right)) if is_query(kind) => same(left, right),
        (Value::None, Value::List(items) | Value::Set(items))
        | (Value::List(items) | Value::Set(items), Value::None) => items.is_empty(),
        _ => left == right,
    }
}

/// Whether definitions of the kind are queries that PostgreSQL deparses.
fn is_query(kind: Kind) -> bool {
    [Kind::VIEW, Kind::MATERIALIZED_VIEW, Kind::RULE].contains(&kind)
}

/// What to ask, where there is a way to ask.
fn question(
    object: &Address,
    left: &Value,
    right: &Value,
    database: &Name,
    is_declared: bool,
) -> Option<Question> {
    let context = match (left, right) {
        // A declared type may do without its schema where that is its table's.
        (Value::Type(_), Value::Type(_)) => context(object).filter(|_| is_declared),
        (Value::Expression(_), Value::Expression(_)) => context(object),
        // Between catalogs, one server deparsed it like the other.
        (Value::Definition(_), Value::Definition(_)) if is_declared && is_query(object.kind) => {
            Some(object.clone())
        }
        _ => return None,
    };
    let (left, right) = (left.clone(), right.clone());
    Some(Question { database: database.clone(), context, is_declared, left, right })
}

/// What is asked of a database about a difference from the declaration in a text.
pub fn question_of(difference: &Difference, database: &Name) -> Option<Question> {
    let Some(Actual::Value(actual)) = difference.actual.get(database) else { return None };
    let expected = difference.expected.as_ref().filter(|_| difference.declared)?;
    question(difference.address_in(database), expected, actual, database, true)
}

/// What the names in an expression refer to: the columns of the table that the object belongs to,
/// or the value of the domain that it is.
fn context(object: &Address) -> Option<Address> {
    object.owning_table().or_else(|| (object.kind == Kind::DOMAIN).then(|| object.clone()))
}
