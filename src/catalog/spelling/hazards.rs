//! What of the users' could run while the planner looks at a text, as us.
//!
//! Planning runs code, and a tenant may have written both the text and the code. Calls of immutable
//! functions with constant arguments are run, those of stable ones to estimate what a subquery
//! gives; operators, casts and defaults of arguments are calls; a function in SQL is replaced by
//! its body, and that is planned. Constants of arrays and rows are read by the checks of the domains
//! in them, and a domain's check, an index's expression, a table's check are planned with whatever
//! names the domain or reads the table.
//!
//! So a text is planned only where nothing in it, read as conservatively as can be, may lead there:
//! names and signs are compared with those of everything that has such code, whatever they stand
//! for in the text. What is written in C is trusted, for only superusers can. Being of an extension
//! is not enough: its owner, who need not be one, can add functions of his own to it.
//!
//! The same code of a table's owner runs while any query of the table is planned, a plain count as
//! well. So tables of others who would gain by that are told to whoever means to read their rows.

use std::collections::BTreeSet;

use crate::catalog::fields::Fields;
use crate::catalog::heading::after_heading;
use crate::model::{Address, Name, Reason};
use crate::server::{Failure, OwnedParam, Request, Row};

use super::pair::Pair;

pub(super) const HAZARDS: &str = after_heading(include_str!("hazards.sql"));

/// Everything that has code of a user's.
#[derive(Debug)]
pub(super) struct Hazards(Vec<Hazard>);

#[derive(Debug)]
struct Hazard {
    trigger: Trigger,
    schema: String,
    name: String,
    type_oid: u32,
}

/// What in a text leads to the code.
#[derive(Debug)]
enum Trigger {
    Name,
    NameInSubquery,
    Operator,
    Query,
    Anything,
}

impl Hazards {
    /// What the database has; functions and relations only as far as these identifiers name them.
    pub(super) fn of(names: &[String]) -> Request<Self> {
        Request::new(HAZARDS, vec![OwnedParam::Texts(names.to_vec())], Hazards::read)
    }

    fn read(rows: &[Row]) -> Result<Self, Failure> {
        let mut hazards = Vec::new();
        for row in rows {
            let mut fields = Fields::of(row);
            hazards.push(Hazard {
                trigger: match fields.text()?.as_str() {
                    "name" => Trigger::Name,
                    "name in a subquery" => Trigger::NameInSubquery,
                    "operator" => Trigger::Operator,
                    "query" => Trigger::Query,
                    _ => Trigger::Anything,
                },
                schema: fields.text()?,
                name: fields.text()?,
                type_oid: u32::try_from(fields.number()?).map_err(|_| {
                    Failure::new(Reason::Protocol, "the server gave a type's OID out of range")
                })?,
            });
        }
        Ok(Hazards(hazards))
    }

    /// Tables of which no query may be planned.
    pub(super) fn unplannable() -> Request<BTreeSet<Address>> {
        let none = OwnedParam::Texts(Vec::new());
        Request::new(HAZARDS, vec![none], |rows| Hazards::read(rows).map(|all| all.tables()))
    }

    /// Tables of others that no query may read, because planning it would run their code as us.
    fn tables(&self) -> BTreeSet<Address> {
        let query = self.0.iter().filter(|hazard| matches!(hazard.trigger, Trigger::Query));
        query.map(|hazard| Address::table(&*hazard.schema, &*hazard.name)).collect()
    }

    /// The types that must not even be named.
    pub(super) fn types(&self) -> Vec<u32> {
        self.0.iter().map(|hazard| hazard.type_oid).filter(|oid| *oid != 0).collect()
    }

    /// Whether planning the pair could run any of it.
    pub(super) fn threaten(&self, pair: &Pair<'_>) -> bool {
        let (words, question) = (&pair.words, pair.question);
        let own_schema = question.context.as_ref().and_then(Address::schema).map(Name::as_str);
        let in_reach = |schema: &str| {
            schema == "pg_catalog"
                || schema.starts_with("pg_temp_")
                || words.names.contains(schema)
                || (question.is_declared && (schema == "public" || Some(schema) == own_schema))
        };
        self.0.iter().any(|hazard| match hazard.trigger {
            Trigger::Anything => true,
            Trigger::Query => false,
            _ if !in_reach(&hazard.schema) => false,
            Trigger::Name => words.names.contains(&hazard.name),
            Trigger::NameInSubquery => pair.has_subquery() && words.names.contains(&hazard.name),
            Trigger::Operator => words.signs.iter().any(|run| run.contains(&hazard.name)),
        })
    }
}
