//! What is to be known of functions before the planner may see their calls.
//!
//! The planner runs calls of immutable functions on constants, and of stable ones to estimate what
//! a subquery gives: code of the user's, as us. And it replaces a call of an SQL function by its
//! body, so that two functions may look like one.

use super::super::heading::after_heading;
use std::collections::{BTreeMap, BTreeSet};

use super::super::fields::Fields;
use crate::server::{Failure, OneExpression, Param, Session, Sql};

pub(super) const FUNCTIONS: &str = after_heading(include_str!("functions.sql"));

/// Functions by name, of whatever schema.
#[derive(Debug)]
pub(super) struct Functions(BTreeMap<String, Known>);

#[derive(Debug)]
struct Known {
    is_builtin: bool,
    own_immutable: bool,
    own_stable: bool,
}

impl Functions {
    /// What the server knows of functions of these names.
    pub(super) fn named<'a>(
        session: &mut Session,
        calls: impl Iterator<Item = (Option<&'a str>, &'a str)>,
    ) -> Result<Self, Failure> {
        let names: BTreeSet<_> = calls.map(|(_, name)| name.to_owned()).collect();
        let names: Vec<_> = names.into_iter().collect();
        let mut functions = BTreeMap::new();
        if names.is_empty() {
            return Ok(Functions(functions));
        }
        for row in session.query(&Sql::fixed(FUNCTIONS), &[Param::Texts(&names)])? {
            let mut fields = Fields::of(&row);
            let name = fields.text()?;
            let known = Known {
                is_builtin: fields.flag()?,
                own_immutable: fields.flag()?,
                own_stable: fields.flag()?,
            };
            functions.insert(name, known);
        }
        Ok(Functions(functions))
    }

    /// The user's functions that the text calls, by schema (where it says one) and name.
    pub(super) fn own_calls<'e>(
        &self,
        expression: &'e OneExpression,
    ) -> BTreeSet<(Option<&'e str>, &'e str)> {
        expression
            .calls()
            .into_iter()
            .filter(|(schema, name)| match schema {
                Some(schema) => *schema != "pg_catalog",
                None => self.0.get(*name).is_some_and(|known| !known.is_builtin),
            })
            .collect()
    }

    /// Whether planning the text could run a function of the user's.
    pub(super) fn could_run(&self, expression: &OneExpression) -> bool {
        let estimates = expression.has_word("select") && expression.has_word("from");
        expression
            .calls()
            .into_iter()
            .filter(|(schema, _)| *schema != Some("pg_catalog"))
            .filter_map(|(_, name)| self.0.get(name))
            .any(|known| known.own_immutable || (estimates && known.own_stable))
    }
}
