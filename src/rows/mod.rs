//! Counts and id sets of tables across databases.
//!
//! [`plan`](mod@plan) decides, without a server, which tables can be compared how; [`compare`]
//! reads every database's keys as one ordered stream and merges them, so that memory stays flat
//! however many rows there are. Keys that seem to be missing are looked at once more before they
//! are called missing, because two servers have no common moment. [`Moved`] fetches those that are.

mod allows;
mod buckets;
mod chunks;
mod conditions;
mod content;
mod copied;
mod equality;
mod key;
mod lookup;
mod merge;
mod moved;
mod pace;
mod partitions;
mod pieces;
mod plan;
mod recheck;
mod recount;
mod resume;
mod sequences;
mod sizes;
mod statements;
mod steady;
mod stream;

pub use allows::{Allowed, Obstructed, obstacles};
pub use chunks::Checkpoint;
pub use conditions::Narrowing;
pub use content::{Column, Form};
pub use copied::Unplannable;
pub use equality::{EqualColumn, equality};
pub use key::KeyColumn;
pub use moved::{
    Found, Keys, Lost, Moved, Related, RelatedRow, Row, Sequence, Side, Values, Walk, Wanted,
    contents,
};
pub use pace::{Pace, Throttle};
pub use partitions::{Split, split, together};
pub use plan::{Asked, TablePlan, plan};
pub use sequences::{Sequences, sequences};
pub use sizes::{is_out_of_reach, sizes};
pub use statements::statements;

use std::collections::BTreeMap;

use crate::model::{Address, DatabaseInfo, DifferingRows, Name, Reason, RowCompare, TableRows};
use crate::server::{Ask, Failure, Fleet, Param, Session, Sql};

/// How many missing keys a report shows.
pub const SAMPLE: usize = 10;

/// What comparing the rows of one table gave.
#[derive(Debug)]
pub struct Compared {
    /// Counts and missing keys of the databases that could be read.
    pub rows: TableRows,
    /// The databases that could not, each with the reason.
    pub failures: Vec<(Name, Failure)>,
}

/// Compares the rows of one table in all databases of its plan, from where an earlier run stopped,
/// if one did.
///
/// Every database's transaction is opened at the same moment; a database that fails is left out of
/// the result and named in [`Compared::failures`].
pub fn compare(
    fleet: &mut Fleet,
    plan: &TablePlan,
    unplannable: &Unplannable,
    mut reached: Checkpoint,
    pace: &mut Pace<'_>,
) -> Compared {
    let names = plan.databases.clone();
    let mut failures = pace::give_way(fleet, &names, pace);
    let mut readable = Vec::new();
    let mut moments = Vec::new();
    let (table, unplanned) = (plan.table.clone(), unplannable.clone());
    let holds = plan.compare != RowCompare::Count;
    // A query of what cannot be planned is none that could hold it.
    let begin = move |session: &mut Session| {
        let holds = holds && unplanned.allows(&Name::new(&session.info().name), &table);
        recheck::begin(session, holds.then_some(&table))
    };
    for (name, begun) in fleet.each(begin) {
        match begun {
            _ if !names.contains(&name) || failures.iter().any(|(failed, _)| *failed == name) => {}
            Ok(moment) => {
                readable.push(name);
                moments.push(moment);
            }
            Err(failure) => failures.push((name, failure)),
        }
    }
    let mut rows = TableRows {
        table: plan.table.clone(),
        compare: plan.compare,
        key: plan.key.iter().map(|column| column.name.clone()).collect(),
        counts: BTreeMap::new(),
        missing: BTreeMap::new(),
        columns: Vec::new(),
        differing: DifferingRows::default(),
        in_flight: 0,
        narrowed: plan.narrowings.iter().map(Narrowing::words).collect(),
    };
    match plan.compare {
        RowCompare::Count => {
            let counted = recount::count(fleet, plan, &readable, unplannable, &moments, pace);
            add_counts(counted, &mut rows, &mut failures);
        }
        RowCompare::Ids | RowCompare::Content => {
            let (copied, plannable): (Vec<Name>, Vec<Name>) =
                readable.into_iter().partition(|name| !unplannable.allows(name, &plan.table));
            let plan = without_unreadable(fleet, plan, &plannable, &mut failures);
            let infos = fleet.infos();
            let of_these = |info: &&DatabaseInfo| plannable.contains(&Name::new(&info.name));
            let reduction = content::reduction(infos.iter().filter(of_these));
            if !reached.is_of(&plannable) {
                reached = Checkpoint::default();
            }
            let is_whole = copied.len() + plannable.len() == plan.databases.len();
            let keep = &mut |reached: &Checkpoint| {
                if is_whole {
                    (pace.keep)(reached);
                }
            };
            let mut pace = Pace { keep, ..*pace };
            let pace = &mut pace;
            failures.extend(chunks::read(fleet, &plan, plannable, reduction, &mut reached, pace));
            let mut merged = reached.merged;
            failures.extend(recheck::recheck(fleet, &plan, &mut merged, &moments, pace));
            if merged.is_cut {
                // Of what was not looked at again, some may have differed only there.
                merged.differing = merged.different.len() as u64;
            }
            rows.in_flight = merged.in_flight;
            rows.missing = merged.missing_rows(&plan.key);
            rows.differing = content::told(fleet, &plan, &merged, &mut failures);
            rows.columns = plan.columns.iter().map(|column| column.name.clone()).collect();
            rows.counts = merged.counts;
            add_counts(
                count_as_planned(fleet, &plan, &copied, unplannable),
                &mut rows,
                &mut failures,
            );
        }
    }
    Compared { rows, failures }
}

/// The plan without columns that some role may not read, each of which is told.
fn without_unreadable(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    failures: &mut Vec<(Name, Failure)>,
) -> TablePlan {
    let mut plan = plan.clone();
    if plan.columns.is_empty() {
        return plan;
    }
    let asked = plan.clone();
    let answers = fleet.each(move |session| content::unreadable(session, &asked));
    for (database, answer) in answers.into_iter().filter(|(name, _)| databases.contains(name)) {
        match answer {
            Ok(names) => {
                for name in &names {
                    let message = format!("the role may not read column {}", name.displayed());
                    failures.push((database.clone(), Failure::new(Reason::Privilege, message)));
                }
                plan.columns.retain(|column| !names.contains(&column.name));
            }
            Err(failure) => failures.push((database, failure)),
        }
    }
    plan
}

/// The schema and the name of a table.
fn names_of(table: &Address) -> Result<[&str; 2], Failure> {
    match &*table.path {
        [schema, name] => Ok([schema.as_str(), name.as_str()]),
        _ => Err(Failure::new(Reason::Internal, format!("{table} is not the name of a table"))),
    }
}

fn add_counts(
    counted: Vec<(Name, Result<u64, Failure>)>,
    rows: &mut TableRows,
    failures: &mut Vec<(Name, Failure)>,
) {
    for (name, counted) in counted {
        match counted {
            Ok(rows_there) => drop(rows.counts.insert(name, rows_there)),
            Err(failure) => failures.push((name, failure)),
        }
    }
}

/// About how many rows the databases of a plan have together, by their catalogs; `None` where one does
/// not know.
pub fn estimate(fleet: &mut Fleet, plan: &TablePlan) -> Option<u64> {
    let table = plan.table.clone();
    let answers = fleet.each(move |session| {
        session.begin()?;
        let names = names_of(&table)?;
        let rows = session.query(&statements::estimate(), &names.map(Param::Text))?;
        rows.first().map_or(Ok(None), |row| row.bigint_opt(0))
    });
    let of_plan = answers.into_iter().filter(|(name, _)| plan.databases.contains(name));
    of_plan.map(|(_, rows)| u64::try_from(rows.ok()??).ok()).sum()
}

/// Exact counts of the rows that a plan does not leave out.
fn count_as_planned(
    fleet: &mut Fleet,
    plan: &TablePlan,
    databases: &[Name],
    unplannable: &Unplannable,
) -> Vec<(Name, Result<u64, Failure>)> {
    let conditions = conditions::for_counts(plan);
    count_where(fleet, &plan.table, databases, unplannable, &conditions)
}

/// Exact counts of one table in the named databases, side by side.
pub fn count(
    fleet: &mut Fleet,
    table: &Address,
    databases: &[Name],
    unplannable: &Unplannable,
) -> Vec<(Name, Result<u64, Failure>)> {
    count_where(fleet, table, databases, unplannable, &[])
}

fn count_where(
    fleet: &mut Fleet,
    table: &Address,
    databases: &[Name],
    unplannable: &Unplannable,
    conditions: &[Sql],
) -> Vec<(Name, Result<u64, Failure>)> {
    let is_narrow = !conditions.is_empty();
    let started: Vec<_> = databases
        .iter()
        .filter_map(|name| {
            let (table, sql) = (table.clone(), statements::count(table, conditions));
            let obstacle = unplannable.obstacle(name, &table);
            let pending = fleet.start(name, move |session| match obstacle {
                Some(obstacle) if is_narrow => Err(copied::only_whole(obstacle)),
                Some(_) => {
                    steady::steadily(session, &table, |session| copied::count(session, &table))
                }
                None => count_by_query(session, &table, &sql),
            });
            pending.map(|pending| (name.clone(), pending))
        })
        .collect();
    started.into_iter().map(|(name, pending)| (name, pending.wait())).collect()
}

fn count_by_query(session: &mut Session, table: &Address, sql: &Sql) -> Result<u64, Failure> {
    let mut counts = Vec::new();
    steady::ask_steadily(session, table, &[Ask::plain(sql)], &mut |_, row| {
        counts.push(row.bigint(0));
    })?;
    match &counts[..] {
        [Ok(count)] => u64::try_from(*count).map_err(|_| no_count()),
        [Err(failure)] => Err(failure.clone()),
        _ => Err(no_count()),
    }
}

fn no_count() -> Failure {
    Failure::new(Reason::Protocol, "the server answered a count with something else than one")
}
