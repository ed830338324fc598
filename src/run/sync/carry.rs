//! The rows themselves: found in all tables, then fetched and written table by table.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::asked::Asked;
use super::chosen::Chosen;
use super::fits::{Changed, Fits, TOO_LARGE};
use super::handed::Handed;
use super::left::Left;
use super::left::not_brought;
use super::sided::Sided;
use super::spool::Spool;
use crate::model::{Address, Name, Outcome, Reason, noun};
use crate::repair::comment;
use crate::repair::sync::{Order, Section, SectionHead, Table, advance, delete, update};
use crate::rows::{Found, Lost, Moved, Row, TablePlan, Wanted};
use crate::run::error::RunError;
use crate::run::work::Work;
use crate::server::Fleet;

/// What was written.
#[derive(Debug)]
pub(super) struct Carried {
    /// The tables' parts.
    pub(super) spool: Spool,
    /// A line for every table, and what else is to be known. Raw.
    pub(super) lines: Vec<String>,
    /// What the comparison found.
    pub(super) found: RowsFound,
}

/// How much was compared, and how many rows were found there.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct RowsFound {
    /// Tables whose rows were compared.
    pub(super) tables: usize,
    /// Whether the rows of a table, or a part of what they need, could not be compared.
    pub(super) is_partial: bool,
    /// Rows that are missing in the target.
    pub(super) missing: u64,
    /// Rows that differ, where they are to be updated.
    pub(super) differing: u64,
    /// Rows that only the target has, where they are to be listed.
    pub(super) surplus: u64,
}

impl RowsFound {
    /// Rows of all sorts.
    pub(super) fn rows(self) -> u64 {
        self.missing + self.differing + self.surplus
    }

    /// `2 rows are missing in b, 1 row differs`.
    pub(super) fn words(self, to: &str) -> String {
        let sorts = [
            (self.missing, ["is missing in", "are missing in"], Some(to)),
            (self.differing, ["differs", "differ"], None),
            (self.surplus, ["is only in", "are only in"], Some(to)),
        ];
        let found = sorts.into_iter().filter(|(rows, ..)| *rows > 0);
        let words = found.map(|(rows, [one, many], place)| {
            let verb = if rows == 1 { one } else { many };
            let place = place.map(|place| format!(" {place}")).unwrap_or_default();
            format!("{} {verb}{place}", noun::count(rows, "row"))
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn add(&mut self, found: &Found) {
        self.tables += 1;
        self.missing += found.missing.len() as u64;
        self.differing += found.differing.len() as u64;
        self.surplus += found.surplus.len() as u64;
    }
}

impl Carried {
    /// Whether there is nothing to do.
    pub(super) fn is_nothing(&self) -> bool {
        self.spool.is_empty()
    }
}

/// Why a table is given up, or everything.
enum Stopped {
    Table(Lost),
    Run(io::Error),
}

impl From<Lost> for Stopped {
    fn from(lost: Lost) -> Self {
        Stopped::Table(lost)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Stopped::Run(error)
    }
}

/// Writes the parts of all tables, in their order. What cannot be brought is the outcome's.
///
/// Errors where the parts cannot be written.
pub(super) fn carry(
    fleet: &mut Fleet,
    Sided { from, to }: Sided<'_>,
    tables: &[Chosen],
    order: &Order,
    asked: &Asked<'_>,
    work: &Work<'_>,
    outcome: &mut Outcome,
) -> Result<Carried, RunError> {
    let mut carried =
        Carried { spool: Spool::new()?, lines: Vec::new(), found: RowsFound::default() };
    carried.found.is_partial = !outcome.unchecked.is_empty();
    let mut moved = match Moved::begin(fleet, &from.name, &to.name) {
        Ok(moved) => moved,
        Err(lost) => {
            give_up(outcome, None, lost);
            return Ok(carried);
        }
    };
    let mut all: Vec<(&Table, Found)> = Vec::new();
    let mut lost = Vec::new();
    for Chosen { plan, table } in order.places.iter().filter_map(|at| tables.get(*at)) {
        work.progress.step(format!("comparing the rows of {}", table.table));
        match moved.find(plan, Wanted { surplus: asked.surplus }) {
            Ok(found) => all.push((table, found)),
            Err(failures) => {
                failures.into_iter().for_each(|lost| give_up(outcome, Some(&table.table), lost));
                lost.push(&table.table);
                carried.found.is_partial = true;
            }
        }
    }
    if let Err(lost) = moved.settle() {
        give_up(outcome, None, lost);
        return Ok(carried);
    }
    all.iter().for_each(|(_, found)| carried.found.add(found));
    // A row may turn out not to come after what refers to it was written: another pass skips that.
    let (start, before) = (carried.spool.mark(), outcome.unchecked.len());
    let mut refused = BTreeMap::new();
    for number in 1.. {
        let mut pass = Pass {
            moved: &mut moved,
            sided: Sided { from, to },
            asked,
            work,
            carried: &mut carried,
            left: Left::default(),
            given_up: BTreeSet::new(),
        };
        let mut fits = Fits::new(tables, Sided { from, to }, asked, &refused);
        lost.iter().for_each(|table| fits.end(table, false));
        pass.run(&all, &mut fits, outcome)?;
        let lacking = fits.lacking();
        drop(fits);
        if lacking.is_empty() {
            let left = pass.left;
            outcome.unchecked.extend(left.told(&to.name));
            break;
        }
        if number == MOST_PASSES {
            carried.spool.back_to(start)?;
            carried.lines.clear();
            outcome.unchecked.truncate(before);
            let tables: BTreeSet<Address> = lacking.into_keys().map(|(table, _)| table).collect();
            for table in tables {
                let why = "rows that refer to skipped rows are too deep in each other";
                let unchecked = not_brought(Some(&to.name), &table, Reason::NotComparable, why);
                outcome.unchecked.push(unchecked);
            }
            break;
        }
        for (referred, hashes) in lacking {
            refused.entry(referred).or_insert_with(BTreeSet::new).extend(hashes);
        }
        carried.spool.back_to(start)?;
        carried.lines.clear();
        outcome.unchecked.truncate(before);
    }
    Ok(carried)
}

/// How often rows are gone through at most.
const MOST_PASSES: usize = 16;

/// All tables' rows, gone through once.
struct Pass<'p, 'f> {
    moved: &'p mut Moved<'f>,
    sided: Sided<'p>,
    asked: &'p Asked<'p>,
    work: &'p Work<'p>,
    carried: &'p mut Carried,
    left: Left,
    given_up: BTreeSet<Address>,
}

impl Pass<'_, '_> {
    fn run(
        &mut self,
        all: &[(&Table, Found)],
        fits: &mut Fits<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), RunError> {
        let Sided { from, to } = self.sided;
        let mut surplus = Vec::new();
        let utf8 = self.asked.target.server.as_ref().is_some_and(|of| of.encoding == "UTF8");
        for (number, (table, found)) in all.iter().enumerate() {
            self.work.progress.step(format!("fetching rows of {}", table.table));
            let mark = self.carried.spool.mark();
            let counts = counts(table, found, &from.name, &to.name);
            let head = SectionHead { lines: vec![format!("{counts}.")], number: number + 1, utf8 };
            let part = Part {
                table,
                found,
                moved: self.moved,
                fits,
                left: &mut self.left,
                spool: &mut self.carried.spool,
                section: Section::new(table, head),
            };
            match part.write(outcome) {
                Ok(Brought { rows, changed, only_there }) => {
                    if rows + changed > 0 {
                        let changed = match changed {
                            0 => String::new(),
                            changed => format!(", updates {changed}"),
                        };
                        self.carried.lines.push(format!("{counts}; inserts {rows}{changed}."));
                        let risk = |why: &String| {
                            not_brought(Some(&to.name), &table.table, Reason::NotComparable, why)
                        };
                        outcome.unchecked.extend(table.risks.iter().map(risk));
                    }
                    surplus.push((*table, only_there));
                    fits.end(&table.table, true);
                }
                Err(Stopped::Table(lost)) => {
                    self.carried.spool.back_to(mark)?;
                    self.left.forget(&table.table);
                    if self.given_up.insert(table.table.clone()) {
                        give_up(outcome, Some(&table.table), lost);
                    }
                    fits.end(&table.table, false);
                }
                Err(Stopped::Run(error)) => return Err(error.into()),
            }
        }
        Ok(list(&surplus, &to.name, &mut self.carried.spool)?)
    }
}

/// Lists what only the target has, children first.
fn list(surplus: &[(&Table, Vec<Vec<String>>)], to: &Name, spool: &mut Spool) -> io::Result<()> {
    for (table, keys) in surplus.iter().rev().filter(|(_, keys)| !keys.is_empty()) {
        let rows = noun::count(keys.len() as u64, "row");
        let line = format!("{}: {rows} only in {}.", table.table, to.displayed());
        writeln!(spool, "\n{}", comment(&line))?;
        for key in keys {
            writeln!(spool, "{}", delete(table, key))?;
        }
    }
    Ok(())
}

/// What a table's part does.
struct Brought {
    rows: u64,
    changed: u64,
    only_there: Vec<Vec<String>>,
}

/// One table's part while it is written.
struct Part<'p, 'f, 's> {
    table: &'p Table,
    found: &'p Found,
    moved: &'p mut Moved<'f>,
    fits: &'p mut Fits<'s>,
    left: &'p mut Left,
    spool: &'p mut Spool,
    section: Section<'p>,
}

impl Part<'_, '_, '_> {
    fn write(mut self, outcome: &mut Outcome) -> Result<Brought, Stopped> {
        // A new value may make room for a missing row, but may need a missing row of the same table.
        let rows_first = self.table.refers_to_itself();
        let mut handed = Handed::default();
        let mut changed = if rows_first { 0 } else { self.updates(&mut handed)? };
        let rows = self.rows(&mut handed, outcome)?;
        if rows_first {
            changed = self.updates(&mut handed)?;
        }
        let mut only_there = Vec::new();
        let mut walk = self.found.surplus.walk();
        let mut bytes = 0;
        while let Some(keys) = walk.next(bytes) {
            bytes = keys.iter().map(Vec::len).sum();
            only_there.extend(self.moved.surplus(&self.found.plan, &keys)?);
        }
        self.section.end(self.spool)?;
        Ok(Brought { rows, changed, only_there })
    }

    /// The rows that are missing, and the sequences behind them.
    fn rows(&mut self, handed: &mut Handed, outcome: &mut Outcome) -> Result<u64, Stopped> {
        let Part { table, found, moved, fits, left, spool, section } = self;
        let (mut walk, mut bytes) = (found.missing.walk(), 0);
        while let Some(keys) = walk.next(bytes) {
            let rows = moved.missing(&found.plan, &table.columns, keys)?;
            bytes = size(&rows);
            for values in fits.sift(moved, table, rows, handed, left)? {
                section.row(values, *spool)?;
            }
        }
        let rows = section.rows_end(*spool)?;
        if rows == 0 {
            return Ok(0);
        }
        match moved.sequences(&table.table) {
            Ok(sequences) => {
                for own in sequences.iter().filter(|own| table.columns.contains(&own.column)) {
                    let path = [&own.schema, &own.name];
                    let sql = advance(table, &own.column, path, own.descends, own.last);
                    section.statement(&sql, *spool)?;
                }
            }
            Err((name, failure)) if failure.fatal => return Err((name, failure).into()),
            Err((name, failure)) => {
                let message = format!("its sequences were not checked: {}", failure.message);
                let reason = failure.reason;
                outcome.unchecked.push(not_brought(Some(&name), &table.table, reason, message));
            }
        }
        Ok(rows)
    }

    /// The rows that differ.
    fn updates(&mut self, handed: &mut Handed) -> Result<u64, Stopped> {
        let Part { table, found, moved, fits, left, spool, section } = self;
        let unique: BTreeSet<usize> = table.uniques.iter().flat_map(|of| of.at.clone()).collect();
        let there = unique.iter().filter_map(|at| table.columns.get(*at).cloned());
        let there: Vec<Name> = there.collect();
        let (mut walk, mut bytes, mut count) = (found.differing.walk(), 0, 0);
        while let Some(keys) = walk.next(bytes) {
            let rows = moved.differing(&found.plan, &table.columns, &there, keys)?;
            bytes = size(&rows);
            let mut changed = Vec::with_capacity(rows.len());
            for row in rows {
                let key = row.key.clone();
                match change(table, &found.plan, row, &unique) {
                    Ok(row) => changed.push(row),
                    Err(why) => left.add(&table.table, why, &key),
                }
            }
            for change in fits.sift_changes(moved, table, changed, handed, left)? {
                section.change(&change.sql, *spool)?;
                count += 1;
            }
        }
        handed.end(&table.table, left);
        Ok(count)
    }
}

/// How a row that differs is changed, or why it cannot be. `unique` are the places of which it says
/// what the target has.
fn change(
    table: &Table,
    plan: &TablePlan,
    row: Row,
    unique: &BTreeSet<usize>,
) -> Result<Changed, String> {
    let Some(mut values) = row.values else { return Err(TOO_LARGE.to_owned()) };
    if let Some(misfit) = table.misfit(&values) {
        return Err(misfit.0);
    }
    let there = row.there.unwrap_or_default();
    let there: BTreeMap<_, _> = unique.iter().copied().zip(there).collect();
    let places = row.differing.iter().filter_map(|at| {
        let name = &plan.columns.get(*at)?.name;
        let place = table.columns.iter().position(|column| column == name)?;
        (!table.fixed.contains(name)).then_some(place)
    });
    let set: BTreeSet<usize> = places.collect();
    if set.is_empty() {
        return Err("only generated or identity columns differ".to_owned());
    }
    let stays = there.iter().filter(|(at, _)| !set.contains(at));
    for (at, value) in stays {
        if let Some(own) = values.get_mut(*at) {
            own.clone_from(value);
        }
    }
    let cells =
        set.iter().filter_map(|at| Some((table.columns.get(*at)?, values.get(*at)?.as_deref())));
    let sql = update(table, &row.key, &cells.collect::<Vec<_>>());
    Ok(Changed { key: row.key, values, there, set, sql })
}

fn size(rows: &[Row]) -> usize {
    rows.iter().flat_map(|row| row.values.iter().flatten().flatten()).map(String::len).sum()
}

/// `public.t: 14 rows in nextjs, 11 in django`.
fn counts(table: &Table, found: &Found, from: &Name, to: &Name) -> String {
    let count = |name| found.counts.get(name).copied().unwrap_or(0);
    let (here, there) = (noun::count(count(from), "row"), count(to));
    format!("{}: {here} in {}, {there} in {}", table.table, from.displayed(), to.displayed())
}

/// A lost connection is reported once, for all tables.
fn give_up(outcome: &mut Outcome, table: Option<&Address>, (name, failure): Lost) {
    if !failure.fatal {
        outcome.unchecked.push(failure.into_unchecked(&name, table.map(Address::to_string)));
    }
}
