//! Which rows of a table are looked at: those behind a key, where reading goes on there, and those
//! that somebody asked for who wants a fast look.

use super::TablePlan;
use super::buckets::{self, Buckets};
use super::content::{Column, Form, Reduction};
use super::key::{KeyClass, KeyColumn, decode};
use super::pieces::{class_there, literal, value_there};
use super::statements::in_order;
use crate::model::Name;
use crate::server::{Part, Sql, Template};
use crate::sql::OneExpression;

/// What is left out on purpose: the comparison says less then, and never that all is well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Narrowing {
    /// Rows for which an expression of the user's own is not true.
    Where(OneExpression),
    /// Rows in which a column is less than a value, as text that PostgreSQL reads.
    Since(Name, String),
    /// All but so many rows in a million, chosen by a hash of their keys: the same everywhere.
    Sample(u32),
}

impl Narrowing {
    /// The words that say which rows there are; raw.
    pub fn words(&self) -> String {
        match self {
            Narrowing::Where(expression) => format!("where {}", expression.as_str()),
            Narrowing::Since(column, value) => format!("since {} = {value}", column.as_str()),
            Narrowing::Sample(millionths) => {
                format!("in a sample of {} %", f64::from(*millionths) / 10_000.0)
            }
        }
    }
}

const WHERE: Template = Template("({expression})");
const SINCE: Template = Template("{name} >= {literal}");
/// Eight bytes of a hash are as good as a number.
const SAMPLE_OF_HASHES: Template = Template("({sql}) < {number}::pg_catalog.int8");
const SAMPLE_OF_DIGESTS: Template = Template("({sql}) < {literal}::pg_catalog.bytea");

const AFTER: Template = Template("ROW({sql}) > ROW({sql})");
const AFTER_ONE: Template = Template("{sql} > {sql}");

/// Every statement and piece of one, for the audit of what is sent.
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    let own = [WHERE, SINCE, SAMPLE_OF_HASHES, SAMPLE_OF_DIGESTS, AFTER, AFTER_ONE];
    own.into_iter().map(|template| template.0)
}

/// The conditions on rows that are only counted.
pub(super) fn for_counts(plan: &TablePlan) -> Vec<Sql> {
    conditions(plan, true, Reduction::Digest, None, None)
}

/// The conditions on rows that are read: behind the key `after`, in some buckets only, and as the
/// plan narrows them.
pub(super) fn conditions(
    plan: &TablePlan,
    utf8: bool,
    reduction: Reduction,
    after: Option<&[u8]>,
    among: Option<&Buckets>,
) -> Vec<Sql> {
    let behind = after.map(|after| behind(&plan.key, utf8, after));
    let among = among.map(|among| buckets::among(&plan.key, reduction, among));
    let narrowings = plan.narrowings.iter().map(|narrowing| match narrowing {
        Narrowing::Where(expression) => WHERE.sql(&[Part::Expression(expression)]),
        Narrowing::Since(column, value) => SINCE.sql(&[Part::Name(column), Part::Literal(value)]),
        Narrowing::Sample(millionths) => sample(&plan.key, reduction, *millionths),
    });
    behind.into_iter().chain(among).chain(narrowings).collect()
}

/// The condition on rows whose keys come after one.
fn behind(key: &[KeyColumn], utf8: bool, after: &[u8]) -> Sql {
    let columns: Vec<Sql> = key.iter().map(|column| in_order(column, utf8)).collect();
    let values = key.iter().zip(decode(key, after)).map(|(column, value)| {
        let value = value_there(column, value, utf8);
        literal(class_there(column.class, utf8)).sql(&[Part::Literal(&value)])
    });
    let values: Vec<Sql> = values.collect();
    match (columns.as_slice(), values.as_slice()) {
        ([column], [value]) => AFTER_ONE.sql(&[Part::Sql(column), Part::Sql(value)]),
        _ => AFTER.sql(&[Part::Sql(&Sql::list(&columns)), Part::Sql(&Sql::list(&values))]),
    }
}

/// So many rows in a million, by the first bytes of what their keys are reduced to.
fn sample(key: &[KeyColumn], reduction: Reduction, millionths: u32) -> Sql {
    let share = f64::from(millionths.min(1_000_000)) / 1_000_000.0;
    let of_key = reduction.sql(&key_columns(key));
    match reduction {
        Reduction::Hash => {
            let bound = (i64::MIN as f64 + share * 2f64.powi(64)) as i64;
            SAMPLE_OF_HASHES.sql(&[Part::Sql(&of_key), Part::Number(bound)])
        }
        Reduction::Digest => {
            let bound = (share * 2f64.powi(32)) as u64;
            let bound = format!("\\x{bound:08x}");
            SAMPLE_OF_DIGESTS.sql(&[Part::Sql(&of_key), Part::Literal(&bound)])
        }
    }
}

/// The columns of a key as such that are reduced.
pub(super) fn key_columns(key: &[KeyColumn]) -> Vec<Column> {
    let form = |class| match class {
        KeyClass::Integer => Form::Integer,
        KeyClass::Numeric => Form::Numeric,
        KeyClass::Float => Form::Float,
        KeyClass::Text => Form::Text,
        KeyClass::Padded => Form::Padded,
        KeyClass::Enum => Form::Written,
        KeyClass::Time => Form::Time,
        KeyClass::Timestamp => Form::Timestamp,
        KeyClass::Instant => Form::Instant,
        KeyClass::Uuid => Form::Uuid,
        KeyClass::Boolean => Form::Boolean,
        KeyClass::Date => Form::Date,
        KeyClass::Bytes => Form::Bytes,
    };
    key.iter()
        .map(|column| Column { name: column.name.clone(), form: form(column.class) })
        .collect()
}
