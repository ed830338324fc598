//! Do two spellings mean the same? The server's planner says: both are put into one `EXPLAIN`,
//! and its own spellings of them are compared. Nothing is executed and nothing is written.
//!
//! ```text
//! question -> pair (both lex as one expression, nothing of a user's could run)
//!          -> one EXPLAIN per table; where the server refuses it, one per pair
//!          -> the planner's two spellings -> judgement
//! ```
//!
//! A subquery's plan is not part of the expression's spelling, so pairs with one are planned apart
//! and their whole plans compared.

mod context;
mod hazards;
mod pair;
mod plan;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Judgement, Judgements, Question};
use crate::server::{Failure, Part, Session, Sql, Template};

use context::Context;
use hazards::Hazards;
use pair::Pair;

/// The statements of this module, and what fills them.
pub(super) const STATEMENTS: [&str; 11] = [
    context::COLUMNS,
    context::COLUMN.0,
    context::COLLATED.0,
    hazards::HAZARDS,
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
    let mut groups: BTreeMap<_, Vec<Pair<'_>>> = BTreeMap::new();
    for question in questions {
        match Pair::new(question) {
            Ok(pair) => {
                groups.entry((&question.context, question.is_declared)).or_default().push(pair);
            }
            Err(judgement) => {
                judgements.insert(question.clone(), judgement);
            }
        }
    }
    if groups.is_empty() {
        return Ok(judgements);
    }
    let names: BTreeSet<_> = groups.values().flatten().flat_map(|p| &p.words.names).collect();
    let names: Vec<_> = names.into_iter().cloned().collect();
    let hazards = or_none(session.guarded(|session| Hazards::of(session, &names)))?;
    let addresses: BTreeSet<_> = groups.keys().filter_map(|(c, _)| c.as_ref()).collect();
    let addresses: Vec<_> = addresses.into_iter().collect();
    let left_out = hazards.as_ref().map(Hazards::types).unwrap_or_default();
    let contexts = or_none(session.guarded(|session| context::of(session, &addresses, &left_out)))?;
    let nothing = Context::default();
    for ((address, is_declared), pairs) in &groups {
        let known = address.as_ref().and_then(|address| contexts.as_ref()?.get(address));
        let setting = Setting {
            search: search_path(address.as_ref(), *is_declared),
            context: known.unwrap_or(&nothing),
        };
        let is_safe = |pair: &&Pair<'_>| hazards.as_ref().is_some_and(|h| !h.threaten(pair));
        let (askable, unasked): (Vec<_>, Vec<_>) = pairs.iter().partition(is_safe);
        let undecided = unasked.into_iter().map(|pair| (pair, Judgement::Undecided));
        for (pair, judgement) in ask(session, &setting, &askable)?.into_iter().chain(undecided) {
            judgements.insert(pair.question.clone(), judgement);
        }
    }
    Ok(judgements)
}

/// What the names of some texts mean.
struct Setting<'c> {
    search: Sql,
    context: &'c Context,
}

/// The search path that declared texts rely on. A catalog's texts get no more than they were
/// deparsed with, so that nothing of a user's can take the place of what they mean.
fn search_path(address: Option<&Address>, is_declared: bool) -> Sql {
    match address.and_then(Address::schema) {
        _ if !is_declared => Sql::fixed(PINNED),
        Some(schema) => SEARCH.sql(&[Part::Name(schema)]),
        None => Sql::fixed(SEARCH_PUBLIC),
    }
}

/// Asks about all pairs of one setting at once, and one by one where the server refuses that.
fn ask<'p, 'q>(
    session: &mut Session,
    setting: &Setting<'_>,
    pairs: &[&'p Pair<'q>],
) -> Result<Vec<(&'p Pair<'q>, Judgement)>, Failure> {
    let context = setting.context;
    let (apart, together): (Vec<_>, Vec<_>) = pairs.iter().partition(|pair| pair.has_subquery());
    let mut judged = Vec::with_capacity(pairs.len());
    let at_once =
        searching(session, setting, |session| plan::outputs(session, context, &together))?;
    match at_once {
        Some(outputs) => judged.extend(together.iter().copied().zip(outputs)),
        None => {
            for pair in together {
                let outputs = searching(session, setting, |session| {
                    plan::outputs(session, context, &[pair])
                })?;
                let judgement = outputs.and_then(|outputs| outputs.first().copied());
                judged.push((pair, judgement.unwrap_or(Judgement::Undecided)));
            }
        }
    }
    for pair in apart {
        let judgement =
            searching(session, setting, |session| plan::whole_plans(session, context, pair))?;
        judged.push((pair, judgement.unwrap_or(Judgement::Undecided)));
    }
    Ok(judged)
}

/// Runs `work` with the setting's search path, and pins the path again: by hand after success, and
/// with the savepoint after failure. `None` where the server refused.
fn searching<T>(
    session: &mut Session,
    setting: &Setting<'_>,
    work: impl FnOnce(&mut Session) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    or_none(session.guarded(|session| {
        session.query(&setting.search, &[])?;
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
