//! One question, ready to be asked.

use crate::model::{Judgement, Question, Value};
use crate::sql::{NotOneExpression, OneExpression};

use super::words::Words;

/// The types that cut a longer constant to their length when it is cast to them, and what they are
/// called without a length. A default is assigned instead, which fails where a cast would cut.
const CUTTING: [(&str, &str); 9] = [
    ("character varying", "character varying"),
    ("char varying", "character varying"),
    ("varchar", "character varying"),
    ("character", "bpchar"),
    ("char", "bpchar"),
    ("bpchar", "bpchar"),
    ("bit varying", "bit varying"),
    ("varbit", "bit varying"),
    ("bit", "pg_catalog.\"bit\""),
];

/// A question whose texts may be put into a statement.
#[derive(Debug)]
pub(super) struct Pair<'q> {
    pub(super) question: &'q Question,
    /// Whether both texts are one, and it is asked only whether that is understood.
    pub(super) is_alone: bool,
    pub(super) left: Spelling,
    pub(super) right: Spelling,
    /// Of both.
    pub(super) words: Words,
}

/// One of the two texts.
#[derive(Debug)]
pub(super) struct Spelling {
    pub(super) text: OneExpression,
    /// The type that it is stored as, without a length.
    pub(super) stored_as: Option<OneExpression>,
    /// Whether the text itself is a type.
    pub(super) is_type: bool,
}

impl<'q> Pair<'q> {
    /// The pair, or the judgement where there is no need to ask or no way.
    pub(super) fn new(question: &'q Question) -> Result<Self, Judgement> {
        let is_alone = question.left == question.right;
        if is_alone && !question.is_declared {
            return Err(Judgement::Same);
        }
        let no_expression = |error| match error {
            NotOneExpression::Unbalanced | NotOneExpression::OpenQuote if is_alone => {
                Judgement::Refused(error.to_string())
            }
            // PostgreSQL may understand it: only we do not put it into a statement.
            _ => Judgement::Undecided,
        };
        let spelling = |value| Spelling::of(value).map_err(no_expression);
        let (mut left, mut right) = (spelling(&question.left)?, spelling(&question.right)?);
        // Whether the types that they are stored as differ is asked elsewhere, and a declaration may
        // leave the type out: here both are stored alike.
        if left.stored_as.is_none() {
            left.stored_as.clone_from(&right.stored_as);
        }
        right.stored_as.clone_from(&left.stored_as);
        if left.is_type != right.is_type {
            return Err(Judgement::Undecided);
        }
        if left.text == right.text && !is_alone {
            return Err(Judgement::Same);
        }
        let mut words = Words::default();
        for text in [&left, &right].into_iter().flat_map(Spelling::texts) {
            if !words.add(text) {
                return Err(Judgement::Undecided);
            }
        }
        Ok(Pair { question, is_alone, left, right, words })
    }

    /// Whether one of the texts may have a subquery in it.
    pub(super) fn has_subquery(&self) -> bool {
        ["select", "table", "values"].iter().any(|word| self.words.names.contains(*word))
    }
}

impl Spelling {
    fn of(value: &Value) -> Result<Self, NotOneExpression> {
        match value {
            Value::Type(name) => {
                Ok(Spelling { text: OneExpression::new(name)?, stored_as: None, is_type: true })
            }
            Value::Expression(expression) => Ok(Spelling {
                text: without_brackets(OneExpression::new(&expression.sql)?),
                stored_as: match &expression.stored_as {
                    Some(name) => Some(OneExpression::new(&without_length(name))?),
                    None => None,
                },
                is_type: false,
            }),
            _ => Err(NotOneExpression::Refused),
        }
    }

    fn texts(&self) -> impl Iterator<Item = &OneExpression> {
        std::iter::once(&self.text).chain(&self.stored_as)
    }
}

/// The text without the brackets that are around all of it: a catalog adds them.
fn without_brackets(mut text: OneExpression) -> OneExpression {
    while let Some(inside) = text.as_str().strip_prefix('(').and_then(|t| t.strip_suffix(')'))
        && let Ok(inside) = OneExpression::new(inside)
    {
        text = inside;
    }
    text
}

/// The type without the length that a cast to it would cut to.
fn without_length(type_name: &str) -> String {
    let head = type_name.split(['(', '[']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let array = if type_name.ends_with(']') { "[]" } else { "" };
    match CUTTING.iter().find(|(cutting, _)| *cutting == head) {
        Some((_, free)) => format!("{free}{array}"),
        None => type_name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{OneExpression, without_brackets, without_length};

    #[test]
    fn takes_the_length_off() {
        for (type_name, free) in [
            ("character varying(5)", "character varying"),
            ("VARCHAR (5)[]", "character varying[]"),
            ("character(1)[3]", "bpchar[]"),
            ("bit(8)", "pg_catalog.\"bit\""),
            ("bit varying(8)", "bit varying"),
            ("\"char\"", "\"char\""),
            ("numeric(10,2)", "numeric(10,2)"),
            ("timestamp(3) with time zone", "timestamp(3) with time zone"),
            ("app.bit(3)", "app.bit(3)"),
        ] {
            assert_eq!(without_length(type_name), free);
        }
    }

    #[test]
    fn takes_brackets_off_that_are_around_all() {
        for (text, bare) in [
            ("(a)", "a"),
            ("( (a = (b)) )", "a = (b)"),
            ("(a) + (b)", "(a) + (b)"),
            ("(a, b)", "(a, b)"),
            ("()", "()"),
        ] {
            assert_eq!(without_brackets(OneExpression::new(text).unwrap()).as_str(), bare);
        }
    }
}
