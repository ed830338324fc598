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
use crate::server::{Failure, Part, Request, Session, Sql, Template};

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
    let hazards = or_none(Hazards::of(&names).of(session))?;
    let addresses: BTreeSet<_> = groups.keys().filter_map(|(c, _)| c.as_ref()).collect();
    let addresses: Vec<_> = addresses.into_iter().collect();
    let left_out = hazards.as_ref().map(Hazards::types).unwrap_or_default();
    let contexts = or_none(context::of(session, &addresses, &left_out))?;
    let nothing = Context::default();
    for ((address, is_declared), pairs) in &groups {
        let known = address.as_ref().and_then(|address| contexts.as_ref()?.get(address));
        let setting = Setting {
            search: search_path(address.as_ref(), *is_declared),
            context: known.unwrap_or(&nothing),
            is_whole: known.is_some() && left_out.is_empty(),
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

/// Tables of which no query may be planned, because that would run code of their owners as the
/// connected role, who may more than they. `COPY` of the table itself plans nothing.
pub fn unplannable() -> Request<BTreeSet<Address>> {
    Hazards::unplannable()
}

/// What the names of some texts mean.
struct Setting<'c> {
    search: Sql,
    context: &'c Context,
    /// Whether the context has every column that the texts may name.
    is_whole: bool,
}

impl Setting<'_> {
    /// What a refusal means: where nothing of ours can be the reason, that the text is wrong.
    fn refused(&self, pair: &Pair<'_>, failure: Failure) -> Judgement {
        let is_wrong = failure.sqlstate.as_deref().is_some_and(is_misunderstood);
        if pair.is_alone && (self.is_whole || pair.left.is_type) && is_wrong {
            Judgement::Refused(failure.message)
        } else {
            Judgement::Undecided
        }
    }
}

/// A syntax error, a name that does not exist, types that do not fit; but no lack of privileges.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_misunderstood(sqlstate: &str) -> bool {
    (sqlstate.starts_with("42") && sqlstate != "42501") || sqlstate == "3F000"
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
        Ok(outputs) => judged.extend(together.iter().copied().zip(outputs)),
        Err(_) => {
            for pair in together {
                let outputs = searching(session, setting, |session| {
                    plan::outputs(session, context, &[pair])
                })?;
                let judgement = match outputs {
                    Ok(outputs) => outputs.into_iter().next().unwrap_or(Judgement::Undecided),
                    Err(failure) => setting.refused(pair, failure),
                };
                judged.push((pair, judgement));
            }
        }
    }
    for pair in apart {
        let judgement =
            searching(session, setting, |session| plan::whole_plans(session, context, pair))?;
        judged.push((pair, judgement.unwrap_or_else(|failure| setting.refused(pair, failure))));
    }
    Ok(judged)
}

/// Runs `work` with the setting's search path, and pins the path again: by hand after success, and
/// with the savepoint after failure. The inner failure is the server's refusal.
fn searching<T>(
    session: &mut Session,
    setting: &Setting<'_>,
    work: impl FnOnce(&mut Session) -> Result<T, Failure>,
) -> Result<Result<T, Failure>, Failure> {
    let result = session.guarded(|session| {
        session.query(&setting.search, &[])?;
        let result = work(session)?;
        session.query(&Sql::fixed(PINNED), &[])?;
        Ok(result)
    });
    match result {
        Err(failure) if failure.fatal => Err(failure),
        other => Ok(other),
    }
}

/// A refusal as `None`; a failure that the session did not survive stays one.
fn or_none<T>(result: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(failure) if failure.fatal => Err(failure),
        Err(_) => Ok(None),
    }
}
