//! Questions to PostgreSQL on whether two spellings mean the same, and its answers.
//!
//! Comparison is pure, so it cannot ask. It notes the questions that it would need answered, takes
//! "different" for the time being, and is run again with the answers.

use std::collections::BTreeMap;

use super::{Address, Name, Value};

/// Do these two values mean the same? A declared value held against itself asks no more than whether
/// the database understands it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Question {
    /// The database to ask.
    pub database: Name,
    /// The table (or domain) whose columns the texts may name.
    pub context: Option<Address>,
    /// Whether one of them is of a declaration, whose names may do without their schemas. A catalog
    /// gives every schema but PostgreSQL's own.
    pub is_declared: bool,
    /// One value: [`Value::Type`], [`Value::Expression`], or a declared [`Value::Definition`], which
    /// only a server that may create it decides.
    pub left: Value,
    /// The other, of the same variant.
    pub right: Value,
}

/// What a server made of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Judgement {
    /// The planner spells both alike.
    Same,
    /// It does not.
    Different,
    /// It refused one of them, or could not be asked.
    Undecided,
    /// It does not understand the declared value that was held against itself; its words, raw.
    Refused(String),
}

/// Answers by question.
pub type Judgements = BTreeMap<Question, Judgement>;
