//! Do two spellings mean the same? The server's planner says: both are put into one `EXPLAIN`,
//! and its own spellings of them are compared. Nothing is executed and nothing is written.
//!
//! ```text
//! question -> pair (both lex as one expression, no function of the user's could run)
//!          -> one EXPLAIN per table; where the server refuses it, one per pair
//!          -> the planner's two spellings -> judgement
//! ```
//!
//! A subquery's plan is not part of the expression's spelling, so pairs with one are planned apart
//! and their whole plans compared.

mod context;
mod functions;
mod pair;
mod plan;

use std::collections::BTreeMap;

use context::Context;
use functions::Functions;
use pair::Pair;

use crate::model::{Address, Judgement, Judgements, Question};
use crate::server::{Failure, Part, Session, Sql, Template};

/// The statements of this module, and what fills them.
pub(super) const STATEMENTS: [&str; 11] = [
    context::COLUMNS,
    context::COLUMN.0,
    context::COLLATED.0,
    functions::FUNCTIONS,
    SEARCH.0,
    SEARCH_PUBLIC,
    PINNED,
    plan::EXPLAIN.0,
    plan::PLAIN.0,
    plan::STORED_AS.0,
    plan::OF_TYPE.0,
];

/// A declaration's names are looked up where its table is, then in `public`.
const SEARCH: Template = Template("SET LOCAL search_path = pg_catalog, {name}, public, pg_temp");
const SEARCH_PUBLIC: &str = "SET LOCAL search_path = pg_catalog, public, pg_temp";
/// As every transaction of ours begins.
const PINNED: &str = "SET LOCAL search_path = pg_catalog, pg_temp";

/// Answers every question by the session's database, within its open transaction. What the server
/// refuses, and what could run code of the user's, is [`Judgement::Undecided`]. Fails where the
/// session itself did.
pub fn judge(session: &mut Session, questions: &[Question]) -> Result<Judgements, Failure> {
    let mut judgements = Judgements::new();
    let mut pairs: BTreeMap<Option<&Address>, Vec<Pair<'_>>> = BTreeMap::new();
    for question in questions {
        match Pair::new(question) {
            Ok(pair) => pairs.entry(question.context.as_ref()).or_default().push(pair),
            Err(judgement) => {
                judgements.insert(question.clone(), judgement);
            }
        }
    }
    if pairs.is_empty() {
        return Ok(judgements);
    }
    let functions = or_none(session.guarded(|session| {
        Functions::named(session, pairs.values().flatten().flat_map(Pair::calls))
    }))?;
    let addresses: Vec<_> = pairs.keys().copied().flatten().collect();
    let contexts = or_none(session.guarded(|session| context::of(session, &addresses)))?;
    let nothing = Context::default();
    for (address, pairs) in &pairs {
        let context =
            address.and_then(|address| contexts.as_ref()?.get(address)).unwrap_or(&nothing);
        let mut askable = Vec::new();
        for pair in pairs {
            let before = functions.as_ref().map_or(Some(Judgement::Undecided), |f| pair.judge(f));
            match before {
                Some(judgement) => {
                    judgements.insert(pair.question.clone(), judgement);
                }
                None => askable.push(pair),
            }
        }
        for (pair, judgement) in ask(session, *address, context, &askable)? {
            judgements.insert(pair.question.clone(), judgement);
        }
    }
    Ok(judgements)
}

/// Asks about all pairs of one context at once, and one by one where the server refuses that.
fn ask<'p, 'q>(
    session: &mut Session,
    address: Option<&Address>,
    context: &Context,
    pairs: &[&'p Pair<'q>],
) -> Result<Vec<(&'p Pair<'q>, Judgement)>, Failure> {
    let (apart, together): (Vec<_>, Vec<_>) = pairs.iter().partition(|pair| pair.has_subquery());
    let mut judged = Vec::with_capacity(pairs.len());
    let at_once =
        searching(session, address, |session| plan::outputs(session, context, &together))?;
    match at_once {
        Some(outputs) => judged.extend(together.iter().copied().zip(outputs)),
        None => {
            for pair in together {
                let outputs = searching(session, address, |session| {
                    plan::outputs(session, context, &[pair])
                })?;
                let judgement = outputs.and_then(|outputs| outputs.first().copied());
                judged.push((pair, judgement.unwrap_or(Judgement::Undecided)));
            }
        }
    }
    for pair in apart {
        let judgement =
            searching(session, address, |session| plan::whole_plans(session, context, pair))?;
        judged.push((pair, judgement.unwrap_or(Judgement::Undecided)));
    }
    Ok(judged)
}

/// Runs `work` with the search path that declared texts rely on, and pins the path again: by hand
/// after success, and with the savepoint after failure. `None` where the server refused.
fn searching<T>(
    session: &mut Session,
    address: Option<&Address>,
    work: impl FnOnce(&mut Session) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let search = match address.and_then(Address::schema) {
        Some(schema) => SEARCH.sql(&[Part::Name(schema)]),
        None => Sql::fixed(SEARCH_PUBLIC),
    };
    or_none(session.guarded(|session| {
        session.query(&search, &[])?;
        let result = work(session)?;
        session.query(&Sql::fixed(PINNED), &[])?;
        Ok(result)
    }))
}

/// A refusal as `None`; a failure that the session did not survive stays one.
fn or_none<T>(result: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(failure) if failure.fatal => Err(failure),
        Err(_) => Ok(None),
    }
}
