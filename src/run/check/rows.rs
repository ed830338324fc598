//! Counts and ids of the tables that were asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use super::crew::{self, Manner, Task, Told};
use super::meter::Meter;
use super::narrowing;
use super::resume::Resume;
use super::scope::Scope;
use crate::cli::{CheckArgs, Part};
use crate::config::{self, Config};
use crate::model::{Address, Name, Outcome, Place, Reason, RowCompare, Unchecked, noun};
use crate::rows::{self, Asked, Compared, Narrowing, TablePlan, Throttle, Unplannable};
use crate::rules;
use crate::run::RunError;
use crate::run::asked::asked;
use crate::run::progress::Progress;
use crate::run::sides::Sides;
use crate::run::unplannable::unplannable;
use crate::server::{Fleet, OneExpression};

/// The comparison of rows, as it was asked for.
pub(super) struct RowCheck {
    show_values: bool,
    narrowings: Vec<Narrowing>,
    resume: Resume,
    settle: Duration,
    throttle: Throttle,
    jobs: u16,
    /// Whether tables are left out by their names.
    some_tables: bool,
    /// Whether rows were asked for by name.
    names_rows: bool,
}

impl RowCheck {
    /// Takes what was typed. Errors where it means nothing, and where the file of an earlier run
    /// cannot be used.
    pub(super) fn new(args: &CheckArgs, config: &Config) -> Result<RowCheck, RunError> {
        let scope = Scope::new(args);
        Ok(RowCheck {
            show_values: args.show_values,
            narrowings: narrowing::narrowings(&args.rows)?,
            resume: Resume::load(args.rows.resume.as_deref(), config)?,
            settle: args.rows.recheck.unwrap_or_default(),
            throttle: throttle(&config.throttle)?,
            jobs: args.rows.jobs.unwrap_or(1),
            some_tables: scope.is_narrow(),
            names_rows: scope.names_part(Part::Rows),
        })
    }

    /// Whether only some rows are looked at.
    pub(super) fn is_narrow(&self) -> bool {
        !self.narrowings.is_empty()
    }

    /// Compares the rows of every table that was asked for: what the configuration lists, or else
    /// all declared tables by their ids. Gives these tables.
    pub(super) fn run(
        &mut self,
        sides: &mut Sides,
        config: &Config,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Vec<Address> {
        let asked = self.asked(sides, config, outcome);
        if asked.is_empty() && config.rows.is_empty() {
            outcome.notes.push(
                "no rows were compared, because nothing says of which tables: declare tables, or \
                 list them under `rows` in tenantctl.yaml"
                    .into(),
            );
        }
        let tables: Vec<Address> = asked.iter().map(|asked| asked.table.clone()).collect();
        outcome.rows_wanted.clone_from(&tables);
        narrowing::tell(&self.narrowings, outcome);
        if asked.is_empty() {
            return tables;
        }
        let unplannable = unplannable(&mut sides.fleet);
        let planned: Vec<Planned> = asked
            .iter()
            .filter_map(|asked| self.plan(asked, sides, &unplannable, outcome))
            .collect();
        let mut is_whole = planned.len() == asked.len();
        for (plan, compared) in self.compare(planned, sides, &unplannable, progress, outcome) {
            let is_counted = |database| compared.rows.counts.contains_key(database);
            is_whole &= compared.failures.is_empty() && plan.databases.iter().all(is_counted);
            tell(&plan, compared, config, outcome);
        }
        if is_whole && sides.fleet.lost().is_empty() {
            self.resume.finish();
        } else if let Some(trouble) = &self.resume.trouble {
            outcome.notes.push(format!("the file of --resume could not be written: {trouble}"));
        }
        outcome.findings.extend(rules::rows(&outcome.rows));
        tables
    }

    /// Plans one table; `None` where nothing of it is to be compared.
    fn plan(
        &self,
        asked: &Asked,
        sides: &mut Sides,
        unplannable: &Unplannable,
        outcome: &mut Outcome,
    ) -> Option<Planned> {
        let (whole, mut unchecked) = rows::plan(asked, &sides.live(), unplannable);
        outcome.unchecked.append(&mut unchecked);
        if whole.databases.is_empty() {
            return None;
        }
        if !whole.lacking.is_empty() {
            outcome.notes.push(lacking(&whole));
        }
        if asked.compare != RowCompare::Count
            && whole.compare == RowCompare::Count
            && !alone(&whole)
        {
            outcome.notes.push(format!("the rows of {} were only counted", whole.table));
        }
        let has_begun = |part: &TablePlan| self.resume.reached(part).has_begun();
        let have_begun = |parts: &Vec<TablePlan>| parts.iter().any(has_begun);
        // What an earlier run began is gone on with as it was.
        let may_split = !has_begun(&whole) && (self.jobs > 1 || self.resume.is_asked());
        let parts = may_split.then(|| rows::split(&mut sides.fleet, &whole, unplannable));
        let parts = parts.flatten().filter(|parts| self.jobs > 1 || have_begun(parts));
        let parts = parts.unwrap_or_else(|| vec![whole.clone()]);
        if have_begun(&parts) {
            outcome.notes.push(format!(
                "an earlier run had compared rows of {}; this one went on behind them",
                whole.table
            ));
        }
        Some(Planned { whole, parts })
    }

    /// Compares all that is planned, as much of it at the same time as is allowed.
    fn compare(
        &mut self,
        planned: Vec<Planned>,
        sides: &mut Sides,
        unplannable: &Unplannable,
        progress: &Progress,
        outcome: &mut Outcome,
    ) -> Vec<(TablePlan, Compared)> {
        let plans: Vec<TablePlan> = planned.iter().flat_map(|table| table.parts.clone()).collect();
        let task =
            |plan: &TablePlan| Task { plan: plan.clone(), reached: self.resume.reached(plan) };
        let tasks: Vec<Task> = plans.iter().map(task).collect();
        let mut others = self.others(sides, tasks.len(), outcome);
        let mut meters: BTreeMap<usize, Meter<'_>> = BTreeMap::new();
        let manner = Manner {
            settle: self.settle,
            throttle: &self.throttle,
            unplannable,
            estimates: progress.is_shown(),
        };
        let resume = &mut self.resume;
        let fleet = &mut sides.fleet;
        let compared = crew::compare_all(fleet, &mut others, tasks, &manner, &mut |at, told| {
            let Some(plan) = plans.get(at) else { return };
            match (told, meters.get(&at)) {
                (Told::Begun(rows), _) => {
                    meters.insert(at, Meter::start(progress, &plan.table, rows));
                }
                (Told::Read(rows), Some(meter)) => meter.read(rows),
                (Told::Waiting(what), Some(meter)) => meter.waiting(&what),
                (Told::Reached(reached), _) => resume.keep(plan, &reached),
                (Told::Read(_) | Told::Waiting(_), None) => {}
            }
        });
        let mut compared = compared.into_iter();
        let together = |table: Planned| {
            let parts = compared.by_ref().take(table.parts.len()).collect();
            let compared = rows::together(&table.whole.table, parts)?;
            if compared.failures.is_empty() {
                outcome.unchecked.extend(changed(&table, &mut sides.fleet, unplannable));
            }
            Some((table.whole, compared))
        };
        planned.into_iter().filter_map(together).collect()
    }

    /// More sessions, for tasks to be done at the same time.
    fn others(&self, sides: &Sides, tasks: usize, outcome: &mut Outcome) -> Vec<Fleet> {
        let mut others = Vec::new();
        while others.len() + 1 < tasks.min(usize::from(self.jobs)) {
            match sides.fleet.another() {
                Ok(other) => others.push(other),
                Err((database, failure)) => {
                    outcome.notes.push(format!(
                        "rows were compared by {} instead of --jobs {}: {} gave no more: {}",
                        noun::count(others.len() as u64 + 1, "session"),
                        self.jobs,
                        database.displayed(),
                        failure.message
                    ));
                    break;
                }
            }
        }
        others
    }

    fn asked(&self, sides: &Sides, config: &Config, outcome: &mut Outcome) -> Vec<Asked> {
        let declaration = sides.declaration.as_ref();
        let mut told = Outcome::default();
        let mut asked =
            asked(declaration, &sides.live(), &config.rows, self.show_values, &mut told);
        outcome.notes.append(&mut told.notes);
        let is_none = asked.is_empty() && !told.unchecked.is_empty();
        if !self.some_tables {
            outcome.unchecked.append(&mut told.unchecked);
        } else if is_none && self.names_rows {
            outcome.unchecked.push(none_left(sides));
        } else if is_none {
            outcome.notes.push(none_left(sides).message);
        }
        for asked in &mut asked {
            asked.narrowings.clone_from(&self.narrowings);
        }
        asked
    }
}

/// What is said where flags leave none of the tables whose rows were to be compared.
fn none_left(sides: &Sides) -> Unchecked {
    let objects = sides.live().into_iter().flat_map(|database| database.objects.values());
    let whole = objects.filter_map(|object| object.text("partition of")).next();
    Unchecked {
        database: None,
        object: None,
        reason: Reason::NotComparable,
        message: "--schema and --table leave no table that `rows` lists, so no rows were compared"
            .into(),
        hint: whole.map(|whole| {
            format!("rows of a partition are compared with those of its table, {whole}")
        }),
    }
}

/// A table, and the plans that say the same of it together: its own, or those of its partitions.
struct Planned {
    whole: TablePlan,
    parts: Vec<TablePlan>,
}

/// What is said of a table that may have other partitions by now than those that were compared.
fn changed(table: &Planned, fleet: &mut Fleet, unplannable: &Unplannable) -> Option<Unchecked> {
    let Planned { whole, parts } = table;
    let is_same = parts.len() < 2 || rows::split(fleet, whole, unplannable).as_ref() == Some(parts);
    // Of a run that lost a database, that is said.
    (!is_same && fleet.lost().is_empty()).then(|| Unchecked {
        database: None,
        object: Some(whole.table.to_string()),
        reason: Reason::Changed,
        message: "it may have other partitions by now than those that were compared".into(),
        hint: Some("run again when no migration is running".into()),
    })
}

/// Adds what comparing one table gave.
fn tell(plan: &TablePlan, compared: Compared, config: &Config, outcome: &mut Outcome) {
    for (database, failure) in compared.failures {
        if failure.reason == Reason::RowSecurity {
            let role = role(config, &database);
            outcome.findings.push(rules::count_filtered(&database, &plan.table, &role));
        }
        if !failure.fatal {
            let object = Some(plan.table.to_string());
            outcome.unchecked.push(failure.into_unchecked(&database, object));
        }
    }
    outcome.rows.push(compared.rows);
}

/// What the configuration says of giving way.
fn throttle(configured: &config::Throttle) -> Result<Throttle, RunError> {
    let expression = |(text, place): &(String, Place)| {
        OneExpression::new(text).map_err(|error| {
            RunError::usage(format!("{place}: `throttle.query` is not one expression: {error}"))
        })
    };
    Ok(Throttle {
        lag: configured.lag,
        active: configured.active,
        query: configured.query.as_ref().map(expression).transpose()?,
    })
}

/// Whether there is nothing to compare with.
fn alone(plan: &TablePlan) -> bool {
    plan.databases.len() < 2
}

fn lacking(plan: &TablePlan) -> String {
    let names: Vec<String> = plan.lacking.iter().map(Name::displayed).collect();
    let table = &plan.table;
    format!(
        "contents of {table} that not every database has were not compared: {}",
        names.join(", ")
    )
}

fn role(config: &Config, database: &Name) -> Name {
    let target = config.databases.iter().find(|target| target.name == *database);
    target.map_or_else(|| Name::new(""), |target| Name::new(&target.conninfo.user))
}
