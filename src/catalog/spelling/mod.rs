//! Do two spellings mean the same? The server's planner says: both are put into one `EXPLAIN`,
//! and its own spellings of them are compared. Nothing is executed and nothing is written.
//!
//! ```text
//! question -> pair (both lex as one expression, nothing of a user's could run)
//!          -> one EXPLAIN per table, all in one round trip; where the server refuses one, table by
//!             table; where it refuses that of a table, pair by pair
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
use crate::server::{Ask, Failure, Part, Request, Row, Session, Sql, Template};

use context::Context;
use hazards::Hazards;
use pair::Pair;
use plan::Explained;

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
    let addresses: BTreeSet<_> = groups.keys().filter_map(|(c, _)| c.as_ref()).collect();
    let Known { hazards, left_out, contexts } =
        Known::ask(session, &names, addresses.into_iter().collect())?;
    let nothing = Context::default();
    let mut settings = Vec::new();
    for ((address, is_declared), pairs) in &groups {
        let known = address.as_ref().and_then(|address| contexts.as_ref()?.get(address));
        let setting = Setting {
            search: search_path(address.as_ref(), *is_declared),
            context: known.unwrap_or(&nothing),
            is_whole: known.is_some() && left_out.is_empty(),
        };
        let is_safe = |pair: &&Pair<'_>| hazards.as_ref().is_some_and(|h| !h.threaten(pair));
        let (askable, unasked): (Vec<_>, Vec<_>) = pairs.iter().partition(is_safe);
        for pair in unasked {
            judgements.insert(pair.question.clone(), Judgement::Undecided);
        }
        settings.push((setting, askable));
    }
    let judged = match ask_all(session, &settings)? {
        Some(judged) => judged,
        None => {
            let mut judged = Vec::new();
            for (setting, askable) in &settings {
                judged.extend(ask(session, setting, askable)?);
            }
            judged
        }
    };
    for (pair, judgement) in judged {
        judgements.insert(pair.question.clone(), judgement);
    }
    Ok(judgements)
}

/// What must be known before anything is asked.
struct Known {
    /// `None` where that is not known.
    hazards: Option<Hazards>,
    /// Types that must not even be named.
    left_out: Vec<u32>,
    /// `None` where the server does not tell.
    contexts: Option<BTreeMap<Address, Context>>,
}

impl Known {
    fn ask(
        session: &mut Session,
        names: &[String],
        addresses: Vec<&Address>,
    ) -> Result<Known, Failure> {
        let (request, wanted) = (Hazards::of(names), context::Wanted::new(addresses));
        let mut answers = session.queries(&[request.ask(), wanted.ask(&[])])?;
        let mut columns = answers.pop().and_then(Result::ok);
        let hazards = answers.pop().and_then(|rows| request.answer(rows).ok());
        let left_out = hazards.as_ref().map(Hazards::types).unwrap_or_default();
        if !left_out.is_empty() {
            columns = session.queries(&[wanted.ask(&left_out)])?.pop().and_then(Result::ok);
        }
        let contexts = columns.and_then(|rows| wanted.read(&rows).ok());
        Ok(Known { hazards, left_out, contexts })
    }
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
        // Rows that only a trigger or a rule has.
        let has_rows = ["new", "old"].iter().any(|row| pair.words.names.contains(*row));
        if pair.is_alone && !has_rows && (self.is_whole || pair.left.is_type) && is_wrong {
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

type Judged<'p, 'q> = Vec<(&'p Pair<'q>, Judgement)>;

/// Asks about all pairs of all settings in one round trip. `None` where the server refuses one.
fn ask_all<'p, 'q>(
    session: &mut Session,
    settings: &[(Setting<'_>, Vec<&'p Pair<'q>>)],
) -> Result<Option<Judged<'p, 'q>>, Failure> {
    let pinned = Sql::fixed(PINNED);
    let mut explained: Vec<(&Sql, Explained<'p, 'q>)> = Vec::new();
    for (setting, pairs) in settings {
        let (apart, together): (Vec<_>, Vec<_>) =
            pairs.iter().copied().partition(|pair| pair.has_subquery());
        let together = (!together.is_empty()).then_some(together);
        let together = together.map(|pairs| Explained::outputs(setting.context, &pairs));
        let apart = apart.into_iter().map(|pair| Explained::whole_plans(setting.context, pair));
        explained.extend(together.into_iter().chain(apart).map(|each| (&setting.search, each)));
    }
    if explained.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let mut asks = Vec::new();
    for (search, each) in &explained {
        asks.push(Ask::plain(search));
        asks.extend(each.statements.iter().map(Ask::plain));
    }
    asks.push(Ask::plain(&pinned));
    let mut rows: Vec<Vec<Row>> = asks.iter().map(|_| Vec::new()).collect();
    let ended = session.all(&asks, &mut |at, row| {
        if let Some(rows) = rows.get_mut(at) {
            rows.push(row);
        }
    });
    match ended {
        Err(failure) if failure.fatal => return Err(failure),
        // The savepoint takes the search path back.
        Err(_) => return Ok(None),
        Ok(()) => {}
    }
    let (mut judged, mut rest) = (Vec::new(), &rows[..]);
    for (_, each) in explained {
        let Some((_, after)) = rest.split_first() else { return Ok(None) };
        let Some((own, after)) = after.split_at_checked(each.statements.len()) else {
            return Ok(None);
        };
        rest = after;
        let Ok(judgements) = each.judge(own) else { return Ok(None) };
        judged.extend(each.pairs.into_iter().zip(judgements));
    }
    Ok(Some(judged))
}

/// Asks about all pairs of one setting at once, and one by one where the server refuses that.
fn ask<'p, 'q>(
    session: &mut Session,
    setting: &Setting<'_>,
    pairs: &[&'p Pair<'q>],
) -> Result<Judged<'p, 'q>, Failure> {
    let context = setting.context;
    let (apart, together): (Vec<_>, Vec<_>) =
        pairs.iter().copied().partition(|pair| pair.has_subquery());
    let mut judged = Vec::with_capacity(pairs.len());
    let mut alone = Vec::new();
    if !together.is_empty() {
        match searching(session, setting, &Explained::outputs(context, &together))? {
            Ok(judgements) => judged.extend(together.into_iter().zip(judgements)),
            Err(_) => {
                let each = |pair| (pair, Explained::outputs(context, &[pair]));
                alone.extend(together.into_iter().map(each));
            }
        }
    }
    alone.extend(apart.into_iter().map(|pair| (pair, Explained::whole_plans(context, pair))));
    for (pair, explained) in alone {
        let judgement = match searching(session, setting, &explained)? {
            Ok(judgements) => judgements.into_iter().next().unwrap_or(Judgement::Undecided),
            Err(failure) => setting.refused(pair, failure),
        };
        judged.push((pair, judgement));
    }
    Ok(judged)
}

/// Asks with the setting's search path, and pins the path again: by hand after success, and with the
/// savepoint after failure. The inner failure is the server's refusal.
fn searching(
    session: &mut Session,
    setting: &Setting<'_>,
    explained: &Explained<'_, '_>,
) -> Result<Result<Vec<Judgement>, Failure>, Failure> {
    let pinned = Sql::fixed(PINNED);
    let statements = [&setting.search].into_iter().chain(&explained.statements).chain([&pinned]);
    let asks: Vec<Ask<'_>> = statements.map(Ask::plain).collect();
    let mut rows: Vec<Vec<Row>> = explained.statements.iter().map(|_| Vec::new()).collect();
    let ended = session.all(&asks, &mut |at, row| {
        if let Some(rows) = at.checked_sub(1).and_then(|at| rows.get_mut(at)) {
            rows.push(row);
        }
    });
    match ended {
        Err(failure) if failure.fatal => Err(failure),
        ended => Ok(ended.and_then(|()| explained.judge(&rows))),
    }
}
