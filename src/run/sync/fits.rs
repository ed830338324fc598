//! Whether rows fit into the target: what they refer to must be there, and be the same row as in the
//! source, or come with them; and what must be unique must not be there yet. Rows that do not fit are
//! skipped, because one of them would abort the whole script.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::chosen::Chosen;
use super::handed::{Change, Handed, Take, Value};
use super::left::Left;
use super::parents::{Brought, Parents, Referred, Tuples, hashes};
use super::sided::Sided;
use crate::model::{Address, Kind, Name, Reason};
use crate::repair::sync::{Parent, Table, Unique, Values};
use crate::rows::{Lost, Moved, Row, Unplannable, equality};
use crate::server::Failure;

/// Why a row is not fetched.
pub(super) const TOO_LARGE: &str = "more than 48 MiB in one row";

/// What is known of the rows that are copied.
#[derive(Debug)]
pub(super) struct Fits<'s> {
    sided: Sided<'s>,
    unplannable: &'s Unplannable,
    /// Whether foreign keys that can wait do so.
    deferred: bool,
    /// Whether a parent is the same row in both databases; `None` where keys are trusted.
    parents: Option<Parents<'s>>,
    /// What is copied.
    brought: Brought,
    /// Tables whose rows are all known.
    done: BTreeSet<Address>,
    /// What rows refer to that was not there yet.
    pending: BTreeMap<Referred, BTreeSet<u64>>,
    /// What earlier passes found not to come after all.
    refused: &'s BTreeMap<Referred, BTreeSet<u64>>,
}

/// A tuple's hash, and whether the target has it.
#[derive(Clone, Copy, Debug)]
struct Look {
    hash: u64,
    is_there: bool,
}

impl<'s> Fits<'s> {
    /// Nothing is copied yet.
    pub(super) fn new(
        tables: &[Chosen],
        sided: Sided<'s>,
        asked: &Asked<'s>,
        refused: &'s BTreeMap<Referred, BTreeSet<u64>>,
    ) -> Fits<'s> {
        let parents = tables.iter().flat_map(|chosen| &chosen.table.parents);
        let referred = parents.map(|parent| (parent.table.clone(), parent.columns.clone()));
        let is_brought =
            |(table, _): &(Address, _)| tables.iter().any(|chosen| chosen.table.table == *table);
        let brought = referred.filter(is_brought).map(|key| (key, Default::default())).collect();
        let both = [sided.from, sided.to];
        let parents = Parents::new(both, asked.unplannable, asked.except);
        Fits {
            sided,
            unplannable: asked.unplannable,
            deferred: asked.deferred,
            parents: (!asked.trust_keys).then_some(parents),
            brought,
            done: BTreeSet::new(),
            pending: BTreeMap::new(),
            refused,
        }
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
            let asked = tuples(&fitting, &parent.at);
            for (at, why) in self.misfits(moved, table, parent, asked)? {
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
        self.bring(moved, table, &kept.iter().collect::<Vec<_>>())?;
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
            let asked = changed(&rows, &parent.at);
            misfits.extend(self.misfits(moved, table, parent, asked)?);
        }
        let had: Vec<BTreeMap<usize, u64>> = table
            .uniques
            .iter()
            .map(|unique| self.had(moved, table, unique, &rows))
            .collect::<Result<_, Lost>>()?;
        let mut takes = self.takes(moved, table, |unique| changed(&rows, &unique.at))?;
        let mut changes = Vec::with_capacity(rows.len());
        for (at, row) in rows.into_iter().enumerate() {
            if let Some(why) = misfits.remove(&at) {
                left.add(&table.table, why, &row.key);
                continue;
            }
            let of_unique = |number: usize| had.get(number).and_then(|had| had.get(&at)).copied();
            let mut takes = takes.remove(&at).unwrap_or_default();
            let has: BTreeMap<usize, u64> = takes.iter().map(|take| take.value).collect();
            takes.retain(|take| of_unique(take.value.0) != Some(take.value.1));
            let uniques = table.uniques.iter().enumerate();
            let gives_up = uniques.filter_map(|(number, unique)| {
                let is_set = unique.at.iter().any(|at| row.set.contains(at));
                let had = of_unique(number).filter(|_| is_set)?;
                (has.get(&number) != Some(&had)).then_some((number, had))
            });
            let gives_up: Vec<Value> = gives_up.collect();
            let (sql, key, values) = (row.sql, row.key, row.values);
            changes.push(Change { sql, key, values, takes, gives_up });
        }
        let made = handed.change(&table.table, changes, left);
        self.bring(moved, table, &made.iter().map(|change| &change.values).collect::<Vec<_>>())?;
        Ok(made)
    }

    /// Hashes of what the rows have in the target in columns that must be unique, by their places.
    fn had(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        unique: &Unique,
        rows: &[Changed],
    ) -> Result<BTreeMap<usize, u64>, Lost> {
        let had = |(at, row): (usize, &Changed)| {
            let parts = unique.at.iter().map(|place| row.there.get(place)?.clone());
            Some((at, parts.collect::<Option<Vec<String>>>()?))
        };
        let tuples: Tuples = rows.iter().enumerate().filter_map(had).collect();
        let columns = self.equality(&table.table, &unique.columns)?;
        let hashes = hashes(moved, &columns, tuples.values().cloned().collect())?;
        Ok(tuples.into_keys().zip(hashes).collect())
    }

    /// Notes that no more rows of the table come; or, of one that could not be read, that none did.
    pub(super) fn end(&mut self, table: &Address, is_brought: bool) {
        self.done.insert(table.clone());
        if !is_brought {
            let of_it = self.brought.iter_mut().filter(|((of, _), _)| of == table);
            of_it.for_each(|(_, tuples)| tuples.clear());
        }
    }

    /// What rows refer to that is neither there nor copied after all.
    pub(super) fn lacking(&self) -> BTreeMap<Referred, BTreeSet<u64>> {
        let mut lacking = BTreeMap::new();
        for (referred, pending) in &self.pending {
            let brought = self.brought.get(referred);
            let is_brought = |hash: &&u64| brought.is_some_and(|brought| brought.contains(*hash));
            let of_it: BTreeSet<u64> =
                pending.iter().filter(|hash| !is_brought(hash)).copied().collect();
            if !of_it.is_empty() {
                lacking.insert(referred.clone(), of_it);
            }
        }
        lacking
    }

    /// [`Fits::orphans`]; where what rows refer to cannot be looked at, all that refer to something.
    fn misfits(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        parent: &Parent,
        asked: Tuples,
    ) -> Result<Vec<(usize, String)>, Lost> {
        let all: Vec<usize> = asked.keys().copied().collect();
        match self.orphans(moved, table, parent, asked) {
            Err((name, failure)) if !failure.fatal => {
                let constraint = parent.constraint.displayed();
                let name = name.displayed();
                let why = format!(
                    "what {constraint} requires was not checked in {name}: {}",
                    failure.message
                );
                Ok(all.into_iter().map(|at| (at, why.clone())).collect())
            }
            other => other,
        }
    }

    /// The rows that refer to what will not be there, or to another row than in the source, and why.
    fn orphans(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        parent: &Parent,
        mut asked: Tuples,
    ) -> Result<Vec<(usize, String)>, Lost> {
        let referred = (parent.table.clone(), parent.columns.clone());
        let looked = self.look(moved, &parent.table, &parent.columns, &asked)?;
        let look = |at: &usize| looked.get(at).copied();
        let brought = self.brought.get(&referred);
        asked.retain(|at, _| {
            let hash = look(at).map(|look| look.hash);
            !brought.zip(hash).is_some_and(|(brought, hash)| brought.contains(&hash))
        });
        let waits = parent.table == table.table || (parent.deferrable && self.deferred);
        let may_come = waits && brought.is_some() && !self.done.contains(&parent.table);
        let refused = self.refused.get(&referred);
        let constraint = parent.constraint.displayed();
        let mut orphans = Vec::new();
        let mut there = Tuples::new();
        for (at, tuple) in asked {
            let Some(Look { hash, is_there }) = look(&at) else { continue };
            if is_there {
                there.insert(at, tuple);
            } else if may_come && !refused.is_some_and(|refused| refused.contains(&hash)) {
                self.pending.entry(referred.clone()).or_default().insert(hash);
            } else {
                let table = &parent.table;
                let why = match brought.is_some() && !waits && !self.done.contains(table) {
                    true => format!(
                        "{constraint} requires a row of {table}, whose rows require these in turn: \
                         make one of the foreign keys DEFERRABLE"
                    ),
                    false => {
                        let to = self.sided.to.name.displayed();
                        format!("{constraint} requires a row of {table} that is missing in {to}")
                    }
                };
                orphans.push((at, why));
            }
        }
        if let Some(parents) = &mut self.parents {
            let others = parents.others(moved, &self.brought, &referred, &there)?;
            let why = |(at, other)| (at, format!("{constraint} would refer to {other}"));
            orphans.extend(others.into_iter().map(why));
        }
        Ok(orphans)
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
            let looked = self.look(moved, &table.table, &unique.columns, &tuples(unique))?;
            let columns = unique.columns.iter().map(Name::displayed).collect::<Vec<_>>().join(", ");
            for (at, Look { hash, is_there }) in looked {
                let (value, columns) = ((number, hash), columns.clone());
                takes.entry(at).or_default().push(Take { value, is_there, columns });
            }
        }
        Ok(takes)
    }

    /// Looks for tuples in the target.
    fn look(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Address,
        columns: &[Name],
        tuples: &Tuples,
    ) -> Result<BTreeMap<usize, Look>, Lost> {
        if tuples.is_empty() {
            return Ok(BTreeMap::new());
        }
        if let Some(obstacle) = self.unplannable.obstacle(&self.sided.to.name, table) {
            let message = match obstacle.fatal {
                true => obstacle.message.clone(),
                false => format!("no row of {table} can be looked for: {}", obstacle.message),
            };
            return Err((self.sided.to.name.clone(), Failure { message, ..obstacle }));
        }
        let columns = self.equality(table, columns)?;
        let listed: Vec<Vec<String>> = tuples.values().cloned().collect();
        let hashes = hashes(moved, &columns, listed.clone())?;
        let there = moved.existing(table, &columns, listed)?;
        let looks = hashes.into_iter().zip(there).map(|(hash, is_there)| Look { hash, is_there });
        Ok(tuples.keys().copied().zip(looks).collect())
    }

    fn equality(
        &self,
        table: &Address,
        columns: &[Name],
    ) -> Result<Vec<crate::rows::EqualColumn>, Lost> {
        let to = self.sided.to;
        equality(table, columns, to).map_err(|why| {
            let why = to.why_unseen(Kind::COLUMN, table).map_or(why, |unseen| unseen.message);
            (to.name.clone(), Failure::new(Reason::NotComparable, why))
        })
    }

    fn bring(
        &mut self,
        moved: &mut Moved<'_>,
        table: &Table,
        rows: &[&Values],
    ) -> Result<(), Lost> {
        let of_it = self.brought.keys().filter(|(of, _)| *of == table.table);
        let of_it: Vec<Referred> = of_it.cloned().collect();
        for referred in of_it {
            let columns = &referred.1;
            let at = columns.iter().map(|name| table.columns.iter().position(|c| c == name));
            let Some(at) = at.collect::<Option<Vec<usize>>>() else { continue };
            let tuples = rows.iter().filter_map(|row| tuple(row, &at)).collect();
            let columns = self.equality(&table.table, columns)?;
            let hashes = hashes(moved, &columns, tuples)?;
            self.brought.entry(referred).or_default().extend(hashes);
        }
        Ok(())
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

/// The tuples of the rows of which some part is changed.
fn changed(rows: &[Changed], at: &[usize]) -> Tuples {
    let of_row = |(place, row): (usize, &Changed)| {
        let tuple = tuple(&row.values, at)?;
        at.iter().any(|at| row.set.contains(at)).then_some((place, tuple))
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
