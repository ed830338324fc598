//! Whether the rows of a database allow what is declared and differs there: a fix that they do not
//! allow fails halfway, on the table that everybody needs.
//!
//! ```text
//! differences -> demands (pure, by database and table)
//!             -> one scan of the table for all that single rows tell, one query for each of the rest
//!             -> obstacles: exact counts, and a few rows by their keys
//! ```
//!
//! Queries use PostgreSQL's own functions alone: an expression that names others is not run.

mod answer;
mod demand;
mod harmless;
mod key;
mod statements;

pub(super) use statements::statements;

use std::collections::{BTreeMap, BTreeSet};

use super::Unplannable;
use crate::model::{
    Address, DatabaseInfo, Difference, Examples, Name, Obstacle, Snapshot, Unchecked,
};
use crate::server::{Failure, Fleet, Request};
use demand::Demand;

/// How many rows a finding shows.
const SAMPLE: i64 = 3;

/// What was found of the rows of some databases.
#[derive(Debug, Default)]
pub struct Allowed {
    /// What stands in the way.
    pub obstacles: Vec<Obstacle>,
    /// What could not be told.
    pub unchecked: Vec<Unchecked>,
}

/// What is demanded of the rows of one table, by database.
type OfTable = BTreeMap<Name, Vec<Demand>>;

/// What is asked, of whom.
#[derive(Clone, Copy, Debug)]
pub struct Obstructed<'a> {
    /// Where databases differ from what is declared.
    pub differences: &'a [Difference],
    /// The databases that are asked.
    pub databases: &'a [Name],
    /// What all databases have.
    pub snapshots: &'a [Snapshot],
    /// What tells of which tables no query may be planned.
    pub unplannable: &'a Request<BTreeSet<Address>>,
}

/// Asks live databases whether their rows allow what is declared; `each` is told of every table.
/// About one table of one database, nothing more is asked after the time that the longest statement
/// may take.
pub fn obstacles(
    fleet: &mut Fleet,
    asked: &Obstructed<'_>,
    mut each: impl FnMut(&Address),
) -> Allowed {
    let mut tables: BTreeMap<Address, OfTable> = BTreeMap::new();
    let infos = fleet.infos();
    let is_asked = |side: &&Snapshot| asked.databases.contains(&side.name);
    for snapshot in asked.snapshots.iter().filter(is_asked) {
        let major = major(&infos, &snapshot.name);
        for demand in demand::demands(asked.differences, snapshot, major) {
            let of_table = tables.entry(demand.violation.table.clone()).or_default();
            of_table.entry(snapshot.name.clone()).or_default().push(demand);
        }
    }
    let mut allowed = Allowed::default();
    if tables.is_empty() {
        return allowed;
    }
    let unplannable = unplannable(fleet, asked.unplannable);
    for (table, of_table) in tables {
        each(&table);
        ask(fleet, of_table, &unplannable, &mut allowed);
    }
    allowed
}

/// Asks all databases of which tables no query may be planned.
fn unplannable(fleet: &mut Fleet, asked: &Request<BTreeSet<Address>>) -> Unplannable {
    let asked = asked.clone();
    let answers = fleet.each(move |session| {
        session.begin()?;
        asked.of(session)
    });
    let lost = fleet.lost().into_iter().map(|(name, failure)| (name, Err(failure)));
    Unplannable::new(answers.into_iter().chain(lost))
}

fn major(infos: &[DatabaseInfo], name: &Name) -> i32 {
    let info = infos.iter().find(|info| info.name == name.as_str());
    info.and_then(|info| info.server.as_ref()).map_or(0, |server| server.version_num / 10_000)
}

/// Asks all databases about one table, side by side.
fn ask(fleet: &mut Fleet, of_table: OfTable, unplannable: &Unplannable, allowed: &mut Allowed) {
    let mut started = Vec::new();
    for (database, demands) in of_table {
        let (demands, unasked): (Vec<Demand>, Vec<Demand>) = demands
            .into_iter()
            .partition(|d| d.tables().all(|table| unplannable.allows(&database, table)));
        allowed.unchecked.extend(unasked.iter().filter_map(|demand| {
            let obstacle =
                demand.tables().find_map(|table| unplannable.obstacle(&database, table))?;
            // One that is lost is reported as that.
            (!obstacle.fatal).then(|| unasked_because(obstacle, &database, demand))
        }));
        let asked = demands.clone();
        let pending = fleet.start(&database, move |session| {
            session.begin()?;
            answer::answers(session, &asked)
        });
        started.extend(pending.map(|pending| (database, demands, pending)));
    }
    for (database, demands, pending) in started {
        let answers = match pending.wait() {
            Ok(answers) => answers,
            // One that is lost is reported as that.
            Err(failure) if failure.fatal => continue,
            Err(failure) => demands.iter().map(|_| Err(failure.clone())).collect(),
        };
        for (demand, answer) in demands.into_iter().zip(answers) {
            match answer {
                Ok(examples) if examples.count == 0 => {}
                Ok(examples) => add(&mut allowed.obstacles, demand, &database, examples),
                Err(failure) => {
                    allowed.unchecked.push(unasked_because(failure, &database, &demand));
                }
            }
        }
    }
}

fn add(obstacles: &mut Vec<Obstacle>, demand: Demand, database: &Name, examples: Examples) {
    let known = obstacles
        .iter_mut()
        .find(|known| known.kind == demand.violation.kind && known.object == demand.object);
    let obstacle = match known {
        Some(known) => known,
        None => {
            obstacles.push(Obstacle {
                kind: demand.violation.kind,
                object: demand.object,
                what: demand.what,
                declared_at: demand.declared_at,
                blocks: Vec::new(),
                rows: BTreeMap::new(),
            });
            let Some(new) = obstacles.last_mut() else { return };
            new
        }
    };
    let blocks: BTreeSet<_> = obstacle.blocks.drain(..).chain(demand.blocks).collect();
    obstacle.blocks = blocks.into_iter().collect();
    obstacle.rows.insert(database.clone(), examples);
}

fn unasked_because(failure: Failure, database: &Name, demand: &Demand) -> Unchecked {
    let message =
        format!("whether the rows allow {} could not be told: {}", demand.what, failure.message);
    let object = Some(demand.object.to_string());
    Failure { message, ..failure }.into_unchecked(database, object)
}
