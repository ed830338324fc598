//! Whether rows fit into the target: what they refer to must be there or come with them, and what must
//! be unique must not be there yet. Those that do not fit are left out, for one of them would be the
//! end of the whole script.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::handed::{Change, Handed, Take, Value};
use super::left::Left;
use super::{Chosen, not_brought};
use crate::model::{Address, Kind, Name, Reason, Snapshot, Unchecked};
use crate::repair::sync::{Parent, Table, Unique, Values};
use crate::rows::{Lost, Moved, Row, Unplannable, key_of};

/// Why a row is not fetched.
pub(super) const TOO_LARGE: &str = "more than 48 MiB in one row";

/// What is known of the rows that are brought.
#[derive(Debug)]
pub(super) struct Fits<'s> {
    to: &'s Snapshot,
    unplannable: &'s Unplannable,
    /// By table and columns, the tuples that are brought, as far as something refers to them.
    brought: BTreeMap<(Address, Vec<Name>), HashSet<u64>>,
    /// Tables whose rows are all known.
    done: BTreeSet<Address>,
    /// By table and foreign key, what is referred to and was not there.
    pending: BTreeMap<(Address, Name), Pending>,
    /// What is told at the head.
    pub(super) notes: BTreeSet<String>,
}

#[derive(Debug)]
struct Pending {
    parent: (Address, Vec<Name>),
    tuples: BTreeMap<u64, Vec<String>>,
}

/// A tuple of which no part is NULL, by the place of its row.
type Tuples = BTreeMap<usize, Vec<String>>;

impl<'s> Fits<'s> {
    /// Nothing is brought yet.
    pub(super) fn new(
        tables: &[Chosen],
        to: &'s Snapshot,
        unplannable: &'s Unplannable,
    ) -> Fits<'s> {
        let parents = tables.iter().flat_map(|chosen| &chosen.table.parents);
        let referred = parents.map(|parent| (parent.table.clone(), parent.columns.clone()));
        let is_brought =
            |(table, _): &(Address, _)| tables.iter().any(|chosen| chosen.table.table == *table);
        let brought = referred.filter(is_brought).map(|key| (key, HashSet::new())).collect();
        let (done, pending, notes) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Fits { to, unplannable, brought, done, pending, notes }
    }

    /// Those of the rows that fit. The others are in `left`.
    pub(super) fn sift(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        rows: Vec<Row>,
        handed: &mut Handed,
        left: &mut Left,
    ) -> Result<Vec<Values>, Lost> {
        let mut fitting: Vec<Option<(Vec<String>, Values)>> = Vec::with_capacity(rows.len());
        for row in rows {
            let why = match &row.values {
                None => Some(TOO_LARGE.to_owned()),
                Some(values) => table.misfit(values).map(|misfit| misfit.0),
            };
            if let Some(why) = why {
                left.add(&table.table, why, &row.key);
                continue;
            }
            fitting.push(row.values.map(|values| (row.key, values)));
        }
        for parent in &table.parents {
            for (at, why) in self.orphans(moved, table, parent, tuples(&fitting, &parent.at))? {
                leave(&mut fitting, at, table, why, left);
            }
        }
        let takes = self.takes(moved, table, |unique| tuples(&fitting, &unique.at))?;
        for (at, takes) in takes {
            if let Err(why) = handed.take(&takes) {
                leave(&mut fitting, at, table, why, left);
            }
        }
        let kept: Vec<Values> = fitting.into_iter().flatten().map(|(_, values)| values).collect();
        self.bring(table, &kept);
        Ok(kept)
    }

    /// The statements that change rows, as far as they fit, in an order in which they can be run. The
    /// others are in `left`.
    pub(super) fn sift_changes(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        rows: Vec<Changed>,
        handed: &mut Handed,
        left: &mut Left,
    ) -> Result<Vec<Change>, Lost> {
        let mut misfits: BTreeMap<usize, String> = BTreeMap::new();
        for parent in &table.parents {
            let asked = changed(&rows, &parent.at, |_, _| true);
            misfits.extend(self.orphans(moved, table, parent, asked)?);
        }
        let mut takes = self.takes(moved, table, |unique| {
            changed(&rows, &unique.at, |row, tuple| row.had(&unique.at) != Some(hash(tuple)))
        })?;
        let mut changes = Vec::with_capacity(rows.len());
        for (at, row) in rows.into_iter().enumerate() {
            if let Some(why) = misfits.remove(&at) {
                left.add(&table.table, why, &row.key);
                continue;
            }
            let takes = takes.remove(&at).unwrap_or_default();
            let uniques = table.uniques.iter().enumerate();
            let gives_up = uniques.filter_map(|(number, unique)| {
                let had = row.had(&unique.at)?;
                let has = tuple(&row.values, &unique.at).map(|tuple| hash(&tuple));
                (has != Some(had)).then_some((number, had))
            });
            let gives_up: Vec<Value> = gives_up.collect();
            changes.push(Change { sql: row.sql, key: row.key, takes, gives_up });
        }
        Ok(handed.change(&table.table, changes, left))
    }

    /// Notes that no more rows of the table come; or, of one that could not be read, that none did.
    pub(super) fn end(&mut self, table: &Address, is_brought: bool) {
        self.done.insert(table.clone());
        if !is_brought {
            let of_it = self.brought.iter_mut().filter(|((of, _), _)| of == table);
            of_it.for_each(|(_, tuples)| tuples.clear());
            self.pending.retain(|(of, _), _| of != table);
        }
    }

    /// What rows refer to that is neither there nor brought after all.
    pub(super) fn told(&self) -> Vec<Unchecked> {
        let mut told = Vec::new();
        for ((table, constraint), pending) in &self.pending {
            let brought = self.brought.get(&pending.parent);
            let is_brought = |tuple: &u64| brought.is_some_and(|brought| brought.contains(tuple));
            let lacking: Vec<&Vec<String>> = pending
                .tuples
                .iter()
                .filter(|(hash, _)| !is_brought(hash))
                .map(|(_, t)| t)
                .collect();
            let Some(first) = lacking.first() else { continue };
            let message = format!(
                "by {}, its rows need {} that are neither there nor brought ({}{}): the script fails",
                constraint.displayed(),
                pending.parent.0,
                first.join(", "),
                if lacking.len() > 1 { ", ..." } else { "" },
            );
            told.push(not_brought(Some(&self.to.name), table, Reason::NotComparable, message));
        }
        told
    }

    /// The rows that refer to what will not be there, and what is told of them. What refers to a table
    /// whose rows are not all known is looked at in the end.
    fn orphans(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        parent: &Parent,
        mut asked: Tuples,
    ) -> Result<Vec<(usize, String)>, Lost> {
        let key = (parent.table.clone(), parent.columns.clone());
        let brought = self.brought.get(&key);
        let is_brought =
            |tuple: &Vec<String>| brought.is_some_and(|brought| brought.contains(&hash(tuple)));
        asked.retain(|_, tuple| !is_brought(tuple));
        let may_come = brought.is_some() && !self.done.contains(&parent.table);
        let there = self.there(moved, &parent.table, &parent.columns, &asked)?;
        asked.retain(|at, _| there.get(at) == Some(&false));
        if !may_come {
            let why = format!(
                "by {}, they need rows of {} that are not there",
                parent.constraint.displayed(),
                parent.table
            );
            return Ok(asked.into_keys().map(|at| (at, why.clone())).collect());
        }
        let pending = self.pending.entry((table.table.clone(), parent.constraint.clone()));
        let pending = pending.or_insert_with(|| Pending { parent: key, tuples: BTreeMap::new() });
        pending.tuples.extend(asked.into_values().map(|tuple| (hash(&tuple), tuple)));
        Ok(Vec::new())
    }

    /// What rows take of what must be unique, by their places.
    fn takes(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        tuples: impl Fn(&Unique) -> Tuples,
    ) -> Result<BTreeMap<usize, Vec<Take>>, Lost> {
        let mut takes: BTreeMap<usize, Vec<Take>> = BTreeMap::new();
        for (number, unique) in table.uniques.iter().enumerate() {
            let tuples = tuples(unique);
            let there = self.there(moved, &table.table, &unique.columns, &tuples)?;
            let columns = unique.columns.iter().map(Name::displayed).collect::<Vec<_>>().join(", ");
            for (at, tuple) in tuples {
                let is_there = there.get(&at) == Some(&true);
                let value = (number, hash(&tuple));
                takes.entry(at).or_default().push(Take {
                    value,
                    is_there,
                    columns: columns.clone(),
                });
            }
        }
        Ok(takes)
    }

    /// Which of the tuples the target has; nothing of those that cannot be looked for.
    fn there(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Address,
        columns: &[Name],
        tuples: &Tuples,
    ) -> Result<BTreeMap<usize, bool>, Lost> {
        let obstacle = self.unplannable.obstacle(&self.to.name, table);
        let key = match (key_of(table, columns, self.to), obstacle) {
            (_, Some(lost)) if lost.fatal => return Err((self.to.name.clone(), lost)),
            (Ok(key), None) => key,
            (Err(why), _) => {
                let unseen = self.to.why_unseen(Kind::COLUMN, table);
                let why = unseen.map_or(why, |unseen| unseen.message);
                self.note(table, columns, &why);
                return Ok(BTreeMap::new());
            }
            (Ok(_), Some(obstacle)) => {
                self.note(table, columns, &obstacle.message);
                return Ok(BTreeMap::new());
            }
        };
        if tuples.is_empty() {
            return Ok(BTreeMap::new());
        }
        match moved.existing(table, &key, tuples.values().cloned().collect()) {
            Ok(there) => Ok(tuples.keys().copied().zip(there).collect()),
            Err((name, failure)) if failure.fatal => Err((name, failure)),
            Err((_, failure)) => {
                self.note(table, columns, &failure.message);
                Ok(BTreeMap::new())
            }
        }
    }

    fn note(&mut self, table: &Address, columns: &[Name], why: &str) {
        let columns = columns.iter().map(Name::displayed).collect::<Vec<_>>().join(", ");
        self.notes.insert(format!("Not checked: which rows {table} has by {columns}: {why}."));
    }

    fn bring(&mut self, table: &Table, rows: &[Values]) {
        let of_it = self.brought.iter_mut().filter(|((of, _), _)| *of == table.table);
        for ((_, columns), brought) in of_it {
            let at = columns.iter().map(|name| table.columns.iter().position(|c| c == name));
            let Some(at) = at.collect::<Option<Vec<usize>>>() else { continue };
            brought.extend(rows.iter().filter_map(|row| Some(hash(&tuple(row, &at)?))));
        }
    }
}

/// A row that is changed.
#[derive(Debug)]
pub(super) struct Changed {
    /// Its key.
    pub(super) key: Vec<String>,
    /// What it holds then.
    pub(super) values: Values,
    /// What it holds in the target, as far as something there must be unique.
    pub(super) there: BTreeMap<usize, Option<String>>,
    /// The places that are changed.
    pub(super) set: BTreeSet<usize>,
    /// The statement.
    pub(super) sql: String,
}

impl Changed {
    /// A hash of what the target has at these places, if no part is NULL.
    fn had(&self, at: &[usize]) -> Option<u64> {
        let tuple: Option<Vec<String>> = at.iter().map(|at| self.there.get(at)?.clone()).collect();
        tuple.map(|tuple| hash(&tuple))
    }
}

/// The tuples of the rows of which some part is changed.
fn changed(
    rows: &[Changed],
    at: &[usize],
    also: impl Fn(&Changed, &Vec<String>) -> bool,
) -> Tuples {
    let of_row = |(place, row): (usize, &Changed)| {
        let tuple = tuple(&row.values, at)?;
        (at.iter().any(|at| row.set.contains(at)) && also(row, &tuple)).then_some((place, tuple))
    };
    rows.iter().enumerate().filter_map(of_row).collect()
}

fn leave(
    rows: &mut [Option<(Vec<String>, Values)>],
    at: usize,
    table: &Table,
    why: String,
    left: &mut Left,
) {
    if let Some((key, _)) = rows.get_mut(at).and_then(Option::take) {
        left.add(&table.table, why, &key);
    }
}

fn tuples(rows: &[Option<(Vec<String>, Values)>], at: &[usize]) -> Tuples {
    let tuple = |(place, row): (usize, &Option<(Vec<String>, Values)>)| {
        Some((place, tuple(&row.as_ref()?.1, at)?))
    };
    rows.iter().enumerate().filter_map(tuple).collect()
}

fn tuple(row: &Values, at: &[usize]) -> Option<Vec<String>> {
    at.iter().map(|at| row.get(*at)?.clone()).collect()
}

/// A hash that what refers to a tuple has, too: a number may have more zeros there, a padded text more
/// blanks.
fn hash(tuple: &[String]) -> u64 {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
    let bare = |part: &String| {
        match part.contains('.') && part.chars().all(is_number) {
            true => part.trim_end_matches('0').trim_end_matches('.'),
            false => part.trim_end_matches(' '),
        }
        .to_owned()
    };
    let mut hasher = DefaultHasher::new();
    tuple.iter().map(bare).for_each(|part| part.hash(&mut hasher));
    hasher.finish()
}
