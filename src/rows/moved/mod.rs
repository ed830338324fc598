//! Rows on their way from one database to another: which of them are missing there, and what they
//! hold.
//!
//! All tables are compared in one transaction of each database, so that a row and the row that it
//! refers to are of one moment. What seemed to be missing is looked at again in a later transaction,
//! batch by batch, while it is fetched: only what is still missing is given.

mod keys;
mod related;
mod statements;

pub use keys::{Keys, Walk};
pub use related::{Related, RelatedRow, contents};
pub(super) use statements::statements;

use std::collections::BTreeMap;
use std::time::Duration;

use super::key::decode;
use super::lookup::{by_key, is_utf8};
use super::merge::{Keep, Merged, merge};
use super::recheck::{begin, look_after, present};
use super::stream::{self, Order, Reading, Until};
use super::{TablePlan, content, names_of, without_unreadable};
use crate::model::{Address, DatabaseInfo, Name, Reason};
use crate::server::{Failure, Fleet, Param, Session};

/// How many keys of one table are held at most, of each kind.
const MOST_KEYS: usize = 1_000_000;

/// How long a row may take to reach the other side.
const SETTLE: Duration = Duration::from_secs(2);

/// The values of some columns of a row as PostgreSQL writes them, NULL as nothing.
pub type Values = Vec<Option<String>>;

/// Why a table could not be looked at, and where.
pub type Lost = (Name, Failure);

/// What is looked for besides the rows that are missing. (Rows that differ are, where the plan has
/// columns.)
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Rows that only the target has.
    pub surplus: bool,
}

/// The keys of one table whose rows are to be moved.
#[derive(Debug)]
pub struct Found {
    /// How they were found.
    pub plan: TablePlan,
    /// Exact counts.
    pub counts: BTreeMap<Name, u64>,
    /// What the target lacks.
    pub missing: Keys,
    /// What both have with different contents.
    pub differing: Keys,
    /// What only the target has.
    pub surplus: Keys,
}

/// One row as it is in the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its key's parts.
    pub key: Vec<String>,
    /// Its values; `None` where they are more than one message should hold.
    pub values: Option<Values>,
    /// Of a row that both have, which of the plan's columns differ.
    pub differing: Vec<usize>,
    /// Of a row that both have, what was asked for of the target's; `None` as with `values`.
    pub there: Option<Values>,
}

/// A sequence that fills a column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sequence {
    /// The column.
    pub column: Name,
    /// The sequence.
    pub schema: Name,
    /// Its own name.
    pub name: Name,
    /// Whether it counts down.
    pub descends: bool,
    /// Where it ends.
    pub last: i64,
}

/// Two databases, and one moment of each.
#[derive(Debug)]
pub struct Moved<'f> {
    fleet: &'f mut Fleet,
    from: Name,
    to: Name,
    moments: Vec<String>,
}

impl<'f> Moved<'f> {
    /// Opens the transactions in which tables are compared.
    ///
    /// Errors where one of the two cannot be read at all.
    pub fn begin(fleet: &'f mut Fleet, from: &Name, to: &Name) -> Result<Moved<'f>, Lost> {
        let mut moments = Vec::new();
        for (name, begun) in fleet.each(|session| begin(session, None)) {
            moments.push(begun.map_err(|failure| (name, failure))?);
        }
        Ok(Moved { fleet, from: from.clone(), to: to.clone(), moments })
    }

    /// Finds the keys of one table.
    ///
    /// Errors where a side cannot be read to its end, or more keys are found than are held.
    pub fn find(&mut self, plan: &TablePlan, wanted: Wanted) -> Result<Found, Vec<Lost>> {
        let both = [self.from.clone(), self.to.clone()];
        let mut failures = Vec::new();
        let plan = without_unreadable(self.fleet, plan, &both, &mut failures);
        let infos = self.fleet.infos();
        let of_these = |info: &&DatabaseInfo| both.contains(&Name::new(&info.name));
        let reduction = content::reduction(infos.iter().filter(of_these));
        let lacked_by = (!wanted.surplus).then(|| self.to.clone());
        let keep = Keep { most: MOST_KEYS, lacked_by };
        let mut merged = Merged::default();
        let mut after = None;
        // Where the time of a statement is over, the next one goes on, at the same moment.
        loop {
            let reading = Reading {
                reduction,
                after: after.clone(),
                among: None,
                until: Until::End,
                order: Order::Planned,
                most: Duration::MAX,
                is_held: false,
            };
            let streams = stream::open(self.fleet, &plan, &both, &reading);
            let is_open = streams.len() == both.len();
            let came = merge(streams, after.as_deref(), &|_| (), &keep, &mut merged);
            failures.extend(came.broken);
            match came.to {
                _ if !is_open => {
                    failures.push((self.to.clone(), gone()));
                    break;
                }
                Some(to) if failures.is_empty() && after.as_ref().is_none_or(|last| to > *last) => {
                    after = Some(to);
                }
                Some(_) => {
                    failures.push((self.to.clone(), stream::took_too_long()));
                    break;
                }
                None => break,
            }
        }
        merged.count_missing();
        let lack = |name: &Name| merged.missing.get(name).copied().unwrap_or(0);
        let lacking = lack(&self.to) + if wanted.surplus { lack(&self.from) } else { 0 };
        let most = MOST_KEYS as u64;
        if lacking > most || merged.differing > most {
            let message = format!("more than {most} of its rows are to be moved");
            let hint = "copy the table as a whole, with pg_dump --data-only";
            let failure = Failure::new(Reason::Ceiling, message).with_hint(hint);
            failures.push((self.to.clone(), failure));
        }
        if !failures.is_empty() {
            return Err(failures);
        }
        let (mut missing, mut surplus) = (Keys::default(), Keys::default());
        for suspect in merged.suspects {
            let keys = if suspect.lacking.contains(&self.to) { &mut missing } else { &mut surplus };
            keys.push(&suspect.key);
        }
        let mut differing = Keys::default();
        merged.different.iter().for_each(|different| differing.push(&different.key));
        Ok(Found { plan, counts: merged.counts, missing, differing, surplus })
    }

    /// Opens later transactions, in which the rows are fetched: after a while, where something may
    /// have been on its way.
    ///
    /// Errors where one of the two cannot be read at all.
    pub fn settle(&mut self) -> Result<(), Lost> {
        let (mut wait, moments) = (Duration::ZERO, self.moments.clone());
        loop {
            let looked = self.fleet.each(move |session| look_after(session, wait));
            let mut at_rest = true;
            for (name, activity) in looked {
                let activity = activity.map_err(|failure| (name, failure))?;
                at_rest &= activity.at_rest_since(&moments);
            }
            if at_rest || wait == SETTLE {
                return Ok(());
            }
            wait = SETTLE;
        }
    }

    /// Those of the keys' rows that the source has and the target lacks, in the order of the keys.
    pub fn missing(
        &mut self,
        plan: &TablePlan,
        columns: &[Name],
        keys: Vec<Vec<u8>>,
    ) -> Result<Vec<Row>, Lost> {
        let there = self.present(Side::To, plan, &keys)?;
        let absent = keys.into_iter().zip(there).filter(|(_, there)| !there).map(|(key, _)| key);
        self.values(Side::From, plan, columns, absent.collect())
    }

    /// Those of the keys that only the target has.
    pub fn surplus(
        &mut self,
        plan: &TablePlan,
        keys: &[Vec<u8>],
    ) -> Result<Vec<Vec<String>>, Lost> {
        let there = self.present(Side::To, plan, keys)?;
        let here = self.present(Side::From, plan, keys)?;
        let only_there = keys
            .iter()
            .zip(there.into_iter().zip(here))
            .filter(|(_, (there, here))| *there && !here);
        Ok(only_there.map(|(key, _)| decode(&plan.key, key)).collect())
    }

    /// Those of the keys' rows that both have, and that still differ; with them, what the target has
    /// in `there`.
    pub fn differing(
        &mut self,
        plan: &TablePlan,
        columns: &[Name],
        there: &[Name],
        keys: Vec<Vec<u8>>,
    ) -> Result<Vec<Row>, Lost> {
        let digests = |plan: &TablePlan, keys: &[Vec<u8>]| {
            let (plan, keys) = (plan.clone(), keys.to_vec());
            move |session: &mut Session| content::digests(session, &plan, &keys)
        };
        let of_from = self.in_the(Side::From, digests(plan, &keys))?;
        let of_to = self.in_the(Side::To, digests(plan, &keys))?;
        let (mut differing, mut apart) = (Vec::new(), BTreeMap::new());
        for (key, digests) in keys.into_iter().zip(of_from.into_iter().zip(of_to)) {
            if let (Some(here), Some(there)) = digests {
                let columns = content::apart(&[here.as_bytes(), there.as_bytes()]);
                if !columns.is_empty() {
                    apart.insert(decode(&plan.key, &key), columns);
                    differing.push(key);
                }
            }
        }
        let mut of_to = BTreeMap::new();
        if !there.is_empty() {
            let rows = self.values(Side::To, plan, there, differing.clone())?;
            of_to.extend(rows.into_iter().map(|row| (row.key, row.values)));
        }
        let mut rows = self.values(Side::From, plan, columns, differing)?;
        for row in &mut rows {
            row.differing = apart.remove(&row.key).unwrap_or_default();
            row.there = of_to.remove(&row.key).flatten();
        }
        Ok(rows)
    }

    /// The sequences that fill columns of the target's table.
    pub fn sequences(&mut self, table: &Address) -> Result<Vec<Sequence>, Lost> {
        let table = table.clone();
        self.in_the(Side::To, move |session| {
            let names = names_of(&table)?;
            let rows = session.query(&statements::sequences(), &names.map(Param::Text))?;
            let sequence = |row: &crate::server::Row| {
                Ok(Sequence {
                    column: row.text(0)?.into(),
                    schema: row.text(1)?.into(),
                    name: row.text(2)?.into(),
                    descends: row.flag(3)?,
                    last: row.bigint(4)?,
                })
            };
            rows.iter().map(sequence).collect()
        })
    }

    fn present(
        &mut self,
        side: Side,
        plan: &TablePlan,
        keys: &[Vec<u8>],
    ) -> Result<Vec<bool>, Lost> {
        let (plan, keys) = (plan.clone(), keys.to_vec());
        self.in_the(side, move |session| present(session, &plan, &keys))
    }

    fn values(
        &mut self,
        side: Side,
        plan: &TablePlan,
        columns: &[Name],
        keys: Vec<Vec<u8>>,
    ) -> Result<Vec<Row>, Lost> {
        let (plan, columns) = (plan.clone(), columns.to_vec());
        self.in_the(side, move |session| {
            let sql = statements::values(&plan.table, &plan.key, is_utf8(session), &columns);
            let mut rows = Vec::new();
            by_key(session, &sql, &plan.key, &keys, |position, row| {
                let key = keys.get(position).map(|key| decode(&plan.key, key));
                rows.push(Row {
                    key: key.unwrap_or_default(),
                    values: row.texts_with_nulls(1)?,
                    differing: Vec::new(),
                    there: None,
                });
                Ok(())
            })?;
            Ok(rows)
        })
    }

    fn in_the<R: Send + 'static>(
        &mut self,
        side: Side,
        work: impl FnOnce(&mut Session) -> Result<R, Failure> + Send + 'static,
    ) -> Result<R, Lost> {
        let name = match side {
            Side::From => self.from.clone(),
            Side::To => self.to.clone(),
        };
        let done = match self.fleet.start(&name, work) {
            Some(pending) => pending.wait(),
            None => Err(gone()),
        };
        done.map_err(|failure| (name, failure))
    }
}

fn gone() -> Failure {
    Failure::fatal(Reason::ConnectionLost, "its session was lost before")
}

/// One of the two databases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The one that has the rows.
    From,
    /// The one that lacks them.
    To,
}
