//! Statements: fixed texts and typed templates, so that nothing unquoted can reach a server.

use crate::model::{Address, Name};

/// A statement with typed holes: `{name}` an identifier, `{path}` a qualified one, `{names}` a list
/// of identifiers, `{literal}` a string, `{number}`, `{sql}` a statement or list built from other
/// templates, `{expression}` a text that lexed as one expression.
#[derive(Clone, Copy, Debug)]
pub struct Template(pub &'static str);

/// What fills one hole of a [`Template`].
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Fills `{name}`.
    Name(&'a Name),
    /// Fills `{path}`.
    Path(&'a Address),
    /// Fills `{names}`: joined by `, `.
    Names(&'a [Name]),
    /// Fills `{literal}`; right under both `standard_conforming_strings`.
    Literal(&'a str),
    /// Fills `{number}`.
    Number(i64),
    /// Fills `{sql}`.
    Sql(&'a Sql),
}

/// A complete statement (or a piece of one), made only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sql(String);

impl Sql {
    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
